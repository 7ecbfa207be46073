"""Decides again: a request under one rule book and one catalog, to the bytes the service answered with."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from app.domain.assessment import assess, classify_with_care
from app.domain.program.planning import plan_program
from app.domain.report.completion import complete
from app.domain.versions import Versions
from app.replay.library import Exercises, Library, Rules
from app.replay.stored import DecisionKind, StoredAnswer
from app.schemas.classification import classification_json
from app.schemas.programs import program_json, to_confirmed, to_preferences
from app.schemas.progression_answers import answer_progression
from app.schemas.report import to_report
from app.schemas.triage import triage_json


def request_type_of(kind: DecisionKind, rules: Rules) -> TypeAdapter[Any]:
    """What a request for this decision looks like under a rule book."""
    types: Mapping[DecisionKind, TypeAdapter[Any]] = {
        DecisionKind.TRIAGE: rules.types.report,
        DecisionKind.CLASSIFICATION: rules.types.report,
        DecisionKind.PROGRAM: rules.types.program_request,
        DecisionKind.PROGRESSION: rules.types.progression_request,
    }
    return types[kind]


def decide_again(stored: StoredAnswer, sent: Any, library: Library) -> bytes:
    """The answer to a validated request under the versions of a stored answer.

    Raises:
        VersionMissingError: the library does not have them.
        RequestFaultsError: the request of a progression does not fit its program.
    """
    rules = library.rules(stored.versions)
    if stored.kind in _OF_REPORTS:
        # The catalog is only named in these answers; it does not have to be at hand.
        return _OF_REPORTS[stored.kind](sent, rules, stored.versions)
    exercises = library.exercises(stored.versions, rules)
    return _OF_PROGRAMS[stored.kind](sent, rules, exercises, stored.versions)


def _triage(sent: Any, rules: Rules, versions: Versions) -> bytes:
    report = to_report(sent)
    result = assess(report, rules.rulebook, report.as_of).triage
    return triage_json(result, sent, versions)


def _classification(sent: Any, rules: Rules, versions: Versions) -> bytes:
    rulebook = rules.rulebook
    report = to_report(sent)
    intake = complete(report, rulebook.intake, report.as_of)
    result, warning = classify_with_care(intake, rulebook)
    return classification_json(result, sent, rulebook.triage.citations, versions, warning)


def _program(sent: Any, rules: Rules, exercises: Exercises, versions: Versions) -> bytes:
    result = plan_program(
        to_report(sent["report"]),
        to_preferences(sent),
        to_confirmed(sent),
        sent.get("start_date"),
        rules.rulebook,
        exercises.catalog,
    )
    return program_json(result, sent, versions, exercises.english)


def _progression(sent: Any, rules: Rules, exercises: Exercises, versions: Versions) -> bytes:
    return answer_progression(
        sent,
        rules.rulebook,
        exercises.catalog,
        exercises.slugs,
        versions,
        exercises.english,
        rules.types.sent_program,
    )


_OF_REPORTS: Final[Mapping[DecisionKind, Callable[[Any, Rules, Versions], bytes]]] = {
    DecisionKind.TRIAGE: _triage,
    DecisionKind.CLASSIFICATION: _classification,
}
_OF_PROGRAMS: Final[Mapping[DecisionKind, Callable[[Any, Rules, Exercises, Versions], bytes]]] = {
    DecisionKind.PROGRAM: _program,
    DecisionKind.PROGRESSION: _progression,
}
