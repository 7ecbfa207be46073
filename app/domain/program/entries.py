"""One exercise as programs see it: what is said about it, how it is dosed in each phase, and what can stand in for it.

Nothing here depends on the person; it is worked out once per catalog and content version.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.exercises.conditions import Fact, matches
from app.domain.exercises.exercise import (
    BodyRegion,
    Exercise,
    ExerciseKind,
    ImpactLevel,
    asks_no_more,
    joint_load_at_most,
)
from app.domain.exercises.masks import mask_of
from app.domain.program.dosage import DosageRow, DoseKind, catalog_dose, dose_kind, other_side_sets, planned_dose
from app.domain.program.phases import PHASE_ORDER, Block, ProgramPhase
from app.domain.program.rules import ProgramRules
from app.domain.program.session_time import exercise_seconds, set_seconds, setup_seconds
from app.domain.program.weekly_sets import NO_WORKING_SETS

_UNCAPPED_RPE = 10


@dataclass(frozen=True, slots=True)
class ExerciseCard:
    """What a program says about an exercise wherever it appears; the catalog has all of it."""

    slug: str
    name: str
    kind: str
    region: str
    ladder: str
    rung: int
    patellofemoral_load: str
    impact: str
    position: str
    equipment: tuple[str, ...]
    stop_if: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedForm:
    """How an exercise is dosed in one phase: the rows that may apply, in order, and its own tempo.

    `seconds` are, per row, the seconds of 0, 1, 2 ... sets at the smallest dose: one side sore, both sides sore.
    """

    kind: DoseKind
    rows: tuple[int, ...]
    tempo: str | None
    seconds: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One exercise with everything a program needs that does not depend on the person."""

    index: int
    exercise: Exercise
    card: ExerciseCard
    forms: Mapping[ProgramPhase, PlannedForm]
    block: Block
    counts_as: str
    is_standing: bool
    cue: int | None
    setup_s: int
    kit: tuple[str, tuple[str, ...]]
    is_slow_setup: bool
    rank_in_block: tuple[int, int, str]
    easier: tuple[int, ...]
    harder: tuple[int, ...]
    substitutes: tuple[int, ...]


def make_entries(
    active: Sequence[Exercise], facts: Sequence[Mapping[str, Fact]], index_of: Mapping[str, int], rules: ProgramRules
) -> tuple[Entry, ...]:
    substitutes = _Substitutes(active)
    return tuple(
        Entry(
            index=index,
            exercise=exercise,
            card=_card(exercise),
            forms=_forms(exercise, rules),
            block=_block(exercise, known, rules),
            counts_as=_counts_as(exercise),
            is_standing=matches(rules.selection.long_standing.standing, known),
            cue=_cue(known, rules),
            setup_s=_setup(exercise, rules),
            kit=(exercise.position, exercise.equipment),
            is_slow_setup=not rules.selection.session.setup.machine_or_load.isdisjoint(exercise.equipment),
            rank_in_block=(
                -len(exercise.targets.primary) - len(exercise.targets.secondary),
                -exercise.demand_rung,
                exercise.position,
            ),
            easier=_easing(exercise, index_of, active),
            harder=_reachable(exercise, lambda each: each.harder, index_of, active),
            substitutes=substitutes.of(exercise),
        )
        for index, (exercise, known) in enumerate(zip(active, facts, strict=True))
    )


def _card(exercise: Exercise) -> ExerciseCard:
    return ExerciseCard(
        slug=exercise.slug,
        name=exercise.name,
        kind=exercise.kind,
        region=exercise.ladder.region,
        ladder=exercise.ladder.family,
        rung=exercise.demand_rung,
        patellofemoral_load=exercise.patellofemoral_load.level,
        impact=exercise.impact,
        position=exercise.position,
        equipment=exercise.equipment,
        stop_if=exercise.stop_if,
        sources=exercise.sources,
    )


def _forms(exercise: Exercise, rules: ProgramRules) -> dict[ProgramPhase, PlannedForm]:
    forms = {}
    for phase in PHASE_ORDER:
        dose = catalog_dose(exercise, phase)
        if dose is None:
            continue
        kind = dose_kind(exercise, dose, rules.dosage.settings)
        rows = tuple(
            i
            for i, row in enumerate(rules.dosage.rows)
            if row.kind is kind and phase in row.phases and row.addresses in (None, *exercise.addresses)
        )
        if rows:
            seconds = tuple(_row_seconds(exercise, dose.tempo, rules.dosage.rows[row], rules) for row in rows)
            forms[phase] = PlannedForm(kind, rows, dose.tempo, seconds)
    return forms


