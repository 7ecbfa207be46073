"""The JSON text of exercises as the API sends them, written once per catalog version instead of once per request."""

from collections.abc import Iterable, Set
from typing import Any

import orjson

from app.content.exercise_writing import flat
from app.content.untranslated import untranslated_in
from app.domain.exercises.catalog import Catalog, substitutes_in
from app.domain.exercises.exercise import Exercise, easier_than, harder_than

SUBSTITUTES_SHOWN = 10
WORDS = ("name", "aliases", "setup", "steps", "cues", "common_faults", "stop_if", "progress_by")
"""Fields that are words for people; the names of linked exercises are said where they are shown in full."""


def summary_fragment(exercise: Exercise, barred: Iterable[str], untranslated: Set[str] = frozenset()) -> bytes:
    """An exercise as an item of a page; `untranslated` are texts that stayed English in another language."""
    return _written(_summary(exercise, barred), untranslated)


def detail_fragment(exercise: Exercise, catalog: Catalog, untranslated: Set[str] = frozenset()) -> bytes:
    """One exercise in full, with its ladder neighbors and the best of its substitutes."""
    barred = catalog.barred[catalog.position_of[exercise.slug]]
    substitutes = substitutes_in(catalog, exercise)[:SUBSTITUTES_SHOWN] if exercise.is_active else ()
    return _written(
        {
            **_summary(exercise, barred),
            "knee_flexion_range_deg": dict(zip(("min", "max"), exercise.knee_flexion_range_deg, strict=True)),
            "patellofemoral_load_basis": {
                "type": exercise.patellofemoral_load.basis_type,
                "text": exercise.patellofemoral_load.basis,
            },
            "emphases": exercise.emphases,
            "planted_foot_rotation": exercise.planted_foot_rotation,
            "dosage": [flat(dose) for dose in exercise.dosage],
            "setup": exercise.setup,
            "steps": exercise.steps,
            "cues": exercise.cues,
            "common_faults": [flat(fault) for fault in exercise.common_faults],
            "stop_if": exercise.stop_if,
            "progress_by": exercise.progress_by,
            "evidence": {**flat(exercise.evidence), "sources": exercise.sources},
            "easier": [_link(each) for each in easier_than(exercise, catalog.by_slug)],
            "harder": [_link(each) for each in harder_than(exercise, catalog.by_slug)],
            "substitutes": [_link(each) for each in substitutes],
            "status": exercise.status,
            "replaced_by": exercise.replaced_by,
        },
        untranslated,
    )


def _written(said: dict[str, Any], untranslated: Set[str]) -> bytes:
    if untranslated:
        words = {name: said[name] for name in WORDS if name in said}
        places = list(untranslated_in(words, untranslated))
        said = {**said, "untranslated": places} if places else said
    # What orjson gives holds twice the memory it needs, and this is kept; a copy does not.
    return bytes(memoryview(orjson.dumps(said)))


def _summary(exercise: Exercise, barred: Iterable[str]) -> dict[str, Any]:
    return {
        "slug": exercise.slug,
        "name": exercise.name,
        "aliases": exercise.aliases,
        "kind": exercise.kind,
        "targets": flat(exercise.targets),
        "addresses": exercise.addresses,
        "goals": exercise.goals,
        "equipment": exercise.equipment,
        "equipment_optional": exercise.equipment_optional,
        "position": exercise.position,
        "surface": exercise.surface,
        "weight_bearing": exercise.weight_bearing,
        "patellofemoral_load": exercise.patellofemoral_load.level,
        "impact": exercise.impact,
        "difficulty": exercise.difficulty,
        "unilateral": exercise.unilateral,
        "ladder": flat(exercise.ladder),
        "demand_rung": exercise.demand_rung,
        "phases": exercise.phases,
        "contraindications": tuple(barred),
    }


def _link(exercise: Exercise) -> dict[str, Any]:
    return {
        "slug": exercise.slug,
        "name": exercise.name,
        "difficulty": exercise.difficulty,
        "ladder": flat(exercise.ladder),
        "equipment": exercise.equipment,
    }
