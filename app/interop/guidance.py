"""Answers that are no program, as GuidanceResponse: a level of care with its reasons, or why there is no program.

It is the one resource of FHIR that can say "this cannot be excluded yet": what is open stands in `dataRequirement`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.content.interop import InteropTexts
from app.domain.program.gate import OutcomeReason
from app.domain.program.results import ProgramNeedsAnswers, StopSigns, WithheldProgram
from app.domain.triage.red_flags import CareLevel, CareLevelText
from app.domain.triage.results import Presence, Question, RaisedFlag, TriageResult, TriageState
from app.interop.addresses import LEVELS, QUESTIONS, RED_FLAGS, Addresses, Json
from app.interop.outcome import Issue, operation_outcome

_OUTCOME = "outcome"
_RESULT = "result"


@dataclass(frozen=True, slots=True)
class AnswerFrame:
    """What every answer carries: whose it is, the digest of the native answer, and the canonical of the operation.

    `subject` is the reference that the caller sent. `is_other_version`: the answers were to another version of the
    questionnaire. `by_when` says for each level of care how soon that is, `on_yes` for each level that cannot wait what
    a person is told at once who said yes to something of it.
    """

    addresses: Addresses
    texts: InteropTexts
    by_when: Mapping[str, str]
    on_yes: Mapping[str, str]
    operation: str
    digest: str
    subject: str | None
    is_other_version: bool


def triage_guidance(result: TriageResult, levels: Iterable[CareLevelText], frame: AnswerFrame) -> Json:
    """The level of care with its reasons and what is still open."""
    is_incomplete = result.state is TriageState.INCOMPLETE or result.level is CareLevel.UNDETERMINED
    issues = (
        *_version_issue(frame),
        *_held_issues(result, frame),
        *_flag_issues(result.red_flags, frame),
        *_conflicts(result, frame),
    )
    level = _level(result.level, result.wording, frame)
    parameters: list[Json] = [
        {"name": "level", "valueCodeableConcept": level},
        {"name": "at-least", "valueCode": result.at_least},
        {"name": "at-most", "valueCode": result.at_most},
        {"name": "state", "valueCode": result.state},
        {"name": "exercise", "valueCode": result.exercise.permission},
        {"name": "ambulance", "valueBoolean": result.ambulance},
    ]
    parameters += _floor(result)
    priority = next((each.fhir_priority for each in levels if each.id is result.level), None)
    if priority is not None:
        parameters.append({"name": "priority", "valueCode": priority})
    notes = (*_on_yes(result, frame), result.wording, result.exercise.wording, *result.safety_net)
    return _guidance(frame, is_incomplete, level, issues, result.ask_next, notes, parameters)


def no_program_guidance(
    result: WithheldProgram | ProgramNeedsAnswers, triage: TriageResult, frame: AnswerFrame
) -> Json:
    """Why there is no program, whom to see, and what to answer first; `triage` is that of the same answers."""
    words = frame.texts.words
    is_withheld = isinstance(result, WithheldProgram)
    issues = [
        *_version_issue(frame),
        Issue("warning", "business-rule", words["no_program"] if is_withheld else words["needs_answers"]),
    ]
    if isinstance(result, WithheldProgram):
        issues += [Issue("warning", "business-rule", " ".join(_reason(each, frame))) for each in result.reasons]
    issues += _held_issues(triage, frame)
    level = _level(result.care.level, result.care.wording, frame)
    parameters: list[Json] = [
        {"name": "outcome", "valueCode": result.outcome},
        {"name": "level", "valueCodeableConcept": level},
    ]
    parameters += _floor(triage)
    if isinstance(result, ProgramNeedsAnswers):
        parameters += [{"name": "ask-preference", "valueCode": each} for each in result.ask_preferences]
    signs = map(signs_text, result.stop_signs)
    notes = (*_on_yes(triage, frame), result.text, result.care.wording, *result.safety_net, *signs, result.disclaimer)
    return _guidance(frame, not is_withheld, level, issues, result.ask_next, notes, parameters)


def signs_text(signs: StopSigns) -> str:
    """A list of signs as one text."""
    return " ".join((signs.text, *(f"{item};" for item in signs.items[:-1]), *(f"{i}." for i in signs.items[-1:])))


def _guidance(
    frame: AnswerFrame,
    is_incomplete: bool,
    level: Json,
    issues: Iterable[Issue],
    questions: Iterable[Question],
    notes: Iterable[str],
    parameters: list[Json],
) -> Json:
    contained: list[Json] = [{"resourceType": "Parameters", "id": _RESULT, "parameter": parameters}]
    guidance: Json = {"resourceType": "GuidanceResponse", "contained": contained}
    guidance["identifier"] = [{"system": frame.addresses.identifiers("digest"), "value": frame.digest}]
    guidance["moduleCanonical"] = frame.operation
    guidance["status"] = "data-required" if is_incomplete else "success"
    if frame.subject is not None:
        guidance["subject"] = {"reference": frame.subject}
    guidance["reasonCode"] = [level]
    guidance["note"] = [{"text": text} for text in dict.fromkeys(notes)]
    if said := tuple(issues):
        contained.insert(0, operation_outcome(said, _OUTCOME))
        guidance["evaluationMessage"] = [{"reference": f"#{_OUTCOME}"}]
    guidance["outputParameters"] = {"reference": f"#{_RESULT}"}
    if required := [_requirement(question, frame) for question in questions]:
        guidance["dataRequirement"] = required
    return guidance


def _level(level: CareLevel, wording: str, frame: AnswerFrame) -> Json:
    return {"coding": [{"system": frame.addresses.codes(LEVELS), "code": level}], "text": wording}


def _requirement(question: Question, frame: AnswerFrame) -> Json:
    asked = {"system": frame.addresses.codes(QUESTIONS), "code": question.id, "display": question.question}
    return {"type": "QuestionnaireResponse", "codeFilter": [{"path": "item.linkId", "code": [asked]}]}


def _version_issue(frame: AnswerFrame) -> Iterator[Issue]:
    if frame.is_other_version:
        yield Issue("information", "informational", frame.texts.words["other_version"])


def _on_yes(result: TriageResult, frame: AnswerFrame) -> Iterator[str]:
    """While the level is not known: that this yes does not wait for the other questions."""
    if result.level is CareLevel.UNDETERMINED and result.floor is not None and result.floor in frame.on_yes:
        yield frame.on_yes[result.floor]


def _floor(result: TriageResult) -> list[Json]:
    return [] if result.floor is None else [{"name": "floor", "valueCode": result.floor}]


def _held_issues(result: TriageResult, frame: AnswerFrame) -> Iterator[Issue]:
    """What was answered with yes and holds the level, whether or not a rule is true yet."""
    for held in result.held_by:
        level = frame.texts.terms.get(held.floor, held.floor)
        text = frame.texts.words["held"].format(question=held.question, level=level)
        coding = {"system": frame.addresses.codes(QUESTIONS), "code": held.screen}
        yield Issue("warning", "business-rule", text, coding=coding)


def _flag_issues(flags: Iterable[RaisedFlag], frame: AnswerFrame) -> Iterator[Issue]:
    """What is present, and behind it what cannot be excluded yet."""
    for flag in sorted(flags, key=lambda flag: flag.presence is not Presence.PRESENT):
        is_present = flag.presence is Presence.PRESENT
        if flag.audience == "clinician":
            # Whoever reads this may be the person or the household: nothing but the texts for them (see RaisedFlag).
            if is_present:
                yield Issue("warning", "business-rule", flag.advice)
            continue
        coding = {"system": frame.addresses.codes(RED_FLAGS), "code": flag.id}
        if is_present:
            yield Issue("warning", "business-rule", flag.advice, coding=coding)
        else:
            yield Issue("information", "incomplete", frame.texts.words["possible"], coding=coding)


def _conflicts(result: TriageResult, frame: AnswerFrame) -> Iterator[Issue]:
    for conflict in result.conflicts:
        yield Issue("warning", "conflict", frame.texts.words["conflict"].format(message=conflict.message))


def _reason(reason: OutcomeReason, frame: AnswerFrame) -> Iterator[str]:
    words = frame.texts.words
    yield reason.text
    if reason.see is not None:
        yield words["see"].format(see=reason.see) + "."
    if reason.by_when is not None:
        yield words["by_when"].format(level=frame.by_when.get(reason.by_when, reason.by_when)) + "."
