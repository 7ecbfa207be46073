"""Which exercise serves which need in one phase.

Each need takes the exercise with the best score from a ladder nobody else uses; ties go to the first slug. Where two
needs want the same ladder, the earlier one moves to another if it can, so that as many needs as possible are served
and more equipment never serves fewer. Source: program rules 2.2, 2.6.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.needs import Need
from app.domain.phases import ProgramPhase
from app.domain.program_catalog import Entry, Option, ProgramCatalog, first_of
from app.domain.selection_rules import Weights


@dataclass(frozen=True, slots=True)
class Choice:
    """The exercise chosen for a need, and its score."""

    need: Need
    entry: Entry
    option: Option
    score: float


@dataclass(frozen=True, slots=True)
class PhaseChoices:
    """What the choice in one phase may look at."""

    phase: ProgramPhase
    eligible: int
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


@dataclass(slots=True)
class Selection:
    """The choices made so far in one phase; grows by `serve`."""

    catalog: ProgramCatalog
    context: PhaseChoices
    chosen: dict[str, Choice] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    open_weights: dict[str, float] = field(default_factory=dict)
    pools: dict[str, list[tuple[float, Option, int]]] = field(default_factory=dict)

    def serve(self, need: Need, *, key: str | None = None) -> Choice | None:
        """Choose an exercise for a need, moving others to other ladders where that helps; None when nothing is left.

        `key` names a second exercise for the same need.
        """
        name = key or need.rule.id
        if self._place(name, need, set()):
            self._count_as_covered(self.chosen[name])
            return self.chosen[name]
        return None

    def can_serve(self, need: Need) -> bool:
        """Whether any exercise is left for a need, ladders in use not counted."""
        return bool(self._pool(need))

    def drop(self, name: str) -> None:
        """Take a choice back."""
        choice = self.chosen.pop(name)
        del self.holder[choice.option.family]

    def _place(self, name: str, need: Need, tried: set[str]) -> bool:
        ranked = sorted(self._best_per_ladder(need, name), key=self._rank)
        for choice in ranked:
            if choice.option.family not in self.holder:
                self._take(name, choice)
                return True
        for choice in ranked:
            family = choice.option.family
            holder = self.holder.get(family)
            if holder is None or family in tried:
                continue
            tried.add(family)
            held = self.chosen[holder]
            del self.holder[family], self.chosen[holder]
            self._take(name, choice)
            if self._place(holder, held.need, tried):
                return True
            self.chosen[holder] = held
            self.holder[family] = holder
            self.chosen.pop(name, None)
        return False

    def _take(self, name: str, choice: Choice) -> None:
        self.chosen[name] = choice
        self.holder[choice.option.family] = name

    def _count_as_covered(self, choice: Choice) -> None:
        # Marginal coverage: what an exercise already trains no longer pulls others towards it.
        for impairment in choice.option.addresses:
            self.open_weights.pop(impairment, None)

    def _best_per_ladder(self, need: Need, name: str) -> list[Choice]:
        best: dict[str, Choice] = {}
        for choice in self._candidates(need, name):
            known = best.get(choice.option.family)
            if known is None or self._rank(choice) < self._rank(known):
                best[choice.option.family] = choice
        return list(best.values())

    def _rank(self, choice: Choice) -> tuple[bool, float, int]:
        # Where moderate load is rationed, it is kept for needs that have nothing lighter.
        rationed = self.context.moderate_max is not None and choice.option.is_moderate
        return rationed, -choice.score, choice.entry.index

    def _candidates(self, need: Need, name: str) -> Iterator[Choice]:
        moderate_left = self._left(self.context.moderate_max, "is_moderate", name)
        standing_left = self._left(self.context.standing_max, "is_standing", name)
        for score, option, index in self._pool(need):
            if (option.is_moderate and not moderate_left) or (option.is_standing and not standing_left):
                continue
            yield Choice(need, self.catalog.entries[index], option, score + self._coverage(need, option))

    def _pool(self, need: Need) -> list[tuple[float, Option, int]]:
        """The options for a need that fit the person and the phase, with the part of the score that stays the same."""
        pool = self.pools.get(need.rule.id)
        if pool is None:
            eligible = self.context.eligible
            pool = self.pools[need.rule.id] = [
                (self._score(need, option), option, first_of(allowed))
                for option in self.catalog.options[self.context.phase, need.rule.id]
                if (allowed := option.mask & eligible) and self._fits(option)
            ]
        return pool

    def _left(self, limit: int | None, trait: str, name: str | None) -> bool:
        if limit is None:
            return True
        used = sum(getattr(choice.option, trait) for other, choice in self.chosen.items() if other != name)
        return used < limit

    def _fits(self, option: Option) -> bool:
        seconds = option.seconds_both_sides if self.context.both_sides else option.seconds_one_side
        if seconds > self.context.slot_seconds or option.family in self.context.closed_ladders:
            return False
        before = self.context.rung_before.get(option.family)
        return before is None or option.rung <= before + 1

    def _coverage(self, need: Need, option: Option) -> float:
        weights, score = self.context.weights, 0.0
        for position, impairment in enumerate(option.addresses):
            weight = need.weight if impairment == need.rule.id else self.open_weights.get(impairment)
            if weight:
                score += weight * (weights.side_target if position else weights.main_target)
        return score

    def _score(self, need: Need, option: Option) -> float:
        context, weights = self.context, self.context.weights
        score = option.base
        if option.kind in need.rule.fallback_kinds:
            score += weights.fallback_kind
        score += weights.rung_below_window * (context.window_rung - option.rung)
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
