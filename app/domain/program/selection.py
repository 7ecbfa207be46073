"""Which exercise serves which need in one phase.

Each need takes the exercise with the best score from a ladder nobody else uses; ties go to the first slug. Where two
needs want the same ladder, the earlier one moves to another if it can, so that as many needs as possible are served
and more equipment never serves fewer. Source: program rules 2.2, 2.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.exercises.masks import first_of
from app.domain.program.entries import Entry
from app.domain.program.needs import Need
from app.domain.program.options import Option
from app.domain.program.phases import ProgramPhase
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.selection_rules import Weights
from app.domain.values import value


@value
class Choice:
    """The exercise chosen for a need."""

    need: Need
    entry: Entry
    option: Option


Ranked = tuple[bool, float, int, Option]
"""An option with its place: rationed or not, the score with its sign turned, the index of its first exercise."""


@value
class PhaseChoices:
    """What the choice in one phase may look at.

    As masks: `taken` fits the phase, `eligible` fits the person as well, and `choosable` is what of that also fits into
    a place of a session, is of no closed ladder, and at most one rung above what the phase before had of its ladder.
    """

    phase: ProgramPhase
    taken: int
    eligible: int
    choosable: int
    window_rung: int
    rung_before: Mapping[str, int]
    weights: Weights
    short_enough: int
    both_sides: bool
    is_moderate_knee: bool
    dislikes_standing: bool
    goal_ladders: frozenset[str]
    modifiers: frozenset[str]
    moderate_max: int | None
    standing_max: int | None


@dataclass(slots=True)
class Selection:
    """The choices made so far in one phase; grows by `serve`. `moved`: what the last of them sent to other ladders."""

    catalog: ProgramCatalog
    context: PhaseChoices
    open_weights: dict[str, float]
    chosen: dict[str, Choice] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    pools: dict[str, list[tuple[int, Option]]] = field(default_factory=dict)
    moved: dict[str, Choice] = field(default_factory=dict)

    def serve(self, need: Need, *, key: str | None = None) -> Choice | None:
        """Choose an exercise for a need, moving others to other ladders where that helps; None when nothing is left.

        `key` names a second exercise for the same need.
        """
        name = key or need.rule.id
        self.moved.clear()
        if not self._place(name, need, set()):
            return None
        choice = self.chosen[name]
        # Marginal coverage: what an exercise already trains no longer pulls others towards it.
        for impairment in choice.option.addresses:
            self.open_weights.pop(impairment, None)
        return choice

    def can_serve(self, impairment: str) -> bool:
        """Whether any exercise is left for an impairment, ladders in use not counted."""
        context = self.context
        return self.catalog.serving[context.phase, impairment] & context.choosable != 0

    def drop(self, name: str) -> Choice:
        """Take a choice back."""
        choice = self.chosen.pop(name)
        del self.holder[choice.option.family]
        return choice

    def undo(self, name: str) -> None:
        """Take the last choice back, and what it moved returns to its ladder."""
        self.drop(name)
        for key in self.moved:
            self.drop(key)
        for key, choice in self.moved.items():
            self.chosen[key] = choice
            self.holder[choice.option.family] = key

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
            self._take(name, need, found)
            if self._place(holder, held.need, tried):
                self.moved[holder] = held
                return True
            self.chosen[holder] = held
            self.holder[family] = holder
            self.chosen.pop(name, None)
        return False

    def _take(self, name: str, need: Need, found: Ranked) -> None:
        _, _, index, option = found
        self.chosen[name] = Choice(need, self.catalog.entries[index], option)
        self.holder[option.family] = name

    def _ranked(self, name: str, need: Need) -> list[Ranked]:
        """The options for a need, best first; where moderate load is rationed, lighter ones come before it."""
        pool, context = self._pool(need.rule.id), self.context
        if not pool:
            return []
        is_rationed = context.moderate_max is not None
        if is_rationed and not self._is_moderate_left(name):
            pool = [found for found in pool if not found[1].is_moderate]
        if context.standing_max is not None and not self._is_standing_left(name):
            pool = [found for found in pool if not found[1].is_standing]
        if len(pool) == 1:
            [(index, option)] = pool
            return [(False, 0.0, index, option)]
        weights, open_weights, own = context.weights, self.open_weights, need.rule.id
        ranked: list[Ranked] = []
        for index, option in pool:
            score, target = self._fixed_score(option), weights.main_target
            for impairment in option.addresses:
                weight = need.weight if impairment == own else open_weights.get(impairment)
                if weight is not None:
                    score += weight * target
                target = weights.side_target
            ranked.append((is_rationed and option.is_moderate, -score, index, option))
        # No two have the same index.
        ranked.sort()
        return ranked

    def _is_moderate_left(self, name: str) -> bool:
        limit, chosen = self.context.moderate_max, self.chosen
        return limit is None or sum(chosen[key].option.is_moderate for key in chosen if key != name) < limit

    def _is_standing_left(self, name: str) -> bool:
        limit, chosen = self.context.standing_max, self.chosen
        return limit is None or sum(chosen[key].option.is_standing for key in chosen if key != name) < limit

    def _pool(self, impairment: str) -> list[tuple[int, Option]]:
        """The options for an impairment, each with its first exercise that can be chosen."""
        pool = self.pools.get(impairment)
        if pool is None:
            which, choosable = (self.context.phase, impairment), self.context.choosable
            options = self.catalog.options[which] if self.catalog.serving[which] & choosable else ()
            pool = self.pools[impairment] = [
                (first_of(allowed), option) for option in options if (allowed := option.mask & choosable)
            ]
        return pool

    def _fixed_score(self, option: Option) -> float:
        """The part of the score that does not change while the phase is planned."""
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
        if option.preferred_by and context.modifiers:
            score += weights.preferred * len(context.modifiers & option.preferred_by)
        if context.dislikes_standing and option.is_standing:
            score += weights.standing_when_not_tolerated
        return score
