"""Classification: which patterns and impairments a report shows, how certain each is, and where a deviation comes from.

It answers for the affected leg; the other leg speaks only through findings of the other side. It sorts reports so that
a suitable program can be chosen and the next question proposed; it is not a diagnosis and never lowers a level of care.
Every result carries the findings that produced it and those against it, read from the same evaluation, and what would
settle it. Nothing is said on a missing answer: an open result is `undetermined`.

Source: app/content/patterns.yaml and its neighbors; docs/classification.md.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from app.domain.classification.certainty import BY_RANK, LIKELY, POSSIBLE, RANK, Certainty
from app.domain.classification.compiled import CompiledClassification
from app.domain.classification.measurement_error import WithinError, results_within_error
from app.domain.classification.origin import OriginConclusion, conclude_origin
from app.domain.classification.questions import first_open, merge_questions
from app.domain.classification.result_assessment import evidence_of, put_into_words
from app.domain.classification.result_circuit import Verdict, confirmation
from app.domain.classification.results import (
    Classification,
    Conclusion,
    Conclusions,
    DecidedBy,
    Origin,
    RaisedAlignmentFlag,
    ResultAssessment,
    Subcategories,
    SubcategoryStatus,
)
from app.domain.classification.rules import (
    AlignmentFlag,
    EvidenceLimit,
    FlagKind,
    OriginValue,
    ResultKind,
    SeverityWord,
)
from app.domain.evaluation.answers import YES
from app.domain.evaluation.explanation import Explanation
from app.domain.evaluation.facts import Facts, with_more
from app.domain.evaluation.quantities import Value
from app.domain.evaluation.straight_line import Slots
from app.domain.report.completion import settle_conflicts
from app.domain.report.intake import Conflict, Intake
from app.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ConfirmedPattern:
    """A pattern a clinician states as established, with its origin."""

    id: str
    origin: OriginValue


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a clinician states as established; it clears nothing in triage."""

    patterns: tuple[ConfirmedPattern, ...] = ()
    impairments: tuple[str, ...] = ()


def classify(
    facts: Facts,
    compiled: CompiledClassification,
    *,
    asked: Collection[str] = (),
    conflicts: tuple[Conflict, ...] = (),
    confirmed: Confirmed | None = None,
) -> Classification:
    """Classify one leg.

    Args:
        facts: what is known, values that contradict each other already dropped or replaced (settle_conflicts).
        compiled: the compiled rules.
        asked: findings that were asked, also without result; they are not asked again.
        conflicts: what the intake noted; passed through to the answer.
        confirmed: what a clinician states as established.

    Source: classification rules (docs/classification.md).
    """
    return _Classifying(facts, compiled, asked, confirmed or Confirmed()).result(conflicts)


def classify_intake(intake: Intake, rulebook: Rulebook, confirmed: Confirmed | None = None) -> Classification:
    """Classify a completed report; of values that contradict each other it takes what conflicts.yaml says."""
    settled = settle_conflicts(intake, rulebook.intake)
    return classify(
        settled.facts,
        rulebook.classification,
        asked=intake.report.findings.keys(),
        conflicts=settled.conflicts,
        confirmed=confirmed,
    )


def conclude_intake(settled: Intake, rulebook: Rulebook, confirmed: Confirmed | None = None) -> Conclusions:
    """What `classify_intake` decides, without the words.

    Args:
        settled: the completed report after completion.settle_conflicts.
        confirmed: what a clinician states as established.
    """
    return _Judging(settled.facts, rulebook.classification, confirmed or Confirmed()).conclusions()


