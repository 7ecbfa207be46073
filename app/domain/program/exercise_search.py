"""What is known about a person narrows a list of exercises, by the same limits and the same gate as a program.

A list is no release to train, so it says beside the exercises what a program of this person would say before any of
them: blocked, still open, only the gentle set, or nothing against it. Where exercise is blocked nothing is listed.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_

from app.domain.classification.results import Conclusions
from app.domain.evaluation.answers import NO
from app.domain.exercises.eligibility import effort_cap
from app.domain.program.gate import GateDecision, Outcome, OutcomeReason, OutcomeTexts, decide_gate, values_left
from app.domain.program.hard_filters import health_limits, instructions_of
from app.domain.program.modifiers import UNCAPPED_RPE, combine
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.request import Preferences, program_facts, valid_clearances
from app.domain.program.rules import CompiledPrograms, PersonTruths
from app.domain.report.intake import Intake
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import TriageResult

_NO_WISHES = Preferences(days_per_week=0, minutes_per_session=0, equipment=())


@dataclass(frozen=True, slots=True)
class ListedFor:
    """What has to be said before an exercise of the list is offered to this person.

    `exercise` is blocked (nothing is listed), undetermined (the list is no go-ahead while `ask_next` is open),
    restricted or allowed. `left_out_by` names the avoid conditions, modifiers and triage rules that took exercises out;
    `instructions` and the cap of effort (0-10) hold for every exercise that is left.
    """

    exercise: Permission
    level: CareLevel
    text: str
    reasons: tuple[OutcomeReason, ...]
    ask_next: tuple[str, ...]
    left_out_by: tuple[str, ...]
    instructions: tuple[str, ...] = ()
    effort_max_rpe: int | None = None


@dataclass(frozen=True, slots=True)
class PersonalList:
    """The exercises a person's health leaves, as a mask of the program catalog, and what is said beside them."""

    mask: int
    said: ListedFor


def list_for(
    intake: Intake,
    triage: TriageResult,
    conclusions: Conclusions,
    compiled: CompiledPrograms,
    catalog: ProgramCatalog,
) -> PersonalList:
    """What is left of the catalog for one person; wishes and consent are asked for by a program, not by a list."""
    rules = compiled.rules
    truths = PersonTruths(compiled, program_facts(intake.facts, _NO_WISHES, conclusions))
    cleared = valid_clearances(intake, compiled, intake.on or intake.report.answered_on)
    effects = combine(truths.modifiers_of(rules), cleared)
    scope = tuple(truths.of(rule.when) for rule in rules.gate.out_of_scope)
    gate = decide_gate(triage, rules.gate, scope, NO, None, effects, values_left(intake))
    limits = health_limits(catalog, rules, truths, cleared, effects, triage.exercise.limits)
    mask = reduce(and_, (limit.allowed for limit in limits), catalog.everything)
    names = dict.fromkeys(limit.subject for limit in limits if catalog.everything & ~limit.allowed)
    # Counted from what is true already, so that answering what is still open never makes the list longer than safe.
    reached = {level.outcome for level in rules.gate.levels if level.id in (triage.at_least, triage.floor)}
    if gate.outcome is Outcome.RESTRICTED or not reached <= {Outcome.RELEASED}:
        mask &= catalog.restricted
    if Outcome.WITHHELD in {gate.outcome, *reached}:
        mask = 0
    permission = _permission(gate, triage)
    asked = (*gate.asks_values, *(question.id for question in triage.ask_next))
    tags = [tag for limit in triage.exercise.limits for tag in limit.only]
    is_gentle = gate.outcome is Outcome.RESTRICTED
    caps = (
        effects.effort_max_rpe if effects.effort_max_rpe < UNCAPPED_RPE else None,
        effort_cap(tags, rules.tags),
        rules.gate.restricted.effort_max_rpe if is_gentle else None,
    )
    said = ListedFor(
        exercise=permission,
        level=triage.level,
        text=_text(permission, is_gentle, rules.gate.texts),
        reasons=gate.reasons,
        ask_next=asked,
        left_out_by=tuple(names),
        instructions=instructions_of(tags, rules.tags),
        effort_max_rpe=min((cap for cap in caps if cap is not None), default=None),
    )
    return PersonalList(mask, said)


def _permission(gate: GateDecision, triage: TriageResult) -> Permission:
    match gate.outcome:
        case Outcome.WITHHELD:
            return Permission.BLOCKED
        case Outcome.NEEDS_ANSWERS:
            return Permission.UNDETERMINED
        case Outcome.RESTRICTED:
            return Permission.RESTRICTED
    return triage.exercise.permission


def _text(permission: Permission, is_gentle: bool, texts: OutcomeTexts) -> str:
    match permission:
        case Permission.BLOCKED:
            return texts.list_blocked
        case Permission.UNDETERMINED:
            return texts.list_open
        case Permission.RESTRICTED:
            return texts.list_restricted if is_gentle else texts.list_limited
    return texts.list_allowed
