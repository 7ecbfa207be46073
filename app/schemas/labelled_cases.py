"""People whom clinicians have described and labelled, as a file holds them."""

from typing import Annotated, Final, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from app.domain.report.intake import Report
from app.domain.report.vocabulary import Vocabulary
from app.domain.triage.agreement import LEVELS, PERMISSIONS
from app.domain.triage.red_flags import CareLevel, Permission
from app.schemas.report import FindingsIn

Sent = Literal["filled", "as_given"]
Level = Literal["self_care", "routine", "soon", "urgent", "emergency"]
Exercise = Literal["allowed", "restricted", "blocked"]


class LabelledCase(TypedDict):
    """One person: what is known, and what a clinician says should be answered.

    `sent`: filled (also when left out), all screens and every other question about a sign are answered no; as_given,
    nothing else is. A label is one word, or the least and the most cautious that would do. `rules` must hold.
    """

    __pydantic_config__ = ConfigDict(extra="allow", title="LabelledCase")  # type: ignore[misc]

    id: Annotated[str, Field(min_length=1, max_length=60)]
    findings: FindingsIn
    sent: NotRequired[Sent]
    level: NotRequired[Level]
    min_level: NotRequired[Level]
    max_level: NotRequired[Level]
    exercise: NotRequired[Exercise]
    min_exercise: NotRequired[Exercise]
    max_exercise: NotRequired[Exercise]
    rules: NotRequired[list[str]]


_FOR_PEOPLE: Final = frozenset({"story", "why"})
COMPARED: Final = frozenset(LabelledCase.__annotations__) | _FOR_PEOPLE
"""The names whose meaning is known; anything else in a case is not compared."""


def level_label(case: LabelledCase) -> tuple[CareLevel, CareLevel] | None:
    """The least and the most cautious level that the label takes; None without a label."""
    if not case.keys() & {"level", "min_level", "max_level"}:
        return None
    lowest, highest = case.get("min_level", LEVELS[0]), case.get("max_level", LEVELS[-1])
    return CareLevel(case.get("level", lowest)), CareLevel(case.get("level", highest))


def exercise_label(case: LabelledCase) -> tuple[Permission, Permission] | None:
    """The widest and the strictest permission that the label takes; None without a label."""
    if not case.keys() & {"exercise", "min_exercise", "max_exercise"}:
        return None
    widest, strictest = case.get("min_exercise", PERMISSIONS[0]), case.get("max_exercise", PERMISSIONS[-1])
    return Permission(case.get("exercise", widest)), Permission(case.get("exercise", strictest))


def report_of(case: LabelledCase, vocabulary: Vocabulary) -> Report:
    """The report that is triaged for a case; what only clinicians can say is never filled in."""
    if case.get("sent") == "as_given":
        return Report(case["findings"], {})
    signs = [each.id for each in vocabulary.findings.values() if each.type == "answer" and not each.clinician_only]
    screens = {screen.id: "no" for screen in vocabulary.screens if screen.kind == "question"}
    return Report(dict.fromkeys(signs, "no") | case["findings"], screens)
