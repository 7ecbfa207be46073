"""Which items the intake has and what an answer to each may be: by this answers are read.

Everything comes from the registry of findings and screens, as the model of the API does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from app.domain.report.findings import Finding
from app.domain.report.vocabulary import Vocabulary
from app.interop.addresses import DATA_ABSENT, YES_NO, Addresses

SIDE: Final = "affected_side"
SIDES: Final = ("left", "right", "both")
SCREENS: Final = "group-screens"

Part = Literal["side", "screens", "findings"]
ItemType = Literal["choice", "integer", "decimal"]
Coded = tuple[str, str]
"""System and code."""

ABSENT_REASONS: Final[Mapping[str, str | None]] = {
    # Asked, and the person cannot or will not say.
    "asked-unknown": "unknown",
    "asked-declined": "unknown",
    # Nobody says that it was asked: it is asked (again).
    **dict.fromkeys(
        (
            "unknown",
            "temp-unknown",
            "not-asked",
            "masked",
            "not-applicable",
            "unsupported",
            "as-text",
            "error",
            "not-a-number",
            "negative-infinity",
            "positive-infinity",
            "not-performed",
            "not-permitted",
        )
    ),
}
"""Why a value is absent (FHIR R4) -> our answer; None: as if the item were not there. None of them ever means no."""


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """One question: what it is called in both worlds, of which type its answer is, and what each code means."""

    link_id: str
    part: Part
    type: ItemType
    codes: Mapping[Coded, str]
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """All questions by linkId, and the linkIds of the groups around them."""

    items: Mapping[str, IntakeItem]
    groups: frozenset[str]


def group_id(finding: Finding) -> str:
    """The group that the question of a finding stands in."""
    return f"group-{finding.group}" if finding.is_askable else f"clinician-{finding.group}"


def value_system(addresses: Addresses, link_id: str) -> str:
    """The code system of the values of one question."""
    return addresses.codes(f"genu-{link_id.replace('_', '-')}")


def intake_of(vocabulary: Vocabulary, addresses: Addresses) -> Intake:
    """The intake under a registry."""
    items = {item.link_id: item for item in _items(vocabulary, addresses)}
    groups = {SCREENS, *map(group_id, vocabulary.findings.values())}
    return Intake(items, frozenset(groups))


def _items(vocabulary: Vocabulary, addresses: Addresses) -> Iterator[IntakeItem]:
    yield IntakeItem(SIDE, "side", "choice", _values(value_system(addresses, SIDE), SIDES))
    for screen in vocabulary.screens:
        if screen.kind == "question":
            yield IntakeItem(screen.id, "screens", "choice", _YES_NO_UNKNOWN, is_answer=True)
    for finding in vocabulary.findings.values():
        if finding.type == "answer":
            yield IntakeItem(finding.id, "findings", "choice", _YES_NO_UNKNOWN, is_answer=True)
        elif finding.type == "enum":
            values = tuple(choice.value for choice in finding.values)
            yield IntakeItem(finding.id, "findings", "choice", _values(value_system(addresses, finding.id), values))
        else:
            kind: ItemType = "integer" if finding.type == "integer" else "decimal"
            yield IntakeItem(finding.id, "findings", kind, {})


def _values(system: str, values: tuple[str, ...]) -> dict[Coded, str]:
    return {(system, value): value for value in values} | {_ASKED_UNKNOWN: "unknown"}


_ASKED_UNKNOWN: Final[Coded] = (DATA_ABSENT, "asked-unknown")
_YES_NO_UNKNOWN: Final[Mapping[Coded, str]] = {(YES_NO, "Y"): "yes", (YES_NO, "N"): "no", _ASKED_UNKNOWN: "unknown"}
