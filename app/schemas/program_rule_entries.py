"""Every program rule as it is shown: one kind after the other, with the citations of its sources."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.evaluation.conditions import Condition
from app.domain.program.dosage import DosageRow
from app.domain.program.gate import CONSENT
from app.domain.program.phases import Block
from app.domain.program.rules import CompiledPrograms, ProgramRules
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.phases import DosageRowOut
from app.schemas.program_rule_book import ProgramRuleCase, ProgramRuleKind, ProgramRuleOut, SlotCount
from app.schemas.rule_entries import entry_of


def program_rules_out(rulebook: Rulebook) -> Iterator[ProgramRuleOut]:
    """Every program rule that is not a phase, a modifier, a contraindication or a supportive measure."""
    rules, cite = rulebook.programs.rules, _Citing(rulebook)
    yield from _gate(rules, cite)
    yield from _starts_and_phases(rules, cite)
    yield from _selection(rules, cite)
    yield from _said(rulebook.programs, cite)


class _Citing:
    """Writes entries with the citations of their sources."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._citations = rulebook.triage.citations

    def all(self, sources: Iterable[str]) -> tuple[Citation, ...]:
        return tuple(self._citations[source] for source in sources)

    def entry(self, kind: ProgramRuleKind, rule: Any, **own: Any) -> ProgramRuleOut:
        """A rule with a review of its own."""
        return entry_of(ProgramRuleOut, rule, self._citations, kind=kind, **own)

    def dosage(self, row: DosageRow) -> DosageRowOut:
        return entry_of(DosageRowOut, row, self._citations)

    def reviewed(
        self,
        kind: ProgramRuleKind,
        name: str,
        review: Any,
        text: str | None,
        sources: Iterable[str] = (),
        when: Condition | None = None,
        **more: Any,
    ) -> ProgramRuleOut:
        """An entry that was reviewed with `review`, another entry of its file."""
        return ProgramRuleOut(
            id=name,
            kind=kind,
            reviewed_on=review.reviewed_on.isoformat(),
            status=review.status,
            sources=self.all(sources),
            text=text,
            when=text_if_any(when),
            **more,
        )


def _gate(rules: ProgramRules, cite: _Citing) -> Iterator[ProgramRuleOut]:
    gate, texts, outcome = rules.gate, rules.gate.texts, ProgramRuleKind.OUTCOME
    for scope in gate.out_of_scope:
        yield cite.entry(ProgramRuleKind.OUT_OF_SCOPE, scope)
    review, consent = gate.levels[0], gate.consent
    cases = tuple(
        ProgramRuleCase(level.id, level.given, cite.all(level.sources), outcome=level.outcome) for level in gate.levels
    )
    yield cite.reviewed(outcome, "level-of-care", review, None, cases=cases)
    yield cite.reviewed(outcome, CONSENT, review, consent.refused, consent.sources, consent.when)
    restricted = gate.restricted
    yield cite.reviewed(
        outcome,
        "restricted",
        review,
        restricted.text,
        restricted.sources,
        phases=(restricted.phase,),
        fits=condition_text(restricted.fits),
    )
    for name, text, see in (
        ("examination-needed", texts.examination_needed, None),
        ("catalog-gap", texts.catalog_gap, texts.catalog_gap_see),
        ("time-budget", texts.too_short, None),
        ("few-days", texts.few_days, None),
    ):
        yield cite.reviewed(outcome, name, review, text, see=see)


def _starts_and_phases(rules: ProgramRules, cite: _Citing) -> Iterator[ProgramRuleOut]:
    grades = rules.start.irritability
    cases = tuple(
        ProgramRuleCase(each.id, each.text, cite.all(each.sources), text_if_any(each.when)) for each in grades
    )
    yield cite.reviewed(ProgramRuleKind.START, "irritability", grades[0], None, cases=cases)
    for start in rules.start.starts:
        yield cite.entry(
            ProgramRuleKind.START,
            start,
            phases=(start.phase,),
            phase_weeks=start.schedule,
            or_gating_unknown=start.or_gating_unknown or None,
        )
    for rung in rules.start.start_rungs:
        yield cite.entry(ProgramRuleKind.START_RUNG, rung, phases=(rung.phase,))
    for criterion in rules.phases.exit_criteria:
        yield cite.entry(ProgramRuleKind.EXIT_CRITERION, criterion, phases=(criterion.phase,))
    for row in rules.dosage.rows:
        yield cite.entry(ProgramRuleKind.DOSAGE_ROW, row, text=row.note, weeks=None, dosage=cite.dosage(row))


def _selection(rules: ProgramRules, cite: _Citing) -> Iterator[ProgramRuleOut]:
    selection = rules.selection
    for plan in selection.patterns:
        slots = tuple(SlotCount(slot, count) for slot, count in plan.slots.items())
        yield cite.entry(ProgramRuleKind.PATTERN_PLAN, plan, addresses=plan.id, requires=plan.mandatory, slots=slots)
    for need in selection.needs:
        yield cite.entry(ProgramRuleKind.NEED, need, text=need.label, addresses=need.id, exercise_kinds=need.kinds)
    for hard in selection.filters:
        yield cite.entry(ProgramRuleKind.FILTER, hard, text=hard.label)
    for reason in selection.reasons:
        yield cite.reviewed(ProgramRuleKind.UNMET_REASON, reason.id, selection.needs[0], reason.text, selection.sources)
    for name, text in selection.flags.items():
        yield cite.reviewed(ProgramRuleKind.PLAN_FLAG, name, selection.needs[0], text, selection.sources)


def _pain_caps(rules: ProgramRules) -> Iterator[tuple[str, int]]:
    """The most pain during an exercise that is fine: of each phase, of the gentle set, of jumps and runs."""
    yield from ((phase.id.value, phase.pain_cap_nprs) for phase in rules.phases.phases)
    yield "restricted", rules.gate.restricted.pain_cap_nprs
    yield Block.IMPACT.value, rules.phases.impact_pain_cap_nprs


def _said(programs: CompiledPrograms, cite: _Citing) -> Iterator[ProgramRuleOut]:
    support = programs.rules.support
    for message in support.education:
        yield cite.entry(ProgramRuleKind.EDUCATION, message)
    for signs in support.stop_lists:
        yield cite.entry(ProgramRuleKind.STOP_SIGNS, signs)
    for place, pain in enumerate(support.pain_rules):
        said = {name: programs.fixed.pain_rules[cap][place].text for name, cap in _pain_caps(programs.rules)}
        # What says the same whatever the limit is said once.
        is_one = len({*said.values()}) == 1
        cases = () if is_one else tuple(ProgramRuleCase(name, text, ()) for name, text in said.items())
        yield cite.entry(ProgramRuleKind.PAIN_RULE, pain, text=pain.text if is_one else None, cases=cases)
    for cue in support.cues:
        yield cite.entry(ProgramRuleKind.CUE, cue, text=cue.cue)
    for task in support.task_cues:
        yield cite.entry(ProgramRuleKind.TASK_CUE, task, text=task.cue)
