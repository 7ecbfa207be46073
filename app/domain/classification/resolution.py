"""How the conditions of one result combine to a verdict on it.

A result resolves in this order: established, overridden, a clinician's grade unless the thing itself was measured,
likely, possible (both capped), sufficient negative or no possible, else undetermined.

Source: classification rules 0.1, 0.2; grades: additions to the classification rules (docs/classification.md).
"""

from dataclasses import replace
from typing import Final

from app.domain.classification.certainty import (
    BY_RANK,
    ESTABLISHED,
    LIKELY,
    POSSIBLE,
    UNDETERMINED,
    UNLIKELY,
    rank_of_state,
    state_of,
)
from app.domain.classification.results import Conclusion, DecidedBy
from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.straight_line import TableOf
from app.domain.values import value

_FIXED: Final = ("confirmed", "established", "overridden_by", "likely", "possible", "sufficient_negative")
_GRADED: Final = ("measured", "grade_likely", "grade_possible", "grade_unlikely")

_DECIDED_BY: Final = {
    "confirmed": DecidedBy.CONFIRMATION,
    "established": DecidedBy.MEASUREMENT,
    "overridden_by": DecidedBy.BETTER_MEASUREMENT,
    "grade_likely": DecidedBy.GRADE,
    "grade_possible": DecidedBy.GRADE,
    "grade_unlikely": DecidedBy.GRADE,
    "likely": DecidedBy.REPORT,
    "possible": DecidedBy.REPORT,
    "sufficient_negative": DecidedBy.NEGATIVE,
}


class State(int):
    """The state of a result, as the integer that conditions read, with the verdict that it stands for."""

    verdict: "Verdict"


@value
class Verdict:
    """What an evaluation says about a result, and why.

    Attributes:
        rank: of the certainty.
        conclusion: the certainty, and what decided it.
        reasons, against, deciding: positions among the inputs of the result: for it, against it, and deciding it.
        is_explained: whether there is anything for it or against it.
    """

    rank: int
    conclusion: Conclusion
    reasons: tuple[int, ...]
    against: tuple[int, ...]
    deciding: tuple[int, ...]
    is_explained: bool

    def within_error(self) -> "Verdict":
        """What is said instead when it rests on a measurement inside its error: no more than possible."""
        conclusion = _CONCLUSIONS[POSSIBLE, DecidedBy.MEASUREMENT_ERROR]
        return replace(self, rank=POSSIBLE, conclusion=conclusion)


_CONCLUSIONS: Final = {
    (rank, decided_by): Conclusion(certainty, decided_by)
    for rank, certainty in enumerate(BY_RANK)
    for decided_by in DecidedBy
}


def _judged(
    state: int,
    decided_by: DecidedBy,
    reasons: tuple[int, ...],
    against: tuple[int, ...],
    deciding: tuple[int, ...],
) -> State:
    rank, is_explained = rank_of_state(state), bool(reasons or against)
    judged = State(state)
    judged.verdict = Verdict(rank, _CONCLUSIONS[rank, decided_by], reasons, against, deciding, is_explained)
    return judged


