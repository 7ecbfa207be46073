"""Whether there may be a program, and which: the first question of every program request.

Precedence (DESIGN 8.10): withheld if a true rule blocks or the person is out of scope; needs answers while a blocking
rule or a screen is open and can still be asked; withheld if only an examination can settle what is open; restricted at
level soon or where a modifier says so; else released. The worst finding decides, nothing offsets it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.conditions import Condition
from app.domain.program.modifiers import CombinedEffects
from app.domain.program.phases import ProgramPhase
from app.domain.report.intake import Intake
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import HoldingScreen, Question, RaisedFlag, TriageResult, TriageState

CONSENT: Final = "guardian-consent"
"""The id of the reason that a guardian has not agreed."""


class Outcome(StrEnum):
    """What became of a program request."""

    RELEASED = "released"
    RELEASED_PARTIAL = "released_partial"
    RESTRICTED = "restricted"
    WITHHELD = "withheld"
    NEEDS_ANSWERS = "needs_answers"


GrantedOutcome = Literal[Outcome.RELEASED, Outcome.RELEASED_PARTIAL, Outcome.RESTRICTED]
"""The outcomes that come with a program."""


@dataclass(frozen=True, slots=True)
class LevelOutcome:
    """What a level of care allows when no rule blocks exercise."""

    id: CareLevel
    outcome: Outcome
    given: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """A condition under which no program is built, and whom to ask."""

    id: str
    when: Condition
    see: str
    by_when: Literal["routine", "soon"]
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """Whose guardian has to agree, and what is said."""

    when: Condition
    ask: str
    flag: str
    refused: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionDays:
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class RestrictedSet:
    """The gentle set that is given while a person waits to be seen."""

    phase: ProgramPhase
    weeks: int
    days: int
    renewals: int
    exercises_max: int
    effort_max_rpe: int
    pain_cap_nprs: int
    session_days: SessionDays
    session_days_max: int
    fits: Condition
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When the result is looked at together."""

    days: int
    days_restricted: int
    plateau_check_weeks: tuple[int, ...]
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeTexts:
    """What is said with an outcome."""

    needs_answers: str
    examination_needed: str
    value_needed: str
    held_by_screen: str
    held_by_screen_see: Mapping[str, str]
    blocked: str
    catalog_gap: str
    catalog_gap_see: str
    too_short: str
    disclaimer: str
    ask_again: str
    few_days: str
    list_blocked: str
    list_open: str
    list_restricted: str
    list_limited: str
    list_allowed: str


@dataclass(frozen=True, slots=True)
class GateRules:
    """All gate rules of one content version."""

    levels: tuple[LevelOutcome, ...]
    out_of_scope: tuple[ScopeRule, ...]
    consent: ConsentRule
    restricted: RestrictedSet
    review: ReviewRule
    without_program: tuple[str, ...]
    texts: OutcomeTexts


@dataclass(frozen=True, slots=True)
class OutcomeReason:
    """Why no full program is given, and whom to see instead; `ask`: findings whose answers could change that."""

    id: str
    text: str
    see: str | None = None
    by_when: str | None = None
    sources: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateDecision:
    """The outcome before any exercise is looked at; `released` may still become partial or withheld."""

    outcome: Outcome
    reasons: tuple[OutcomeReason, ...]
    guardian_flag: str | None = None
    asks_consent: bool = False
    asks_values: tuple[str, ...] = ()


