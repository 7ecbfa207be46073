"""The progression rules on the wire, as a clinician or integrator reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.progression.program_decisions import notes_by_id
from app.domain.progression.rules import ProgressionRules, ReferTo
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


class ProgressionRuleKind(StrEnum):
    """What an entry of the progression rules is about."""

    EXERCISE = "exercise"
    PROGRAM = "program"
    GAP = "gap"
    FLARE_DAY = "flare_day"
    RUN = "run"
    ACTIVITY = "activity"
    OUTCOME = "outcome"
    INSTRUCTION = "instruction"
    REFER_TO = "refer_to"
    NOTE = "note"
    NAME = "name"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class ProgressionRuleOut:
    """One entry: a rule with its condition and decision, an outcome measure, or a name that conditions use.

    `precedence`: of true program rules the lowest number decides; of true exercise rules the most severe decision.
    """

    id: str
    kind: ProgressionRuleKind
    text: str
    reviewed_on: str
    status: str
    sources: tuple[Citation, ...]
    when: str | None = None
    decision: str | None = None
    regress_by: str | None = None
    stronger_when: str | None = None
    clinician: str | None = None
    precedence: int | None = None
    refer: ReferTo | None = None
    period_days: int | None = None
    limits: tuple[str, ...] = ()
    steps: int | None = None
    from_day: int | None = None
    important_change: float | None = None
    days_max: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ProgressionRuleList:
    """All progression rules, outcome measures and names, in order."""

    items: tuple[ProgressionRuleOut, ...]
    total: int


def progression_rules_out(rulebook: Rulebook) -> Iterator[ProgressionRuleOut]:
    """Every entry of the progression rules."""
    rules, citations = rulebook.progression.rules, rulebook.triage.citations
    for each in (*rules.exercise_rules, rules.otherwise):
        yield _rule(
            ProgressionRuleKind.EXERCISE,
            each,
            each.message,
            citations,
            decision=each.decision.value,
            regress_by=each.regress_by,
            stronger_when=None if each.stronger is None else condition_text(each.stronger.when),
            clinician=each.clinician,
        )
    for rule in rules.program_rules:
        yield _rule(
            ProgressionRuleKind.PROGRAM,
            rule,
            rule.message,
            citations,
            decision=rule.decision.value,
            clinician=rule.clinician,
            precedence=rule.precedence,
            refer=rule.refer,
            period_days=rule.period_days,
            limits=rule.limits,
        )
    for gap in rules.gaps:
        yield _rule(
            ProgressionRuleKind.GAP,
            gap,
            gap.message,
            citations,
            decision=gap.decision.value,
            clinician=gap.clinician,
        )
    for day in rules.flare.days:
        yield _rule(ProgressionRuleKind.FLARE_DAY, day, day.text, citations, limits=day.limits, from_day=day.from_day)
    for kind, ladder in ((ProgressionRuleKind.RUN, rules.run), (ProgressionRuleKind.ACTIVITY, rules.activity)):
        for step in ladder.rules:
            yield _rule(kind, step, step.text, citations, steps=step.steps)
    for measure in rules.outcomes:
        yield _rule(ProgressionRuleKind.OUTCOME, measure, measure.name, citations, important_change=measure.important)
    for row in rules.refer_to:
        yield _rule(ProgressionRuleKind.REFER_TO, row, row.to, citations)
    for word in rules.instructions:
        yield _rule(
            ProgressionRuleKind.INSTRUCTION,
            word,
            word.message,
            citations,
            decision=None if word.decision is None else word.decision.value,
            clinician=word.clinician,
            precedence=rules.instruction_precedence,
            days_max=word.days_max,
        )
    yield from _names(rules)


def _rule(
    kind: ProgressionRuleKind, rule: Any, text: str, citations: Mapping[str, Citation], **more: Any
) -> ProgressionRuleOut:
    when = getattr(rule, "when", None)
    return ProgressionRuleOut(
        id=rule.id,
        kind=kind,
        text=text,
        when=text_if_any(when),
        reviewed_on=rule.reviewed_on.isoformat(),
        status=rule.status,
        sources=tuple(citations[source] for source in rule.sources),
        **more,
    )


def _names(rules: ProgressionRules) -> Iterator[ProgressionRuleOut]:
    reviewed_on, status = rules.otherwise.reviewed_on.isoformat(), rules.otherwise.status
    for name, condition in rules.derived.items():
        text = condition_text(condition)
        yield ProgressionRuleOut(name, ProgressionRuleKind.NAME, text, reviewed_on, status, (), when=text)
    for name, text in notes_by_id(rules).items():
        yield ProgressionRuleOut(name, ProgressionRuleKind.NOTE, text, reviewed_on, status, ())
    values: tuple[Any, ...] = (*rules.values, *rules.counts)
    for each in values:
        yield ProgressionRuleOut(
            each.id, ProgressionRuleKind.VALUE, each.meaning, reviewed_on, status, (), unit=getattr(each, "unit", None)
        )
