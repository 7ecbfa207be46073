"""The progression rules on the wire, as a clinician or integrator reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.evaluation.condition_text import condition_text
from app.domain.progression.program_decisions import notes_by_id
from app.domain.progression.rules import ProgressionRules, ReferTo
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


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


def progression_rules_out(rulebook: Rulebook) -> Iterator[ProgressionRuleOut]:
    """Every entry of the progression rules."""
    rules, citations = rulebook.progression.rules, rulebook.triage.citations

    def entry(kind: ProgressionRuleKind, rule: Any, text: str, **own: Any) -> ProgressionRuleOut:
        return entry_of(ProgressionRuleOut, rule, citations, kind=kind, text=text, **own)

    for each in (*rules.exercise_rules, rules.otherwise):
        stronger_when = None if each.stronger is None else condition_text(each.stronger.when)
        yield entry(ProgressionRuleKind.EXERCISE, each, each.message, stronger_when=stronger_when)
    for rule in rules.program_rules:
        yield entry(ProgressionRuleKind.PROGRAM, rule, rule.message)
    for gap in rules.gaps:
        yield entry(ProgressionRuleKind.GAP, gap, gap.message)
    for day in rules.flare.days:
        yield entry(ProgressionRuleKind.FLARE_DAY, day, day.text)
    for kind, ladder in ((ProgressionRuleKind.RUN, rules.run), (ProgressionRuleKind.ACTIVITY, rules.activity)):
        for step in ladder.rules:
            yield entry(kind, step, step.text)
    for measure in rules.outcomes:
        yield entry(ProgressionRuleKind.OUTCOME, measure, measure.name, important_change=measure.important)
    for row in rules.refer_to:
        yield entry(ProgressionRuleKind.REFER_TO, row, row.to)
    for word in rules.instructions:
        yield entry(ProgressionRuleKind.INSTRUCTION, word, word.message, precedence=rules.instruction_precedence)
    yield from _names(rules)


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