def decide_gate(
    triage: TriageResult,
    rules: GateRules,
    scope_truths: tuple[int, ...],
    minor: int,
    consent: str | None,
    effects: CombinedEffects,
    values_left: tuple[str, ...] = (),
) -> GateDecision:
    """The outcome that triage, scope and consent allow.

    Args:
        scope_truths: truth of each out-of-scope condition, in order.
        minor: truth of "needs a guardian's consent".
        consent: the guardian's answer; None when it was not asked.
        values_left: findings that every program needs and that were answered "unknown", such as the age.
    """
    blocking = (*_blocking_reasons(triage), *_scope_reasons(rules, scope_truths))
    if blocking:
        return GateDecision(Outcome.WITHHELD, _worst_first((*blocking, *_reasons_beside(triage, rules)), rules))
    if minor == YES and consent in ("no", "unknown"):
        refused = OutcomeReason(CONSENT, rules.consent.refused, sources=rules.consent.sources)
        return GateDecision(Outcome.WITHHELD, (refused, *_reasons_beside(triage, rules)))
    asks_consent = minor != NO and consent is None
    if _is_open(triage, scope_truths) or asks_consent:
        return _open_decision(triage, rules, asks_consent, values_left)
    flag = rules.consent.flag if minor == YES else None
    at_level = _outcome_at(triage, rules)
    if at_level is Outcome.WITHHELD:
        # A floor of a screen can hold the level without a rule that says why.
        return GateDecision(at_level, (_level_reason(triage), *_holding_reasons(triage, rules)))
    if at_level is Outcome.RESTRICTED or effects.restricted:
        return GateDecision(Outcome.RESTRICTED, _restricting_reasons(triage, rules, effects), flag)
    return GateDecision(at_level, (), flag)


def values_left(intake: Intake) -> tuple[str, ...]:
    """What every program needs as a number and nobody could give: asked, and answered "unknown"."""
    values = (state for state in intake.screens if state.screen.kind == "value" and not state.is_answered)
    return tuple(finding for state in values for finding in state.screen.covers if intake.was_asked(finding))


def _open_decision(
    triage: TriageResult, rules: GateRules, asks_consent: bool, values_left: tuple[str, ...]
) -> GateDecision:
    asks_values = values_left if _waits_for_a_value(triage, values_left) else ()
    # A yes to a danger sign waits neither until everything else is answered nor for an appointment.
    said = tuple(_held_reason(each, rules) for each in triage.held_by)
    if asks_consent or asks_values or can_ask(triage):
        return GateDecision(Outcome.NEEDS_ANSWERS, said, asks_consent=asks_consent, asks_values=asks_values)
    if _outcome_at(triage, rules) is Outcome.WITHHELD:
        return GateDecision(Outcome.WITHHELD, (_level_reason(triage), *said))
    flags = _flags_beside(triage, _known_level(triage, rules))
    return GateDecision(Outcome.WITHHELD, (*flags, *said, _examination_reason(triage, rules)))


def _outcome_at(triage: TriageResult, rules: GateRules) -> Outcome:
    return next(level.outcome for level in rules.levels if level.id is triage.level)


def _level_reason(triage: TriageResult) -> OutcomeReason:
    return OutcomeReason("level-of-care", triage.wording, by_when=triage.level)


def _examination_reason(triage: TriageResult, rules: GateRules) -> OutcomeReason:
    return OutcomeReason("examination-needed", rules.texts.examination_needed, by_when=triage.level)


def _waits_for_a_value(triage: TriageResult, values_left: tuple[str, ...]) -> bool:
    """A number that anyone can at least estimate is all that is missing; an examination would not find it."""
    blocking = [
        flag for flag in triage.red_flags if flag.presence == "possible" and flag.exercise is Permission.BLOCKED
    ]
    return len(values_left) >= len(triage.open_screens) > 0 and all(
        not frozenset(values_left).isdisjoint(flag.missing) for flag in blocking
    )


def questions_to_open(triage: TriageResult) -> tuple[Question, ...]:
    """The questions left whose answers could open the gate: screens, and what could still block."""
    blocking = {flag.id for flag in triage.red_flags if flag.exercise is Permission.BLOCKED}
    return tuple(
        question
        for question in triage.ask_next
        if question.kind == "screen" or not blocking.isdisjoint(question.could_change)
    )


