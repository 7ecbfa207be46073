"""The catalog as a program chooses from it: masks per limit, and exercises grouped by all that the choice can see.

Bit i of a mask stands for exercise i in slug order. A person's limits are a few "and"s of masks, and of exercises that
are alike for the score only the first slug is looked at, so that a program takes the same time however large the
catalog is. Built once per catalog and content version.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.conditions import Condition
from app.domain.dosage import DosageRow, DoseKind, catalog_dose, dose_kind, other_side_sets, planned_dose
from app.domain.eligibility import barred_by, fitting_tags
from app.domain.exercise_conditions import Fact, facts_of, matches
from app.domain.exercises import (
    BodyRegion,
    Exercise,
    ExerciseKind,
    ImpactLevel,
    PatellofemoralLoadLevel,
    joint_load_at_most,
)
from app.domain.phases import PHASE_ORDER, Block, ProgramPhase
from app.domain.program_rules import ProgramRules
from app.domain.selection_rules import NeedRule, SelectionRules
from app.domain.session_time import exercise_seconds, set_seconds, setup_seconds
from app.domain.weekly_sets import NO_WORKING_SETS

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
    easier: tuple[int, ...]
    harder: tuple[int, ...]
    substitutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Exercises that are alike for the score, as a mask; the first slug stands for all."""

    mask: int
    addresses: tuple[str, ...]
    family: str
    rung: int
    is_moderate: bool
    unilateral: bool
    is_standing: bool
    muscle: str
    position: str
    base: float
    evidence: float
    preferred_by: frozenset[str]
    kind: ExerciseKind
    seconds_one_side: int
    seconds_both_sides: int


@dataclass(frozen=True, slots=True)
class ProgramCatalog:
    """See the module; masks that are missing are 0."""

    entries: tuple[Entry, ...]
    index_of: Mapping[str, int]
    everything: int
    needing: Mapping[str, int]
    barred: Mapping[str, int]
    filtered: tuple[int, ...]
    modified: Mapping[str, int]
    tagged: Mapping[str, int]
    in_position: Mapping[str, int]
    restricted: int
    impact: int
    rung_at_most: tuple[int, ...]
    load_at_most: tuple[int, ...]
    offered: Mapping[ProgramPhase, int]
    addressing: Mapping[str, int]
    ladder: Mapping[str, int]
    aerobic: int
    micro_stretch: int
    micro_isometric: int
    options: Mapping[tuple[ProgramPhase, str], tuple[Option, ...]]


def build_program_catalog(exercises: Iterable[Exercise], rules: ProgramRules) -> ProgramCatalog:
    """Compile a catalog for program generation; retired exercises are left out."""
    active = sorted((exercise for exercise in exercises if exercise.is_active), key=lambda exercise: exercise.slug)
    facts = [facts_of(exercise) for exercise in active]
    index_of = {exercise.slug: index for index, exercise in enumerate(active)}
    entries = _entries(active, facts, index_of, rules)
    count = len(active)
    selection = rules.selection

    def where(test: Callable[[Exercise], bool]) -> int:
        return mask_of((i for i, exercise in enumerate(active) if test(exercise)), count)

    def fitting(condition: Condition | None) -> int:
        return 0 if condition is None else mask_of((i for i, known in enumerate(facts) if matches(condition, known)), count)

    return ProgramCatalog(
        entries=entries,
        index_of=index_of,
        everything=(1 << count) - 1,
        needing=_by_word((exercise.equipment for exercise in active), count),
        barred=_by_word((barred_by(exercise, rules.contraindications) for exercise in active), count),
        filtered=tuple(fitting(rule.excludes) for rule in selection.filters),
        modified={modifier.id: fitting(modifier.effects.excludes) for modifier in rules.modifiers},
        tagged=_by_word((fitting_tags(exercise, rules.tags.values()) for exercise in active), count),
        in_position={name: fitting(condition) for name, condition in selection.positions.items()},
        restricted=fitting(rules.gate.restricted.fits),
        impact=where(lambda exercise: exercise.impact is not ImpactLevel.NONE),
        rung_at_most=tuple(where(lambda exercise, top=rung: exercise.demand_rung <= top) for rung in range(6)),  # type: ignore[misc]
        load_at_most=tuple(
            where(lambda exercise, top=level.rank: exercise.patellofemoral_load.level.rank <= top)  # type: ignore[misc]
            for level in PatellofemoralLoadLevel
        ),
        offered={phase: mask_of((entry.index for entry in entries if phase in entry.forms), count) for phase in PHASE_ORDER},
        addressing=_by_word((exercise.addresses for exercise in active), count),
        ladder=_by_word(((exercise.ladder.family,) for exercise in active), count),
        aerobic=where(lambda exercise: exercise.kind is ExerciseKind.AEROBIC and exercise.impact is ImpactLevel.NONE),
        micro_stretch=where(lambda exercise: exercise.kind is ExerciseKind.STRETCH),
        micro_isometric=where(lambda exercise: exercise.kind is ExerciseKind.ISOMETRIC and exercise.position != "standing"),
        options=_options(entries, facts, rules),
    )