def _row_seconds(
    exercise: Exercise, tempo: str | None, row: DosageRow, rules: ProgramRules
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    times, share = rules.selection.session.times, rules.dosage.settings.other_side_share
    set_s = set_seconds(planned_dose(row, 1, _UNCAPPED_RPE, tempo), times)

    def seconds(sets: int, *, equal: bool) -> int:
        other = other_side_sets(sets, row.side, share, equal=equal) if exercise.unilateral and sets else 0
        return exercise_seconds(set_s, row.rest_s[0], sets, other, times)

    counts = range(row.sets[1] + 1)
    return tuple(seconds(n, equal=False) for n in counts), tuple(seconds(n, equal=True) for n in counts)


def _block(exercise: Exercise, facts: Mapping[str, Fact], rules: ProgramRules) -> Block:
    if exercise.impact is not ImpactLevel.NONE:
        return Block.IMPACT
    fixed = {
        ExerciseKind.STRETCH: Block.STRETCH,
        ExerciseKind.MOBILITY: Block.MOBILITY,
        ExerciseKind.BALANCE: Block.BALANCE,
        ExerciseKind.MOVEMENT_RETRAINING: Block.CONTROL,
        ExerciseKind.AEROBIC: Block.AEROBIC,
    }.get(exercise.kind)
    if fixed is not None:
        return fixed
    return Block.ACTIVATION if matches(rules.selection.session.activation, facts) else Block.STRENGTH


def _counts_as(exercise: Exercise) -> str:
    """The region whose weekly working sets an exercise counts for; control work counts as control (2.5)."""
    if exercise.kind in (ExerciseKind.STRETCH, ExerciseKind.MOBILITY, ExerciseKind.AEROBIC):
        return NO_WORKING_SETS
    if exercise.kind in (ExerciseKind.BALANCE, ExerciseKind.MOVEMENT_RETRAINING):
        return "control"
    return "control" if exercise.ladder.region is BodyRegion.WHOLE else exercise.ladder.region.value


def _cue(facts: Mapping[str, Fact], rules: ProgramRules) -> int | None:
    return next((i for i, cue in enumerate(rules.support.cues) if matches(cue.fits, facts)), None)


def _easing(exercise: Exercise, index_of: Mapping[str, int], active: Sequence[Exercise]) -> tuple[int, ...]:
    """Every easier exercise that asks no more: rungs order demand and skill, not the load on the kneecap alone."""
    reached = _reachable(exercise, lambda each: each.easier, index_of, active)
    return tuple(index for index in reached if asks_no_more(active[index], exercise))


def _reachable(
    exercise: Exercise,
    links: Callable[[Exercise], tuple[str, ...]],
    index_of: Mapping[str, int],
    active: Sequence[Exercise],
) -> tuple[int, ...]:
    """Every exercise that is easier (or harder) over one or more links: same ladder first, then the nearest.

    More than the direct neighbors, because a person's limits may take those out.
    """
    found: dict[int, None] = {}
    waiting = list(links(exercise))
    while waiting:
        index = index_of.get(waiting.pop())
        if index is not None and index not in found:
            found[index] = None
            waiting.extend(links(active[index]))

    def distance(index: int) -> tuple[bool, int, str]:
        other = active[index]
        same_family = other.ladder.family == exercise.ladder.family
        return not same_family, abs(other.difficulty - exercise.difficulty), other.slug

    return tuple(sorted(found, key=distance))


class _Substitutes:
    """Masks of fair substitutes, best match first, worked out once per kind of exercise."""

    def __init__(self, active: Sequence[Exercise]) -> None:
        self._groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for index, exercise in enumerate(active):
            self._groups[_traits(exercise)].append(index)
        self._first = {traits: active[indices[0]] for traits, indices in self._groups.items()}
        self._masks = {traits: mask_of(indices, len(active)) for traits, indices in self._groups.items()}
        self._found: dict[tuple[object, ...], tuple[int, ...]] = {}

    def of(self, exercise: Exercise) -> tuple[int, ...]:
        traits = _traits(exercise)
        if traits not in self._found:
            self._found[traits] = self._ranked(exercise)
        return self._found[traits]

    def _ranked(self, exercise: Exercise) -> tuple[int, ...]:
        by_match: dict[tuple[int, bool, int], int] = defaultdict(int)
        for traits, other in self._first.items():
            shared = len(set(other.addresses) & set(exercise.addresses)) + len(set(other.goals) & set(exercise.goals))
            easier = other.demand_rung <= exercise.demand_rung and other.difficulty <= exercise.difficulty
            if shared and easier and joint_load_at_most(other, exercise):
                match = (-shared, other.kind is not exercise.kind, exercise.difficulty - other.difficulty)
                by_match[match] |= self._masks[traits]
        return tuple(by_match[match] for match in sorted(by_match))


def _traits(exercise: Exercise) -> tuple[object, ...]:
    return (
        exercise.addresses,
        exercise.goals,
        exercise.kind,
        exercise.demand_rung,
        exercise.difficulty,
        exercise.patellofemoral_load.level,
        exercise.impact,
        exercise.weight_bearing,
    )


def _setup(exercise: Exercise, rules: ProgramRules) -> int:
    return setup_seconds(exercise.equipment, same_as_before=False, times=rules.selection.session.times)