def can_ask(triage: TriageResult) -> bool:
    """Whether a question is left whose answer could open the gate; without one only an examination can."""
    return triage.state is TriageState.INCOMPLETE or bool(questions_to_open(triage))


def _is_open(triage: TriageResult, scope_truths: tuple[int, ...]) -> bool:
    return (
        bool(triage.open_screens)
        or triage.exercise.at_most is Permission.BLOCKED
        or triage.level is CareLevel.UNDETERMINED
        or UNKNOWN in scope_truths
    )


def _blocking_reasons(triage: TriageResult) -> tuple[OutcomeReason, ...]:
    return tuple(
        _flag_reason(flag)
        for flag in triage.red_flags
        if flag.presence == "present" and flag.exercise is Permission.BLOCKED and flag.cleared_by is None
    )


def _flag_reason(flag: RaisedFlag) -> OutcomeReason:
    return OutcomeReason(flag.id, flag.advice, flag.see, flag.level, flag.sources)


def _reasons_beside(triage: TriageResult, rules: GateRules) -> Iterator[OutcomeReason]:
    """What blocks nothing by itself, but stands at the level of care that is known: whom to see is said of it, too.

    Beside a higher level nothing milder is said.
    """
    known = _known_level(triage, rules)
    yield from _flags_beside(triage, known)
    yield from (_held_reason(each, rules) for each in triage.held_by if each.floor is known)


def _flags_beside(triage: TriageResult, known: CareLevel) -> Iterator[OutcomeReason]:
    for flag in triage.red_flags:
        is_said = flag.presence == "present" and flag.exercise is not Permission.BLOCKED and flag.cleared_by is None
        if is_said and flag.level is known is not CareLevel.SELF_CARE:
            yield _flag_reason(flag)


def _known_level(triage: TriageResult, rules: GateRules) -> CareLevel:
    """What is true already, whatever is still open."""
    return next(level.id for level in rules.levels if level.id in (triage.at_least, triage.floor))


def _worst_first(reasons: Iterable[OutcomeReason], rules: GateRules) -> tuple[OutcomeReason, ...]:
    ranks: dict[str | None, int] = {level.id: rank for rank, level in enumerate(rules.levels)}
    return tuple(sorted(reasons, key=lambda reason: ranks[reason.by_when]))


def _scope_reasons(rules: GateRules, truths: tuple[int, ...]) -> tuple[OutcomeReason, ...]:
    return tuple(
        OutcomeReason(rule.id, rule.text, rule.see, rule.by_when, rule.sources)
        for rule, truth in zip(rules.out_of_scope, truths, strict=True)
        if truth == YES
    )


def _holding_reasons(triage: TriageResult, rules: GateRules) -> tuple[OutcomeReason, ...]:
    """The screens that hold the level of care: a yes that no rule explains."""
    return tuple(_held_reason(each, rules) for each in triage.held_by if each.floor is triage.level)


def _held_reason(held: HoldingScreen, rules: GateRules) -> OutcomeReason:
    texts = rules.texts
    text = texts.held_by_screen.format(question=held.question)
    return OutcomeReason(held.screen, text, texts.held_by_screen_see[held.floor], held.floor, ask=held.ask)


def _restricting_reasons(triage: TriageResult, rules: GateRules, effects: CombinedEffects) -> tuple[OutcomeReason, ...]:
    flags = (
        _flag_reason(flag)
        for flag in triage.red_flags
        if flag.presence == "present" and flag.level is CareLevel.SOON and flag.cleared_by is None
    )
    modifiers = (
        OutcomeReason(
            modifier.id,
            modifier.note,
            modifier.effects.refer.to if modifier.effects.refer else None,
            modifier.effects.refer.by_when if modifier.effects.refer else None,
            modifier.sources,
        )
        for modifier in effects.modifiers
        if modifier.effects.restricted
    )
    reasons = (*flags, *_holding_reasons(triage, rules), *modifiers)
    return reasons or (_examination_reason(triage, rules),)
