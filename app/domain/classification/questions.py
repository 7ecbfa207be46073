"""What to ask next in a classification: per result, and in one order for the whole answer.

A result asks for what its rule book entry names first, then for the open findings of its next higher level; what a
person can answer comes before examinations, what is known or was asked already is dropped. A home test is not proposed
to a person for whom it is unsafe, and carries its safety note for everyone else. The whole answer asks what settles the
origin first, because the standing shape is the cheapest way out of an undetermined one.

Source: classification rules 0.2, 2.0, 1.11 (docs/classification.md).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, filterfalse, islice, repeat
from operator import itemgetter
from typing import Final

from app.domain.classification.certainty import ESTABLISHED, LIKELY, POSSIBLE, UNDETERMINED, UNLIKELY
from app.domain.classification.results import ClassificationQuestion, ResultAssessment
from app.domain.classification.rules import CertaintyRule, ClassificationRules, ResultKind
from app.domain.evaluation.conditions import Compare, Condition, Cutoff, Is, OneOf, Quantity, leaves_of
from app.domain.evaluation.facts import Background, Facts, LayeredFacts
from app.domain.report.vocabulary import Vocabulary

# Classification rules 0.2: at most five questions per result.
MAX_PER_RESULT: Final = 5
# Enough for one round of an interview; what remains comes with the next answer.
MAX_QUESTIONS: Final = 20
_KEPT: Final = 16
"""Questions that are kept about each finding; they differ by what they settle."""
_BACKGROUNDS: Final = 128
"""Sets of screens answered no of which the closed findings are kept."""

_ASKING_ORDER: Final[tuple[ResultKind, ...]] = ("pattern", "origin", "feature", "impairment", "subcategory")


@dataclass(frozen=True, slots=True)
class AskPlan:
    """What each result asks for, before what is closed (known or asked already) is dropped.

    Closed findings are the bits of an integer, so that those among the candidates of a result are told in one step.

    Attributes:
        candidates: by result index and rank, the findings asked for; `bits` are theirs.
        bit_of: finding -> its bit.
        closed_by: the bits of the findings that a background knows.
        in_asking_order: brings what all results ask into the order in which they are settled.
        questions: finding -> the question about it.
        askable: findings that a person can answer.
    """

    candidates: tuple[tuple[tuple[str, ...], ...], ...]
    bits: tuple[tuple[int, ...], ...]
    bit_of: Mapping[str, int]
    closed_by: Callable[[Background], int]
    in_asking_order: Callable[[Sequence[tuple[str, ...]]], tuple[tuple[str, ...], ...]]
    questions: Mapping[str, "FindingQuestion"]
    askable: frozenset[str]

    def closed(self, facts: Facts, others: Iterable[str]) -> int:
        """The bits of all findings that are known, or among the others."""
        known: Iterable[str] = facts
        bits = 0
        if isinstance(facts, LayeredFacts):
            known, bits = facts.over, self.closed_by(facts.background)
        return _bits(self.bit_of, {*known, *others}) | bits

    def first_open(self, candidates: Iterable[str], closed: int) -> tuple[str, ...]:
        """The first five candidates that are not closed."""
        return tuple(islice((finding for finding in candidates if not self.bit_of[finding] & closed), MAX_PER_RESULT))


class FindingQuestion(dict[int, ClassificationQuestion]):
    """The question about one finding, by the results that it settles; the same question is made once.

    `asking` are the results that may ask for it, by index, each with its bit in the keys.
    """

    __slots__ = ("_names", "_question", "asking")

    def __init__(self, question: ClassificationQuestion, asking: Mapping[int, str]) -> None:
        super().__init__()
        self._question, self._names = question, tuple(asking.values())
        self.asking = tuple((index, 1 << place) for place, index in enumerate(asking))

    def __missing__(self, settled: int) -> ClassificationQuestion:
        if len(self) >= _KEPT:
            self.clear()
        names = tuple(name for place, name in enumerate(self._names) if settled >> place & 1)
        question = self[settled] = replace(self._question, settles=names)
        return question


def _bits(bit_of: Mapping[str, int], findings: Set[str]) -> int:
    return sum(map(bit_of.get, findings, repeat(0)))


def plan_questions(rules: ClassificationRules, vocabulary: Vocabulary) -> AskPlan:
    """Work out, once per content version, what every result would ask at each level."""
    names = _Names(vocabulary)
    safety = {finding: rule.note for rule in rules.home_tests for finding in rule.findings}
    questions = {
        finding.id: ClassificationQuestion(
            finding.id, finding.question, finding.clinical, finding.reported_by, (), safety.get(finding.id)
        )
        for finding in vocabulary.findings.values()
    }
    results = rules.results()
    candidates = tuple(names.candidates(rule) for _, rule in results)
    order = sorted(range(len(results)), key=lambda index: _ASKING_ORDER.index(results[index][0]))
    of_origin = rules.origin.without_standing_shape.ask
    asked_for = dict.fromkeys(chain(of_origin, *(of_rank for of_result in candidates for of_rank in of_result)))
    bit_of = {finding: 1 << place for place, finding in enumerate(asked_for)}
    asking: dict[str, dict[int, str]] = {}
    for index in order:
        kind, rule = results[index]
        for finding in chain.from_iterable(candidates[index]):
            asking.setdefault(finding, {})[index] = f"{kind}:{rule.id}"
    return AskPlan(
        candidates=candidates,
        bits=tuple(tuple(_bits(bit_of, {*of_rank}) for of_rank in of_result) for of_result in candidates),
        bit_of=bit_of,
        closed_by=lru_cache(maxsize=_BACKGROUNDS)(lambda background: _bits(bit_of, background.facts.keys())),
        in_asking_order=itemgetter(*order),
        questions={finding: FindingQuestion(questions[finding], asking.get(finding, {})) for finding in asked_for},
        askable=frozenset(finding.id for finding in vocabulary.findings.values() if finding.is_askable),
    )


def merge_questions(
    plan: AskPlan, first: Iterable[str], assessments: Sequence[ResultAssessment]
) -> tuple[ClassificationQuestion, ...]:
    """One list for the whole answer.

    Args:
        plan: the plan of the content version.
        first: findings that settle the origin, asked before everything else.
        assessments: all results.
    """
    asks, is_askable = [assessment.ask_next for assessment in assessments], plan.askable.__contains__
    wanted = (*first, *chain.from_iterable(plan.in_asking_order(asks)))
    questions: dict[str, ClassificationQuestion] = {}
    for finding in chain(filter(is_askable, wanted), filterfalse(is_askable, wanted)):
        if finding not in questions:
            asked, settled = plan.questions[finding], 0
            for index, bit in asked.asking:
                if finding in asks[index]:
                    settled |= bit
            questions[finding] = asked[settled]
            if len(questions) == MAX_QUESTIONS:
                break
    return tuple(questions.values())


class _Names:
    """From conditions to the findings a person or a clinician can be asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._findings = vocabulary.findings
        self._derived = vocabulary.derived
        self._inputs = {computed.id: computed.of for computed in vocabulary.computed}

    def candidates(self, rule: CertaintyRule) -> tuple[tuple[str, ...], ...]:
        """Per rank, lowest first, what the result would ask for."""
        caps = [cap.when for cap in rule.caps]
        by_rank: dict[int, list[Condition | None]] = {
            UNLIKELY: [],
            UNDETERMINED: [rule.possible, rule.likely],
            POSSIBLE: [rule.likely or rule.established, *caps],
            LIKELY: [rule.established],
            ESTABLISHED: [],
        }
        return tuple(self._at_rank(rule, conditions) for _, conditions in sorted(by_rank.items()))

    def _at_rank(self, rule: CertaintyRule, conditions: list[Condition | None]) -> tuple[str, ...]:
        if not any(condition is not None for condition in conditions):
            return ()
        names = dict.fromkeys(
            finding
            for source in (rule.ask_first, *(self._of(condition) for condition in conditions if condition is not None))
            for name in source
            for finding in self._expanded(name)
        )
        useful = [name for name in names if not self._findings[name].informational]
        return (
            *(name for name in useful if self._findings[name].is_askable),
            *(name for name in useful if not self._findings[name].is_askable),
        )

    def _expanded(self, finding: str) -> tuple[str, ...]:
        return self._inputs.get(finding, (finding,))

    def _of(self, condition: Condition) -> Iterator[str]:
        for leaf in leaves_of(condition):
            match leaf:
                case Is(name) | Compare(name, _, _) | OneOf(name, _):
                    yield from self._of_name(name)
                case Cutoff(name):
                    yield from (name, "age_years", "sex")

    def _of_name(self, name: str) -> Iterator[str]:
        derived = self._derived.get(name)
        if isinstance(derived, Quantity):
            yield from (derived.a, derived.b)
        elif derived is None:
            yield name
        else:
            yield from self._of(derived)