class _Judging:
    """What is decided: the slots are evaluated once, everything else is read from them."""

    def __init__(self, facts: Facts, compiled: CompiledClassification, confirmed: Confirmed) -> None:
        self.compiled, self.confirmed = compiled, confirmed
        self.facts = (
            with_more(facts, _confirmations(confirmed)) if confirmed.patterns or confirmed.impairments else facts
        )
        self.slots: Slots = compiled.circuit.evaluate(self.facts)
        self.within_error = results_within_error(compiled.bands, self.facts, self.slots)

    def judge(self, index: int) -> tuple[WithinError | None, Verdict]:
        """What is said about one result; if it is said without measurements inside their error, these too.

        A measurement inside its error says no more than possible; what the other findings say without it stands.
        """
        result, within = self.compiled.results[index], self.within_error.get(index)
        verdict = result.verdict(self.slots)
        if within is None:
            return None, verdict
        without = result.verdict(within.slots_without)
        if without.rank >= LIKELY:
            return within, without
        return None, replace(verdict, rank=POSSIBLE, decided_by=DecidedBy.MEASUREMENT_ERROR)

    def conclusions(self) -> Conclusions:
        """All results without the words."""
        slices, results = self.compiled.slices, self.compiled.results
        verdicts = (self.judge(index)[1] for index in range(len(results)))
        found = [_CONCLUSIONS[verdict.rank, verdict.decided_by] for verdict in verdicts]

        def of_kind(kind: ResultKind) -> dict[str, Conclusion]:
            here = slices[kind]
            return {result.rule.id: each for result, each in zip(results[here], found[here], strict=True)}

        components = of_kind("origin")
        return Conclusions(
            of_kind("pattern"),
            of_kind("feature"),
            of_kind("impairment"),
            self.origin(components["structural"].certainty, components["functional"].certainty),
        )

    def origin(self, structural: Certainty, functional: Certainty) -> OriginConclusion:
        """Where a deviation comes from, from its two components."""
        return conclude_origin(
            self.compiled.decisions,
            self.compiled.rules.origin,
            structural,
            functional,
            shape_not_asked=self.slots[self.compiled.shape_not_asked] == YES,
            confirmed=(pattern.origin for pattern in self.confirmed.patterns),
        )


# Looked up for every result, and members of an enumeration are found through Python code.
_NOTHING_YET: Final = DecidedBy.NOTHING_YET

_CONCLUSIONS: Final = {
    (rank, decided_by): Conclusion(certainty, decided_by)
    for rank, certainty in enumerate(BY_RANK)
    for decided_by in DecidedBy
}