class Resolution:
    """How the inputs of one result combine; inputs are its conditions in the order of `names`, then its caps."""

    def __init__(self, names: tuple[str, ...], caps: tuple[int, ...]) -> None:
        self.states = TableOf(self.judged)
        position = {name: index for index, name in enumerate(names)}
        self._at = tuple(position.get(name, -1) for name in (*_FIXED, *_GRADED))
        self._has_grades = "grade_likely" in position
        self._caps = caps
        self._first_cap = len(names)

    def state(self, inputs: tuple[int, ...]) -> int:
        """The state of the result; see the module docstring for the order."""
        confirmed, established, overridden, likely, possible, negative = self._fixed(inputs)
        if YES in (confirmed, established):
            return state_of(ESTABLISHED, ESTABLISHED)
        ceiling = ESTABLISHED if established == UNKNOWN else UNLIKELY
        if overridden == YES:
            return state_of(UNLIKELY, ceiling)
        graded = self._graded_rank(inputs) if self._has_grades else None
        if graded is not None:
            return state_of(graded, ceiling)
        limit = self._limit(inputs)
        ceiling = max(ceiling, min(limit, LIKELY if likely != NO else POSSIBLE if possible != NO else UNLIKELY))
        if likely == YES or possible == YES:
            return state_of(min(limit, LIKELY if likely == YES else POSSIBLE), ceiling)
        rank = UNLIKELY if negative == YES or possible == NO else UNDETERMINED
        return state_of(rank, ceiling)

    def judged(self, inputs: tuple[int, ...]) -> State:
        """The state of the result with what decided it, and which inputs speak for and against it."""
        state = self.state(inputs)
        rank = rank_of_state(state)
        names = self._deciding_names(inputs)
        deciding = self._positions(names)
        decided_by = _DECIDED_BY[names[0]]
        if rank == UNDETERMINED:
            return _judged(state, DecidedBy.NOTHING_YET, (), (), deciding)
        if rank < POSSIBLE:
            decided_by = DecidedBy.NEGATIVE if names == ("possible",) else decided_by
            return _judged(state, decided_by, (), deciding, deciding)
        capping = self._capping_inputs(inputs, names)
        opposing = tuple(at for at in self._positions(("sufficient_negative",)) if inputs[at] == YES)
        decided_by = DecidedBy.CAP if capping else decided_by
        return _judged(state, decided_by, deciding, (*capping, *opposing), (*deciding, *capping))

    def explaining_inputs(self, inputs: tuple[int, ...]) -> tuple[int, ...]:
        """Positions of the inputs that make the result what it is, caps that hold it down included."""
        return self.states[inputs].verdict.deciding

    def _positions(self, names: tuple[str, ...]) -> tuple[int, ...]:
        at = dict(zip((*_FIXED, *_GRADED), self._at, strict=True))
        return tuple(at[name] for name in names if at[name] >= 0)

    def _capping_inputs(self, inputs: tuple[int, ...], names: tuple[str, ...]) -> tuple[int, ...]:
        """Positions of the caps that lower what the conditions `names` alone would give."""
        if names[0] not in ("likely", "possible"):
            return ()
        uncapped = LIKELY if names[0] == "likely" else POSSIBLE
        return tuple(
            self._first_cap + index
            for index, cap in enumerate(self._caps)
            if inputs[self._first_cap + index] == YES and cap < uncapped
        )

    def _deciding_names(self, inputs: tuple[int, ...]) -> tuple[str, ...]:
        """The conditions that decide, by name; an undetermined result is explained by its open `possible`."""
        truth = dict(zip(_FIXED, self._fixed(inputs), strict=True))
        for name in ("confirmed", "established", "overridden_by"):
            if truth[name] == YES:
                return (name,)
        if self._has_grades and self._graded_rank(inputs) is not None:
            return tuple(name for name in _GRADED[1:] if self._input(inputs, name) == YES)
        for name in ("likely", "possible", "sufficient_negative"):
            if truth[name] == YES:
                return (name,)
        return ("possible",)

    def _fixed(self, inputs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(inputs[index] if index >= 0 else NO for index in self._at[: len(_FIXED)])

    def _input(self, inputs: tuple[int, ...], name: str) -> int:
        index = self._at[len(_FIXED) + _GRADED.index(name)]
        return inputs[index] if index >= 0 else NO

    def _graded_rank(self, inputs: tuple[int, ...]) -> int | None:
        """What a clinician's grade says, the worst of several; None without one or where the thing was measured."""
        if self._input(inputs, "measured") == YES:
            return None
        for name, rank in (("grade_likely", LIKELY), ("grade_possible", POSSIBLE), ("grade_unlikely", UNLIKELY)):
            if self._input(inputs, name) == YES:
                return rank
        return None

    def _limit(self, inputs: tuple[int, ...]) -> int:
        truths = inputs[self._first_cap :]
        return min((cap for cap, truth in zip(self._caps, truths, strict=True) if truth == YES), default=LIKELY)
