"""Exercises grouped by all that the choice for a need can see, so that only the first of each group is looked at.

That keeps the choice as fast in a catalog a hundred times as large.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.exercises.conditions import Fact, matches
from app.domain.exercises.exercise import PatellofemoralLoadLevel
from app.domain.exercises.masks import mask_of
from app.domain.program.dosage import DoseKind, least_sets
from app.domain.program.entries import Entry
from app.domain.program.phases import PHASE_ORDER, Block, ProgramPhase
from app.domain.program.rules import ProgramRules
from app.domain.program.selection_rules import NeedRule, SelectionRules

AEROBIC_NEED: Final = "aerobic_conditioning"
"""The goal that endurance exercises serve; it is no impairment."""


@dataclass(frozen=True, slots=True)
class Option:
    """Exercises that are alike for the score, as a mask; the first slug, at the index `first`, stands for all."""

    mask: int
    first: int
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
    seconds_one_side: int
    seconds_both_sides: int


def make_options(
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
            options[phase, need.id] = _grouped(found, need, phase, preferred, rules)
        found = (entry for entry in entries if phase in entry.forms and entry.block is Block.AEROBIC)
        options[phase, AEROBIC_NEED] = _grouped(found, None, phase, preferred, rules)
    return options


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
    entries: Iterable[Entry],
    need: NeedRule | None,
    phase: ProgramPhase,
    preferred: Sequence[frozenset[str]],
    rules: ProgramRules,
) -> tuple[Option, ...]:
    groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[_signature(entry, phase, preferred[entry.index])].append(entry)
    return tuple(_option(members, need, phase, preferred, rules) for members in groups.values())


def _signature(entry: Entry, phase: ProgramPhase, preferred: frozenset[str]) -> tuple[object, ...]:
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
    members: Sequence[Entry],
    need: NeedRule | None,
    phase: ProgramPhase,
    preferred: Sequence[frozenset[str]],
    rules: ProgramRules,
) -> Option:
    entry = members[0]
    exercise = entry.exercise
    one_side, both_sides = _least_seconds(entry, phase, rules)
    return Option(
        mask=mask_of((member.index for member in members), len(preferred)),
        first=entry.index,
        addresses=exercise.addresses,
        family=exercise.ladder.family,
        rung=exercise.demand_rung,
        is_moderate=exercise.patellofemoral_load.level is PatellofemoralLoadLevel.MODERATE,
        unilateral=exercise.unilateral,
        is_standing=entry.is_standing,
        muscle=exercise.targets.primary[0],
        position=exercise.position,
        base=_base_score(entry, need, rules.selection),
        evidence=rules.selection.weights.evidence.get(exercise.evidence.type, 0.0),
        preferred_by=preferred[entry.index],
        seconds_one_side=one_side,
        seconds_both_sides=both_sides,
    )


def _base_score(entry: Entry, need: NeedRule | None, selection: SelectionRules) -> float:
    weights = selection.weights
    slow = weights.long_setup if entry.setup_s > weights.long_setup_s else 0.0
    score = weights.evidence.get(entry.exercise.evidence.type, 0.0) + slow
    return score + weights.fallback_kind if need and entry.exercise.kind in need.fallback_kinds else score


def _least_seconds(entry: Entry, phase: ProgramPhase, rules: ProgramRules) -> tuple[int, int]:
    """Seconds with setup at the smallest dose of any row that may apply: one side sore, both sides sore."""
    form, settings = entry.forms[phase], rules.dosage.settings
    one_side, both_sides = 0, 0
    for row, (one, both) in zip(form.rows, form.seconds, strict=True):
        sets = least_sets(rules.dosage.rows[row], settings)
        one_side, both_sides = max(one_side, one[sets]), max(both_sides, both[sets])
    return one_side + entry.setup_s, both_sides + entry.setup_s
