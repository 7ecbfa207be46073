"""What a program has to train: the impairments with their priority, and the slots their patterns ask for.

A likely or confirmed impairment is primary, a possible one secondary. What a pattern makes mandatory is primary as
well, and what its slots add is supportive. Between equally certain patterns the union counts (program rules 2.4).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from app.domain.classification.certainty import POSSIBLE, RANK, Certainty
from app.domain.classification.results import Conclusions, DecidedBy
from app.domain.program.phases import ProgramPhase
from app.domain.program.selection_rules import NeedRule, PatternPlan, Priority, SelectionRules
from app.domain.values import value


@value
class NeedReason:
    """Why something is trained: a classification result, a clinician's word, a pattern, a modifier, or a phase."""

    kind: Literal["classification", "confirmed", "pattern", "modifier", "phase"]
    id: str
    certainty: Certainty | None = None


@value
class Need:
    """One impairment to train; `is_light`: it may be trained on any day, everything else waits for a strength day."""

    rule: NeedRule
    priority: Priority
    weight: float
    is_mandatory: bool
    because: tuple[NeedReason, ...]
    is_light: bool


@value
class NeedPlan:
    """Needs in order of precedence, the patterns behind them, and weekly exercise types per slot in the build phase.

    `floor` are what even a short plan has, `in_slot` all needs a slot can take, whether the person has them or not, as
    supportive ones where only the slot asks for them; `by_id` and `weights` are the person's.
    """

    needs: tuple[Need, ...]
    patterns: tuple[PatternPlan, ...]
    slots: Mapping[str, int]
    floor: tuple[Need, ...]
    in_slot: Mapping[str, Sequence[Need]]
    by_id: Mapping[str, Need]
    weights: Mapping[str, float]

    def slots_in(self, phase: ProgramPhase, rules: SelectionRules) -> dict[str, int]:
        """Weekly exercise types per slot in another phase; only those that have any."""
        change = rules.phase_slots[phase]
        at_most, add = change.at_most, change.add
        return {
            slot: most + add.get(slot, 0)
            for slot, count in self.slots.items()
            if (most := min(count, at_most.get(slot, count)))
        }


def plan_needs(
    classification: Conclusions, requires: Mapping[str, str], adds: Mapping[str, str], rules: SelectionRules
) -> NeedPlan:
    """The needs of one person.

    Args:
        requires: impairment -> modifier that wants it trained even without a finding.
        adds: the same, but only where there is room for more than the main needs.
    """
    found = _found(classification, rules)
    for impairment, modifier in adds.items():
        found.setdefault(impairment, ("secondary", NeedReason("modifier", modifier)))
    patterns = _patterns(classification, found, rules)
    mandatory = {need: pattern.id for pattern in patterns for need in pattern.mandatory}
    wanted = found.keys() | mandatory.keys() | requires.keys()
    needs = [
        _need(rule, found.get(rule.id), mandatory.get(rule.id), requires.get(rule.id), rules)
        for rule in rules.needs
        if rule.id in wanted
    ]
    order = {"primary": 0, "secondary": 1, "supportive": 2}
    needs.sort(key=lambda need: (order[need.priority], not need.is_mandatory))
    slots: dict[str, int] = {}
    for pattern in patterns:
        for slot, count in pattern.slots.items():
            slots[slot] = max(slots.get(slot, 0), count)
    by_id = {need.rule.id: need for need in needs}
    floor, in_slot = [], dict[str, list[Need]]()
    for rule in rules.needs:
        if rule.slot in slots or rule.id in rules.floor:
            need = by_id.get(rule.id) or _supportive_need(rule, patterns, rules)
            in_slot.setdefault(rule.slot, []).append(need)
            if rule.id in rules.floor:
                floor.append(need)
    weights = {need.rule.id: need.weight for need in needs}
    return NeedPlan(tuple(needs), patterns, slots, tuple(floor), in_slot, by_id, weights)


def _found(classification: Conclusions, rules: SelectionRules) -> dict[str, tuple[Priority, NeedReason]]:
    found: dict[str, tuple[Priority, NeedReason]] = {}
    priorities = _priorities(rules)
    for rule in rules.needs:
        result = classification.impairments.get(rule.id)
        priority = None if result is None else priorities.get(result.certainty)
        if result is not None and priority is not None:
            is_confirmed = result.decided_by is DecidedBy.CONFIRMATION
            kind: Literal["classification", "confirmed"] = "confirmed" if is_confirmed else "classification"
            found[rule.id] = priority, NeedReason(kind, rule.id, result.certainty)
    return found


def _priorities(rules: SelectionRules) -> dict[str, Priority]:
    """Certainty of an impairment -> its priority; the higher one where both name it."""
    names: tuple[Priority, ...] = ("secondary", "primary")
    return {certainty: name for name in names for certainty in rules.priorities[name].certainty}


def _need(
    rule: NeedRule,
    found: tuple[Priority, NeedReason] | None,
    pattern: str | None,
    modifier: str | None,
    rules: SelectionRules,
) -> Need:
    because = [found[1]] if found else []
    if pattern is not None:
        because.append(NeedReason("pattern", pattern))
    if modifier is not None:
        because.append(NeedReason("modifier", modifier))
    must = pattern is not None or modifier is not None
    priority: Priority = "primary" if must else found[0] if found else "supportive"
    return _made(rule, priority, tuple(because), rules, is_mandatory=must)


def _supportive_need(rule: NeedRule, patterns: Iterable[PatternPlan], rules: SelectionRules) -> Need:
    """A need that only a pattern's slot asks for."""
    because = tuple([NeedReason("pattern", pattern.id) for pattern in patterns if rule.slot in pattern.slots])
    return _made(rule, "supportive", because, rules, is_mandatory=False)


def _made(
    rule: NeedRule, priority: Priority, because: tuple[NeedReason, ...], rules: SelectionRules, *, is_mandatory: bool
) -> Need:
    weight = float(rules.priorities[priority].weight)
    return Need(rule, priority, weight, is_mandatory, because, rule.training == "flexibility")


def _patterns(
    classification: Conclusions, found: Mapping[str, tuple[Priority, NeedReason]], rules: SelectionRules
) -> tuple[PatternPlan, ...]:
    ranks = {
        plan.id: RANK[classification.patterns[plan.id].certainty]
        for plan in rules.patterns
        if plan.id in classification.patterns
    }
    best = max(ranks.values(), default=0)
    if best >= POSSIBLE:
        return tuple(plan for plan in rules.patterns if ranks.get(plan.id) == best)
    wanted = _pattern_without_one(classification, found, rules)
    return tuple(plan for plan in rules.patterns if plan.id == wanted)


def _pattern_without_one(
    classification: Conclusions, found: Mapping[str, tuple[Priority, NeedReason]], rules: SelectionRules
) -> str:
    tight = sum(rule.training == "flexibility" and rule.id in found for rule in rules.needs)
    if tight >= rules.mobility_dominant_from and tight > len(found) - tight:
        return "mobility_dominant"
    is_open = any(result.certainty is Certainty.UNDETERMINED for result in classification.patterns.values())
    return "unclear" if is_open else "no_pattern"
