"""Rows of the catalog's tables <-> domain values. Nothing here talks to a database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import SQLModel

from app.catalog import tables
from app.content.exercise_writing import flat, written_pose
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import (
    BodyPosition,
    BodyRegion,
    CommonFault,
    Dose,
    Evidence,
    Exercise,
    ExerciseKind,
    ExerciseStatus,
    ExerciseSurface,
    ImpactLevel,
    LadderPlace,
    PatellofemoralLoad,
    PatellofemoralLoadLevel,
    Phase,
    Pose,
    PoseFrame,
    SegmentScale,
    Targets,
    WeightBearing,
)
from app.domain.exercises.vocabulary import LISTS, Ladder, StagedTerm, Term, Vocabulary

Row = Mapping[str, Any]
Rows = dict[type[SQLModel], list[dict[str, Any]]]

WORD_TABLES: dict[str, type[SQLModel]] = {
    "ladders": tables.LadderRow,
    "impairments": tables.ImpairmentRow,
    "goals": tables.GoalRow,
    "emphases": tables.EmphasisRow,
    "equipment": tables.EquipmentRow,
    "muscles": tables.MuscleRow,
    "contraindications": tables.ContraindicationRow,
    "evidence_types": tables.EvidenceTypeRow,
    "basis_types": tables.BasisTypeRow,
}
"""Lists with a table of their own; every other list of the vocabulary is closed and lives in `terms`."""

_STAGED_LISTS = ("patellofemoral_loads", "impacts", "demand_rungs")
_PARTS = {"step": "steps", "cue": "cues", "stop": "stop_if"}


# Domain values to rows -----------------------------------------------------------------------------------------


def rows_of(content: CatalogContent) -> Rows:
    """All rows of a catalog, per table. Retired exercises come last, after those that replace them."""
    rows: Rows = defaultdict(list)
    for name in LISTS:
        for rank, term in enumerate(getattr(content.vocabulary, name)):
            _add_word(rows, name, rank, term)
    for exercise in sorted(content.exercises, key=lambda each: not each.is_active):
        _add_exercise(rows, exercise)
    return rows


def _add_word(rows: Rows, name: str, rank: int, term: Term | StagedTerm | Ladder) -> None:
    row: dict[str, Any] = {"id": term.id, "meaning": term.meaning, "rank": rank}
    if isinstance(term, Ladder):
        row["region"] = term.region.value
    if name in WORD_TABLES:
        rows[WORD_TABLES[name]].append(row)
    else:
        first_phase = term.first_phase.value if isinstance(term, StagedTerm) else None
        rows[tables.TermRow].append({**row, "list": name, "first_phase": first_phase})


def _add_exercise(rows: Rows, exercise: Exercise) -> None:
    rows[tables.ExerciseRow].append(_exercise_row(exercise))
    _add_words(rows, tables.AddressRow, exercise.slug, exercise.addresses)
    _add_words(rows, tables.ExerciseGoalRow, exercise.slug, exercise.goals)
    _add_words(rows, tables.ExerciseEmphasisRow, exercise.slug, exercise.emphases)
    _add_words(rows, tables.AvoidWhenRow, exercise.slug, exercise.avoid_when)
    _add_words(rows, tables.TargetRow, exercise.slug, exercise.targets.primary, role="primary")
    _add_words(rows, tables.TargetRow, exercise.slug, exercise.targets.secondary, role="secondary")
    _add_words(rows, tables.ExerciseEquipmentRow, exercise.slug, exercise.equipment, role="required")
    _add_words(rows, tables.ExerciseEquipmentRow, exercise.slug, exercise.equipment_optional, role="optional")
    for rank, source in enumerate(exercise.sources):
        rows[tables.SourceRow].append({"exercise_slug": exercise.slug, "source_id": source, "rank": rank})
    for rank, alias in enumerate(exercise.aliases):
        rows[tables.AliasRow].append({"exercise_slug": exercise.slug, "rank": rank, "alias": alias})
    for harder in exercise.harder:
        rows[tables.LinkRow].append({"easier_slug": exercise.slug, "harder_slug": harder})
    for dose in exercise.dosage:
        rows[tables.DoseRow].append({"exercise_slug": exercise.slug, **flat(dose), "phase": dose.phase.value})
    for part, field in _PARTS.items():
        for rank, text in enumerate(getattr(exercise, field)):
            row = {"exercise_slug": exercise.slug, "part": part, "rank": rank, "text": text}
            rows[tables.TextRow].append(row)
    for rank, fault in enumerate(exercise.common_faults):
        rows[tables.FaultRow].append({"exercise_slug": exercise.slug, "rank": rank, **flat(fault)})


def _add_words(rows: Rows, table: type[SQLModel], slug: str, words: Sequence[str], **more: str) -> None:
    for rank, word in enumerate(words):
        rows[table].append({"exercise_slug": slug, "word_id": word, "rank": rank, **more})


def _exercise_row(exercise: Exercise) -> dict[str, Any]:
    load = exercise.patellofemoral_load
    return {
        "slug": exercise.slug,
        "name": exercise.name,
        "kind": exercise.kind.value,
        "position": exercise.position.value,
        "surface": exercise.surface.value,
        "weight_bearing": exercise.weight_bearing.value,
        "knee_flexion_min_deg": exercise.knee_flexion_range_deg[0],
        "knee_flexion_max_deg": exercise.knee_flexion_range_deg[1],
        "patellofemoral_load": load.level.value,
        "load_basis_type": load.basis_type,
        "load_basis": load.basis,
        "impact": exercise.impact.value,
        "difficulty": exercise.difficulty,
        "unilateral": exercise.unilateral,
        "planted_foot_rotation": exercise.planted_foot_rotation,
        "ladder_id": exercise.ladder.family,
        "ladder_rung": exercise.ladder.rung,
        "demand_rung": exercise.demand_rung,
        "setup": exercise.setup,
        "progress_by": exercise.progress_by,
        "evidence_type": exercise.evidence.type,
        "evidence_note": exercise.evidence.note,
        "pose": written_pose(exercise.pose),
        "status": exercise.status.value,
        "replaced_by": exercise.replaced_by,
    }


# Rows to domain values -----------------------------------------------------------------------------------------


def vocabulary_from(rows: Mapping[type[SQLModel], Sequence[Row]]) -> Vocabulary:
    """The vocabulary of all word rows, each list in the order of its ranks."""
    lists: dict[str, list[Row]] = defaultdict(list)
    for row in rows[tables.TermRow]:
        lists[row["list"]].append(row)
    for name, table in WORD_TABLES.items():
        lists[name].extend(rows[table])
    return Vocabulary(**{name: _terms(name, lists[name]) for name in LISTS})


def _terms(name: str, rows: Iterable[Row]) -> Any:
    return tuple(_term(name, row) for row in sorted(rows, key=lambda row: int(row["rank"])))


def _term(name: str, row: Row) -> Term | StagedTerm | Ladder:
    if name == "ladders":
        return Ladder(row["id"], row["meaning"], BodyRegion(row["region"]))
    if name in _STAGED_LISTS:
        return StagedTerm(row["id"], row["meaning"], Phase(row["first_phase"]))
    return Term(row["id"], row["meaning"])


def exercises_from(rows: Mapping[type[SQLModel], Sequence[Row]]) -> tuple[Exercise, ...]:
    """Every exercise of the given rows, in the order of the exercise rows."""
    regions = {row["id"]: BodyRegion(row["region"]) for row in rows[tables.LadderRow]}
    parts = {table: _by_slug(rows[table]) for table in _PART_TABLES}
    links = rows[tables.LinkRow]
    harder = _grouped(links, "easier_slug", "harder_slug")
    easier = _grouped(links, "harder_slug", "easier_slug")
    return tuple(
        _exercise(row, regions, parts, easier[row["slug"]], harder[row["slug"]]) for row in rows[tables.ExerciseRow]
    )


_PART_TABLES: tuple[type[SQLModel], ...] = (
    tables.AliasRow,
    tables.TargetRow,
    tables.AddressRow,
    tables.ExerciseGoalRow,
    tables.ExerciseEmphasisRow,
    tables.ExerciseEquipmentRow,
    tables.AvoidWhenRow,
    tables.DoseRow,
    tables.TextRow,
    tables.FaultRow,
    tables.SourceRow,
)
_Parts = Mapping[type[SQLModel], Mapping[str, list[Row]]]


def _by_slug(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["exercise_slug"]].append(row)
    for group in groups.values():
        group.sort(key=lambda row: int(row.get("rank", 0)))
    return groups


def _grouped(links: Iterable[Row], key: str, value: str) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in links:
        groups[row[key]].append(row[value])
    return defaultdict(tuple, {slug: tuple(sorted(found)) for slug, found in groups.items()})


def _exercise(
    row: Row, regions: Mapping[str, BodyRegion], parts: _Parts, easier: tuple[str, ...], harder: tuple[str, ...]
) -> Exercise:
    def column(table: type[SQLModel], field: str, **where: str) -> tuple[str, ...]:
        found = parts[table].get(row["slug"], ())
        return tuple(each[field] for each in found if all(each[key] == value for key, value in where.items()))

    return Exercise(
        slug=row["slug"],
        name=row["name"],
        aliases=column(tables.AliasRow, "alias"),
        kind=ExerciseKind(row["kind"]),
        targets=Targets(
            column(tables.TargetRow, "word_id", role="primary"),
            column(tables.TargetRow, "word_id", role="secondary"),
        ),
        addresses=column(tables.AddressRow, "word_id"),
        goals=column(tables.ExerciseGoalRow, "word_id"),
        emphases=column(tables.ExerciseEmphasisRow, "word_id"),
        equipment=column(tables.ExerciseEquipmentRow, "word_id", role="required"),
        equipment_optional=column(tables.ExerciseEquipmentRow, "word_id", role="optional"),
        position=BodyPosition(row["position"]),
        surface=ExerciseSurface(row["surface"]),
        weight_bearing=WeightBearing(row["weight_bearing"]),
        knee_flexion_range_deg=(row["knee_flexion_min_deg"], row["knee_flexion_max_deg"]),
        patellofemoral_load=PatellofemoralLoad(
            PatellofemoralLoadLevel(row["patellofemoral_load"]), row["load_basis_type"], row["load_basis"]
        ),
        impact=ImpactLevel(row["impact"]),
        difficulty=row["difficulty"],
        unilateral=bool(row["unilateral"]),
        planted_foot_rotation=bool(row["planted_foot_rotation"]),
        ladder=LadderPlace(row["ladder_id"], row["ladder_rung"], regions[row["ladder_id"]]),
        demand_rung=row["demand_rung"],
        easier=easier,
        harder=harder,
        dosage=_doses(parts[tables.DoseRow].get(row["slug"], ())),
        avoid_when=column(tables.AvoidWhenRow, "word_id"),
        setup=row["setup"],
        steps=column(tables.TextRow, "text", part="step"),
        cues=column(tables.TextRow, "text", part="cue"),
        common_faults=tuple(
            CommonFault(each["fault"], each["correction"]) for each in parts[tables.FaultRow].get(row["slug"], ())
        ),
        stop_if=column(tables.TextRow, "text", part="stop"),
        progress_by=row["progress_by"],
        sources=column(tables.SourceRow, "source_id"),
        evidence=Evidence(row["evidence_type"], row["evidence_note"]),
        pose=_pose(row["pose"]),
        status=ExerciseStatus(row["status"]),
        replaced_by=row["replaced_by"],
    )


def _doses(rows: Iterable[Row]) -> tuple[Dose, ...]:
    doses = (
        Dose(
            **{key: value for key, value in row.items() if key not in ("exercise_slug", "phase")},
            phase=Phase(row["phase"]),
        )
        for row in rows
    )
    return tuple(sorted(doses, key=lambda dose: dose.phase.rank))


def _pose(written: Row) -> Pose:
    return Pose(
        view=written["view"],
        camera=written["camera"],
        fix=written["fix"],
        props=tuple(written["props"]),
        caption=written["caption"],
        start=_frame(written["start"]),
        end=_frame(written["end"]),
        works=written.get("works", "both"),
        presses=tuple(written.get("presses", ())),
        turns=tuple(written.get("turns", ())),
    )


def _frame(written: Row) -> PoseFrame:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    values.update((name, _scale(written[name])) for name in ("scale", "scale_a", "scale_b") if name in written)
    return PoseFrame(**values)


def _scale(written: Mapping[str, float]) -> tuple[SegmentScale, ...]:
    return tuple(SegmentScale(segment, float(factor)) for segment, factor in written.items())
