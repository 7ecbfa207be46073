"""Which exercise serves which need in one phase.

Each need takes the exercise with the best score from a ladder nobody else uses; ties go to the first slug. Where two
needs want the same ladder, the earlier one moves to another if it can, so that as many needs as possible are served
and more equipment never serves fewer. Source: program rules 2.2, 2.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from app.domain.exercises.masks import first_of
from app.domain.program.entries import Entry
from app.domain.program.needs import Need
from app.domain.program.options import Option
from app.domain.program.phases import ProgramPhase
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.selection_rules import NeedRule, Weights
from app.domain.values import value


@value
class Choice:
    """The exercise chosen for a need."""

    need: Need
    entry: Entry
    option: Option


Scored = tuple[float, Option, int]
"""An option with the part of its score that stays the same, and the index of its first exercise that is allowed."""

Ranked = tuple[bool, float, int, Option]
"""An option with its place: rationed or not, the score with its sign turned, the index of the exercise."""

_RANK: Final = itemgetter(0, 1, 2)


@value
class PhaseChoices:
    """What the choice in one phase may look at: `taken` fits the phase, `eligible` fits the person as well."""

    phase: ProgramPhase
    eligible: int
    taken: int
    window_rung: int
    rung_before: Mapping[str, int]
    weights: Weights
    slot_seconds: int
    both_sides: bool
    is_moderate_knee: bool
    dislikes_standing: bool
    goal_ladders: frozenset[str]
    closed_ladders: frozenset[str]
    modifiers: frozenset[str]
    moderate_max: int | None
    standing_max: int | None

    def seconds_of(self, option: Option) -> int:
        """How long an option takes at its smallest dose."""
        return option.seconds_both_sides if self.both_sides else option.seconds_one_side


@dataclass(slots=True)
class Selection:
    """The choices made so far in one phase; grows by `serve`."""

    catalog: ProgramCatalog
    context: PhaseChoices
    chosen: dict[str, Choice] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    open_weights: dict[str, float] = field(default_factory=dict)
    pools: dict[str, list[Scored]] = field(default_factory=dict)
    moves: int = 0

    def serve(self, need: Need, *, key: str | None = None) -> Choice | None:
        """Choose an exercise for a need, moving others to other ladders where that helps; None when nothing is left.

        `key` names a second exercise for the same need.
        """
        name = key or need.rule.id
        if self._place(name, need, set()):
            choice = self.chosen[name]
            self._count_as_covered(choice)
            return choice
        return None

    def can_serve(self, need: Need) -> bool:
        """Whether any exercise is left for a need, ladders in use not counted."""
        return bool(self._pool(need.rule))

    def can_serve_rule(self, rule: NeedRule) -> bool:
        """As `can_serve`, for what is not a need of the person."""
        return bool(self._pool(rule))

    def drop(self, name: str) -> None:
        """Take a choice back."""
        choice = self.chosen.pop(name)
        del self.holder[choice.option.family]

    def _place(self, name: str, need: Need, tried: set[str]) -> bool:
        ranked = self._ranked(name, need)
        for found in ranked:
            if found[3].family not in self.holder:
                self._take(name, need, found)
                return True
        for found in ranked:
            family = found[3].family
            holder = self.holder[family]
            if family in tried or holder == name:
                continue
            tried.add(family)
            held = self.chosen.pop(holder)
            self.moves += 1
            self._take(name, need, found)
            if self._place(holder, held.need, tried):
                return True
            self.chosen[holder] = held
            self.holder[family] = holder
            self.chosen.pop(name, None)
        return False

    def _take(self, name: str, need: Need, found: Ranked) -> None:
        _, _, index, option = found
        self.chosen[name] = Choice(need, self.catalog.entries[index], option)
        self.holder[option.family] = name

    def _count_as_covered(self, choice: Choice) -> None:
        # Marginal coverage: what an exercise already trains no longer pulls others towards it.
        for impairment in choice.option.addresses:
            self.open_weights.pop(impairment, None)

    def _ranked(self, name: str, need: Need) -> list[Ranked]:
        """The options for a need, best first; where moderate load is rationed, lighter ones come before it."""
        pool = self._pool(need.rule)
        if not pool:
            return []
        if not self._is_moderate_left(name):
            pool = [found for found in pool if not found[1].is_moderate]
        if not self._is_standing_left(name):
            pool = [found for found in pool if not found[1].is_standing]
        open_weights, own, own_weight = self.open_weights, need.rule.id, need.weight
        main, side = self.context.weights.main_target, self.context.weights.side_target
        is_rationed = self.context.moderate_max is not None
        ranked: list[Ranked] = []
        for score, option, index in pool:
            target = main
            for impairment in option.addresses:
                weight = own_weight if impairment == own else open_weights.get(impairment)
                if weight is not None:
                    score += weight * target
                target = side
            ranked.append((is_rationed and option.is_moderate, -score, index, option))
        ranked.sort(key=_RANK)
        return ranked

    def _is_moderate_left(self, name: str) -> bool:
        limit, chosen = self.context.moderate_max, self.chosen
        return limit is None or sum(chosen[key].option.is_moderate for key in chosen if key != name) < limit

    def _is_standing_left(self, name: str) -> bool:
        limit, chosen = self.context.standing_max, self.chosen
        return limit is None or sum(chosen[key].option.is_standing for key in chosen if key != name) < limit

    def _pool(self, rule: NeedRule) -> list[Scored]:
        """The options for a need that fit the person and the phase, with the part of the score that stays the same."""
        pool = self.pools.get(rule.id)
        if pool is None:
            pool = self.pools[rule.id] = self._pooled(rule)
        return pool

    def _pooled(self, rule: NeedRule) -> list[Scored]:
        context, which = self.context, (self.context.phase, rule.id)
        if not self.catalog.serving[which] & context.eligible:
            return []
        eligible, slot_seconds, both_sides = context.eligible, context.slot_seconds, context.both_sides
        closed_ladders, rung_before = context.closed_ladders, context.rung_before
        return [
            (self._score(option), option, first_of(allowed))
            for option in self.catalog.options[which]
            if (allowed := option.mask & eligible)
            and (option.seconds_both_sides if both_sides else option.seconds_one_side) <= slot_seconds
            and option.family not in closed_ladders
            and option.rung <= rung_before.get(option.family, option.rung) + 1
        ]

    def _score(self, option: Option) -> float:
        context, weights = self.context, self.context.weights
        score = option.base + weights.rung_below_window * (context.window_rung - option.rung)
        if option.family in context.rung_before:
            score += weights.same_ladder
        if option.is_moderate and context.is_moderate_knee:
            score += weights.moderate_load_when_moderate
        if context.both_sides and not option.unilateral:
            score += weights.both_legs_when_both_sore
        if option.family in context.goal_ladders:
            score += weights.goal
        if option.preferred_by:
            score += weights.preferred * len(context.modifiers & option.preferred_by)
        if context.dislikes_standing and option.is_standing:
            score += weights.standing_when_not_tolerated
        return score