class _Classifying(_Judging):
    """One run of `classify`: what is decided, put into words, and what would settle what is open."""

    def __init__(
        self, facts: Facts, compiled: CompiledClassification, asked: Collection[str], confirmed: Confirmed
    ) -> None:
        super().__init__(facts, compiled, confirmed)
        unsafe = [finding for slot, tests in compiled.home_tests if self.slots[slot] == YES for finding in tests]
        self.closed = {*self.facts, *asked, *unsafe}
        self.explanation = compiled.circuit.explain(self.slots)
        self.explanations_without: dict[tuple[str, ...], Explanation] = {}
        looked_at = compiled.results_of_finding.keys() & self.closed
        self.evidence = evidence_of(looked_at, self.facts)
        touched = set(chain.from_iterable(map(compiled.results_of_finding.__getitem__, looked_at)))
        self.assessments = [
            self._assess(index) if index in touched else untouched for index, untouched in enumerate(compiled.untouched)
        ]

    def result(self, conflicts: tuple[Conflict, ...]) -> Classification:
        origin = self._origin()
        flags = self._flags()
        return Classification(
            patterns=self._of_kind("pattern"),
            features=self._of_kind("feature"),
            impairments=self._of_kind("impairment"),
            origin=origin,
            subcategories=self._subcategories(),
            flags=flags,
            physiological_for_age=any(flag.kind is FlagKind.EXPECTED for flag in flags),
            conflicts=conflicts,
            evidence_limits=self._limits(),
            ask_next=merge_questions(self.compiled.plan, origin.ask_next, self._in_asking_order()),
        )

    def _of_kind(self, kind: ResultKind) -> dict[str, ResultAssessment]:
        assessments = self.assessments[self.compiled.slices[kind]]
        return {assessment.id: assessment for assessment in assessments}

    def _get(self, kind: ResultKind, result: str) -> ResultAssessment:
        return self.assessments[self.compiled.index_of[kind, result]]

    def _in_asking_order(self) -> list[tuple[str, ResultAssessment]]:
        return [(name, self.assessments[index]) for index, name in self.compiled.asking_order]

    def _assess(self, index: int) -> ResultAssessment:
        compiled, within = self.compiled, self.within_error.get(index)
        without, verdict = self.judge(index)
        questions = compiled.plan.open_questions(index, verdict.rank, self.closed)
        untouched = compiled.untouched[index]
        if verdict.decided_by is _NOTHING_YET and questions == untouched.ask_next:
            return untouched
        severity = self._severity(index) if index in compiled.severity else None
        findings = () if within is None else within.findings
        explanation = self.explanation if without is None else self._explanation_without(without)
        return put_into_words(
            compiled.results[index], explanation, verdict, self.evidence, questions, severity, findings
        )

    def _explanation_without(self, within: WithinError) -> Explanation:
        known = self.explanations_without.get(within.findings)
        if known is None:
            known = self.explanations_without[within.findings] = self.compiled.circuit.explain(within.slots_without)
        return known

    def _severity(self, index: int) -> SeverityWord | None:
        words = self.compiled.severity[index]
        return next((severity.word for severity, slot in words if self.slots[slot] == YES), None)

    def _origin(self) -> Origin:
        compiled = self.compiled
        structural, functional = self._get("origin", "structural"), self._get("origin", "functional")
        concluded = self.origin(structural.certainty, functional.certainty)
        text = compiled.origin_texts[concluded.value]
        return Origin(
            value=concluded.value,
            certainty=concluded.certainty,
            name=text.name,
            plain_language=text.plain_language,
            exercise_can=text.exercise_can,
            exercise_cannot=text.exercise_cannot,
            note=concluded.note,
            confirmed=concluded.confirmed,
            structural=structural,
            functional=functional,
            ask_next=self._origin_questions(concluded, structural, functional),
        )

    def _origin_questions(
        self, concluded: OriginConclusion, structural: ResultAssessment, functional: ResultAssessment
    ) -> tuple[str, ...]:
        if concluded.value is not OriginValue.UNDETERMINED and not concluded.ask:
            return ()
        open_components = [each for each in (structural, functional) if each.certainty is not Certainty.UNLIKELY]
        candidates = (*concluded.ask, *(finding for each in open_components for finding in each.ask_next))
        return first_open(dict.fromkeys(candidates), self.closed)

    def _subcategories(self) -> Subcategories:
        rules = self.compiled.rules.subcategories
        assessments = self._of_kind("subcategory")
        applies = self._get("pattern", rules.applies_to).certainty
        found = [assessments[each] for each in rules.tie_order if RANK[assessments[each].certainty] >= POSSIBLE]
        if applies is Certainty.UNLIKELY:
            return Subcategories(SubcategoryStatus.NOT_APPLICABLE, None, None, {})
        if applies is Certainty.UNDETERMINED or not found:
            return Subcategories(SubcategoryStatus.UNDETERMINED, None, None, assessments)
        primary = max(found, key=lambda assessment: RANK[assessment.certainty]).id
        emphasis = next(each.emphasis for each in rules.subcategories if each.id == primary)
        return Subcategories(SubcategoryStatus.DETERMINED, primary, emphasis, assessments)

    def _flags(self) -> tuple[RaisedAlignmentFlag, ...]:
        return tuple(self._raised(flag, slot) for flag, slot in self.compiled.flags if self.slots[slot] == YES)

    def _raised(self, flag: AlignmentFlag, slot: int) -> RaisedAlignmentFlag:
        reasons = tuple(evidence_of(self.explanation.deciding_findings(slot), self.facts).values())
        return RaisedAlignmentFlag(flag.id, flag.name, flag.kind, flag.advice, flag.clinical, reasons, flag.sources)

    def _limits(self) -> tuple[EvidenceLimit, ...]:
        limits = {
            limit.id: limit
            for index, assessment in enumerate(self.assessments)
            if RANK[assessment.certainty] >= POSSIBLE
            for limit in self.compiled.limits[index]
        }
        return (*limits.values(), *self.compiled.general_limits)


def _confirmations(confirmed: Confirmed) -> dict[str, Value]:
    named = [("pattern", pattern.id) for pattern in confirmed.patterns]
    named += [("impairment", impairment) for impairment in confirmed.impairments]
    return {confirmation(kind, result): "yes" for kind, result in named}
