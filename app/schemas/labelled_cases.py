"""People whom clinicians have described and labelled, as a file holds them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, NotRequired, cast

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from app.domain.report.intake import Report
from app.domain.report.vocabulary import Vocabulary
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


def label_of(case: LabelledCase, name: str, order: Sequence[str]) -> tuple[str, str] | None:
    """The least and the most cautious answer that a label takes; None without a label.

    Args:
        case: the person.
        name: level or exercise.
        order: its words, the least cautious first.
    """
    said = cast("Mapping[str, str]", case)
    exact = said.get(name)
    lowest, highest = exact or said.get(f"min_{name}"), exact or said.get(f"max_{name}")
    return (lowest or order[0], highest or order[-1]) if lowest or highest else None


def contradiction_in(case: LabelledCase, name: str, order: Sequence[str]) -> str | None:
    """What is wrong with a label that says two things; None where it says one. Arguments as of `label_of`."""
    said = cast("Mapping[str, str]", case)
    lowest, highest = said.get(f"min_{name}"), said.get(f"max_{name}")
    if name in said and (lowest or highest):
        return f"has {name} and min_{name} or max_{name}; give one or the other"
    if lowest and highest and order.index(lowest) > order.index(highest):
        return f"min_{name} is more cautious than max_{name}"
    return None


def report_of(case: LabelledCase, vocabulary: Vocabulary) -> Report:
    """The report that is triaged for a case; what only clinicians can say is never filled in."""
    if case.get("sent") == "as_given":
        return Report(case["findings"], {})
    signs = [each.id for each in vocabulary.findings.values() if each.type == "answer" and not each.clinician_only]
    screens = {screen.id: "no" for screen in vocabulary.screens if screen.kind == "question"}
    return Report(dict.fromkeys(signs, "no") | case["findings"], screens)
