"""What is still open, put into words: possible rules and questions. The same words are made once and kept.

They depend on the rules and on truths of their conditions alone, so that nothing that is kept was said by a person.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.straight_line import Slots
from app.domain.report.findings import Finding
from app.domain.report.vocabulary import Vocabulary
from app.domain.triage.red_flags import RedFlag, TriageRules
from app.domain.triage.results import Presence, Question, QuestionKind, RaisedFlag

_KEPT: Final = 1024
"""Open rules and questions whose words are kept; each differs by what else is open."""


class PossibleFlags:
    """Rules while they are open. What keeps one open follows from the truths of the tests below it alone."""

    __slots__ = ("_below", "_circuit", "_kept", "_slots", "_worded")

    def __init__(
        self, circuit: Circuit, flags: Sequence[RedFlag], slots: Sequence[int], vocabulary: Vocabulary
    ) -> None:
        self._circuit, self._slots = circuit, tuple(slots)
        self._below: tuple[Callable[[Slots], Any], ...] = tuple(
            itemgetter(*circuit.tests_below(each)) for each in slots
        )
        self._kept: dict[tuple[int, Any], RaisedFlag] = {}

        @lru_cache(maxsize=_KEPT)
        def worded(index: int, deciding: tuple[str, ...]) -> RaisedFlag:
            return _possible(flags[index], tuple(name for name in deciding if name in vocabulary.findings))

        self._worded = worded

    def of(self, indices: Sequence[int], slots: Slots) -> dict[int, RaisedFlag]:
        """The rules at these places, all open in this evaluation."""
        kept, below = self._kept, self._below
        flags: dict[int, Any] = {index: kept.get((index, below[index](slots))) for index in indices}
        missing = [index for index, flag in flags.items() if flag is None]
        if missing:
            if len(kept) >= _KEPT:
                kept.clear()
            explanation = self._circuit.explain(slots)
            for index in missing:
                flag = self._worded(index, explanation.deciding_findings(self._slots[index]))
                flags[index] = kept[index, below[index](slots)] = flag
        return flags


def _possible(flag: RedFlag, missing: tuple[str, ...]) -> RaisedFlag:
    return RaisedFlag(
        id=flag.id,
        presence=Presence.POSSIBLE,
        level=flag.level,
        ambulance=flag.ambulance,
        exercise=flag.exercise,
        only=flag.only,
        advice=flag.advice,
        audience=flag.audience,
        reasons=(),
        missing=missing,
        sources=flag.sources,
        reviewed_on=flag.reviewed_on,
    )


def raised_rank(ranks: Sequence[int], rules: Sequence[int], low: int) -> int | None:
    """The rank to which rules at these places could raise a level of rank `low`."""
    # Rules are ordered worst first, and so are all lists of their places.
    worst = ranks[rules[0]] if rules else -1
    return worst if worst > low else None


QuestionOf = Callable[[str, tuple[int, ...], int, str | None], Question]
"""From a finding, the places of the rules an answer could change, the rank of the level until now and why it is asked
(None: because of those rules) to the question.
"""


def questions_of(
    rules: TriageRules, flags: Sequence[RedFlag], ranks: Sequence[int], findings: Mapping[str, Finding]
) -> QuestionOf:
    """The questions about findings under these rules; `flags` are in order, `ranks` those of their levels."""
    level_by_rank = {level.rank: level.id for level in rules.levels}

    @lru_cache(maxsize=_KEPT)
    def question(name: str, changes: tuple[int, ...], low: int, why: str | None) -> Question:
        rank, finding = raised_rank(ranks, changes, low), findings[name]
        level = None if rank is None else level_by_rank[rank]
        because = rules.interview.why_exercise if level is None else rules.interview.why_level[level]
        return Question(
            kind=QuestionKind.FINDING,
            id=finding.id,
            question=finding.question,
            clinical=finding.clinical,
            why=because if why is None else why,
            could_raise_to=level,
            could_change=tuple(flags[index].id for index in changes),
            covers=(),
        )

    return question
