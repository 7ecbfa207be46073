"""Classification: which patterns and impairments a report shows, how certain each is, and where a deviation comes from.

It answers for the affected leg; the other leg speaks only through findings of the other side. It sorts reports so that
a suitable program can be chosen and the next question proposed; it is not a diagnosis and never lowers a level of care.
Every result carries the findings that produced it and those against it, read from the same evaluation, and what would
settle it. Nothing is said on a missing answer: an open result is `undetermined`.

Source: app/content/patterns.yaml and its neighbors; docs/classification.md.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from app.domain.classification.certainty import POSSIBLE, Certainty
from app.domain.classification.compiled import CompiledClassification
from app.domain.classification.conclusion import Confirmed, Judging
from app.domain.classification.origin import OriginConclusion
from app.domain.classification.questions import merge_questions
from app.domain.classification.result_assessment import MeasuredConclusion
from app.domain.classification.results import (
    Classification,
    EvidencedResult,
    Origin,
    RaisedAlignmentFlag,
    ResultAssessment,
    Subcategories,
    SubcategoryStatus,
    evidence_of,
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
from app.domain.evaluation.facts import Facts
from app.domain.report.completion import settle_conflicts
from app.domain.report.intake import Conflict, Intake
from app.domain.rulebook import Rulebook


def classify(
    facts: Facts,
    compiled: CompiledClassification,
    *,
    asked: Collection[str] = (),
    conflicts: tuple[Conflict, ...] = (),
    confirmed: Confirmed | None = None,
    offers_home_tests: bool = True,
    reassures: bool = True,
) -> Classification:
    """Classify one leg.

    Args:
        facts: what is known, values that contradict each other already dropped or replaced (settle_conflicts).
        compiled: the compiled rules.
        asked: findings that were asked, also without result; they are not asked again.
        conflicts: what the intake noted; passed through to the answer.
        confirmed: what a clinician states as established.
        offers_home_tests: whether triage lets the person test anything at home.
        reassures: whether nothing in the report asks for care; else no leg shape is said to be expected.

    Source: classification rules (docs/classification.md).
    """
    run = _Classifying(facts, compiled, asked, confirmed or Confirmed(), offers_home_tests, reassures)
    return run.result(conflicts)


def classify_intake(
    intake: Intake,
    rulebook: Rulebook,
    confirmed: Confirmed | None = None,
    *,
    offers_home_tests: bool = True,
    reassures: bool = True,
) -> Classification:
    """Classify a completed report; of values that contradict each other it takes what conflicts.yaml says."""
    settled = settle_conflicts(intake, rulebook.intake)
    return classify(
        settled.facts,
        rulebook.classification,
        asked=intake.report.findings.keys(),
        conflicts=settled.conflicts,
        confirmed=confirmed,
        offers_home_tests=offers_home_tests,
        reassures=reassures,
    )


class _Classifying(Judging):
    """One run of `classify`: what is decided, put into words, and what would settle what is open."""

    def __init__(
        self,
        facts: Facts,
        compiled: CompiledClassification,
        asked: Collection[str],
        confirmed: Confirmed,
        offers_home_tests: bool,
        reassures: bool,
    ) -> None:
        super().__init__(facts, compiled, confirmed)
        self.reassures = reassures
        unsafe = [
            finding
            for slot, tests in compiled.home_tests
            if not offers_home_tests or self.slots[slot] == YES
            for finding in tests
        ]
        closed = self.closed = compiled.plan.closed(self.facts, (*asked, *unsafe))
        self.explanation = compiled.circuit.explain(self.slots, self.tests)
        self.words = [
            (words := of_result[verdict.conclusion])[closed & words.asked]
            for of_result, verdict in zip(compiled.words, self.verdicts, strict=True)
        ]
        for index, conclusion in self._measured():
            self.words[index] = (words := compiled.words[index][conclusion])[closed & words.asked]
        self.assessments: list[ResultAssessment] = list(self.words)
        without = self._explanations_without()
        for index, verdict in enumerate(self.verdicts):
            if verdict.is_explained:
                behind = compiled.words[index].behind(verdict, without.get(index, self.explanation))
                self.assessments[index] = EvidencedResult(self.words[index], behind, self.facts)

    def _explanations_without(self) -> dict[int, Explanation]:
        """Explanations of the results that stand without what is inside its error."""
        explain = self.compiled.circuit.explain
        different = {within.findings: within for within in self.standing_without.values()}
        explanations = {name: explain(each.slots_without, each.tests_without) for name, each in different.items()}
        return {index: explanations[within.findings] for index, within in self.standing_without.items()}

    def _measured(self) -> Iterator[tuple[int, MeasuredConclusion]]:
        """The results to which measurements add something."""
        severities = self._severities()
        for index in self.within_error.keys() | severities:
            within = self.within_error.get(index)
            certainty, decided_by = self.verdicts[index].conclusion
            findings = within.findings if within else ()
            yield index, MeasuredConclusion(certainty, decided_by, severities.get(index), findings)

    def _severities(self) -> dict[int, SeverityWord]:
        """How marked results are, by measurements."""
        severities: dict[int, SeverityWord] = {}
        for index, words in self.compiled.severity.items():
            for severity, slot in words:
                if self.slots[slot] == YES:
                    severities[index] = severity.word
                    break
        return severities

    def result(self, conflicts: tuple[Conflict, ...]) -> Classification:
        origin = self._origin()
        subcategories = self._subcategories()
        flags, limits = self._flags(), self._limits()
        return Classification(
            patterns=self._of_kind("pattern"),
            features=self._of_kind("feature"),
            impairments=self._of_kind("impairment"),
            origin=origin,
            subcategories=subcategories,
            flags=flags,
            physiological_for_age=any(flag.kind is FlagKind.EXPECTED for flag in flags),
            conflicts=conflicts,
            evidence_limits=limits,
            ask_next=merge_questions(self.compiled.plan, origin.ask_next, self.words),
            sources=self._sources(subcategories, flags, limits),
        )

    def _sources(
        self,
        subcategories: Subcategories,
        flags: Iterable[RaisedAlignmentFlag],
        limits: Iterable[EvidenceLimit],
    ) -> tuple[str, ...]:
        words, slices = self.words, self.compiled.slices
        said = (
            *words[slices["pattern"]],
            *words[slices["feature"]],
            *words[slices["impairment"]],
            *(words[slices["subcategory"]] if subcategories.assessments else ()),
            *words[slices["origin"]],
            *flags,
            *limits,
        )
        return tuple(dict.fromkeys(chain.from_iterable([each.sources for each in said])))

    def _of_kind(self, kind: ResultKind) -> dict[str, ResultAssessment]:
        return dict(zip(self.compiled.ids[kind], self.assessments[self.compiled.slices[kind]], strict=True))

    def _get(self, kind: ResultKind, result: str) -> ResultAssessment:
        return self.assessments[self.compiled.index_of[kind, result]]

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
        return self.compiled.plan.first_open(dict.fromkeys(candidates), self.closed)

    def _subcategories(self) -> Subcategories:
        rules = self.compiled.rules.subcategories
        applies = self._get("pattern", rules.applies_to).certainty
        if applies is Certainty.UNLIKELY:
            return Subcategories(SubcategoryStatus.NOT_APPLICABLE, None, None, {})
        assessments = self._of_kind("subcategory")
        ranks = {each: self.verdicts[self.compiled.index_of["subcategory", each]].rank for each in rules.tie_order}
        primary = max(ranks, key=ranks.__getitem__)
        if applies is Certainty.UNDETERMINED or ranks[primary] < POSSIBLE:
            return Subcategories(SubcategoryStatus.UNDETERMINED, None, None, assessments)
        emphasis = next(each.emphasis for each in rules.subcategories if each.id == primary)
        return Subcategories(SubcategoryStatus.DETERMINED, primary, emphasis, assessments)

    def _flags(self) -> tuple[RaisedAlignmentFlag, ...]:
        return tuple(
            self._raised(flag, slot)
            for flag, slot in self.compiled.flags
            if self.slots[slot] == YES and (self.reassures or flag.kind is not FlagKind.EXPECTED)
        )

    def _raised(self, flag: AlignmentFlag, slot: int) -> RaisedAlignmentFlag:
        reasons = evidence_of(self.explanation.deciding_findings(slot), self.facts)
        return RaisedAlignmentFlag(flag.id, flag.name, flag.kind, flag.advice, flag.clinical, reasons, flag.sources)

    def _limits(self) -> tuple[EvidenceLimit, ...]:
        limits = {
            limit.id: limit
            for index, of_result in self.compiled.limits.items()
            if self.verdicts[index].rank >= POSSIBLE
            for limit in of_result
        }
        return (*limits.values(), *self.compiled.general_limits)