def mask_of(indices: Iterable[int], count: int) -> int:
    """The integer with these bits set."""
    # Setting bits one by one in an integer copies it each time; in a byte array it does not.
    bits = bytearray(count // 8 + 1)
    for index in indices:
        bits[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(bits, "little")


def first_of(mask: int) -> int:
    """The lowest bit that is set; the mask is not 0."""
    return (mask & -mask).bit_length() - 1


def bits_of(mask: int) -> Iterator[int]:
    """All bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _by_word(words: Iterable[Iterable[str]], count: int) -> dict[str, int]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, of_one in enumerate(words):
        for word in of_one:
            found[word].append(index)
    return {word: mask_of(indices, count) for word, indices in found.items()}


def _entries(
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
            easier=_reachable(exercise, lambda each: each.easier, index_of, active),
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
        rows = tuple(i for i, row in enumerate(rules.dosage.rows) if row.kind is kind and phase in row.phases)
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


def _options(
    entries: Sequence[Entry], facts: Sequence[Mapping[str, Fact]], rules: ProgramRules
) -> dict[tuple[ProgramPhase, str], tuple[Option, ...]]:
    preferred = [
        frozenset(
            modifier.id
            for modifier in rules.modifiers
            if modifier.effects.prefers is not None and matches(modifier.effects.prefers, known)
        )
        for known in facts
    ]
    options = {}
    for phase in PHASE_ORDER:
        for need in rules.selection.needs:
            found = (entry for entry in entries if _may_serve(entry, need, phase))
            options[phase, need.id] = _grouped(found, phase, preferred, len(entries), rules)
        found = (entry for entry in entries if phase in entry.forms and entry.block is Block.AEROBIC)
        options[phase, AEROBIC_NEED] = _grouped(found, phase, preferred, len(entries), rules)
    return options


AEROBIC_NEED = "aerobic_conditioning"


def _may_serve(entry: Entry, need: NeedRule, phase: ProgramPhase) -> bool:
    exercise, form = entry.exercise, entry.forms.get(phase)
    return (
        form is not None
        and form.kind is not DoseKind.AEROBIC
        and need.id in exercise.addresses
        and (exercise.kind in need.kinds or exercise.kind in need.fallback_kinds)
        and exercise.ladder.region in need.regions
    )


def _grouped(
    entries: Iterable[Entry], phase: ProgramPhase, preferred: Sequence[frozenset[str]], count: int, rules: ProgramRules
) -> tuple[Option, ...]:
    groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[_signature(entry, phase, preferred[entry.index], rules)].append(entry)
    return tuple(_option(members, phase, preferred, count, rules) for members in groups.values())


def _signature(entry: Entry, phase: ProgramPhase, preferred: frozenset[str], rules: ProgramRules) -> tuple[object, ...]:
    exercise, form = entry.exercise, entry.forms[phase]
    return (
        exercise.addresses,
        exercise.ladder.family,
        exercise.kind,
        exercise.demand_rung,
        exercise.patellofemoral_load.level,
        exercise.unilateral,
        entry.is_standing,
        exercise.position,
        exercise.targets.primary[0],
        exercise.evidence.type,
        form,
        entry.setup_s,
        preferred,
    )


def _option(
    members: Sequence[Entry], phase: ProgramPhase, preferred: Sequence[frozenset[str]], count: int, rules: ProgramRules
) -> Option:
    entry = members[0]
    exercise = entry.exercise
    one_side, both_sides = _least_seconds(entry, phase, rules)
    return Option(
        mask=mask_of((member.index for member in members), count),
        addresses=exercise.addresses,
        family=exercise.ladder.family,
        rung=exercise.demand_rung,
        is_moderate=exercise.patellofemoral_load.level is PatellofemoralLoadLevel.MODERATE,
        unilateral=exercise.unilateral,
        is_standing=entry.is_standing,
        muscle=exercise.targets.primary[0],
        position=exercise.position,
        base=_base_score(entry, rules.selection),
        evidence=rules.selection.weights.evidence.get(exercise.evidence.type, 0.0),
        preferred_by=preferred[entry.index],
        kind=exercise.kind,
        seconds_one_side=one_side,
        seconds_both_sides=both_sides,
    )


def _setup(exercise: Exercise, rules: ProgramRules) -> int:
    return setup_seconds(exercise.equipment, same_as_before=False, times=rules.selection.session.times)


def _base_score(entry: Entry, selection: SelectionRules) -> float:
    weights = selection.weights
    slow = weights.long_setup if entry.setup_s > weights.long_setup_s else 0.0
    return weights.evidence.get(entry.exercise.evidence.type, 0.0) + slow


def _least_seconds(entry: Entry, phase: ProgramPhase, rules: ProgramRules) -> tuple[int, int]:
    """Seconds with setup at the smallest dose of any row that may apply: one side sore, both sides sore."""
    form, least = entry.forms[phase], rules.dosage.settings.least_strength_sets
    one_side, both_sides = 0, 0
    for row, (one, both) in zip(form.rows, form.seconds, strict=True):
        sets = min(max(rules.dosage.rows[row].least_sets, least), len(one) - 1)
        one_side, both_sides = max(one_side, one[sets]), max(both_sides, both[sets])
    return one_side + entry.setup_s, both_sides + entry.setup_s
