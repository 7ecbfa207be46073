"""The report on the wire: one typed property per finding and per screen, generated from the registry.

Everything is optional and nothing has a default: an absent property was not asked. Null, other types and unknown names
are refused, so that "not asked" can never be sent as anything else.
"""

from collections.abc import Callable
from datetime import date
from enum import Enum, StrEnum
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import TypedDict

from app.content.load import shipped_rulebook
from app.domain.evaluation.answers import Answer
from app.domain.report.findings import Finding, Screen
from app.domain.report.intake import Clearance, Report
from app.domain.report.vocabulary import Vocabulary
from app.domain.rulebook import Rulebook
from app.schemas.sparse_objects import Accepted, Span, read_sparsely
from app.schemas.types import IsoDate, StrictInteger, StrictNumber, built_once

_STRICT: Final = ConfigDict(extra="forbid", use_enum_values=True)
_MAX_CLEARANCES: Final = 50
_ANSWERS: Final = Accepted([answer.value for answer in Answer])


class Unknown(StrEnum):
    """Asked, but the person cannot say."""

    UNKNOWN = "unknown"


def _number_or_unknown(value: object) -> str:
    return "unknown" if value == "unknown" else "number"


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _enum_of(finding: Finding) -> type[Enum]:
    members = {choice.value.upper(): choice.value for choice in finding.values} | {"UNKNOWN": "unknown"}
    enum = StrEnum(f"{_camel(finding.id)}Value", members)  # type: ignore[misc]
    texts = "; ".join(f"{choice.value}: {choice.text}" for choice in finding.values)
    enum.__doc__ = f"{finding.clinical}. {texts}; unknown: asked, the person cannot say."
    return enum


def _number_type(finding: Finding) -> Any:
    kind = StrictInteger if finding.type == "integer" else StrictNumber
    number: Any = Annotated[kind, Field(ge=finding.hard_min, le=finding.hard_max)]
    return Annotated[
        Annotated[number, Tag("number")] | Annotated[Unknown, Tag("unknown")], Discriminator(_number_or_unknown)
    ]


_TYPES: Final[dict[str, Callable[[Finding], Any]]] = {
    "answer": lambda _: Answer,
    "enum": _enum_of,
    "number": _number_type,
    "integer": _number_type,
}


def _property_of(finding: Finding) -> Any:
    unit = f" Unit: {finding.unit}." if finding.unit else ""
    description = f"{finding.question} ({finding.clinical}.{unit} Reported by: {finding.reported_by}.)"
    return Annotated[_TYPES[finding.type](finding), Field(description=description, title=finding.id)]


def _screen_property(screen: Screen) -> Any:
    return Annotated[
        Answer, Field(description=f"{screen.question} Covers: {', '.join(screen.covers)}.", title=screen.id)
    ]


def _accepted_by(finding: Finding) -> Accepted:
    if finding.hard_min is not None and finding.hard_max is not None:
        return Accepted(("unknown",), Span(finding.hard_min, finding.hard_max, finding.type == "integer"))
    return _ANSWERS if finding.type == "answer" else Accepted([*(each.value for each in finding.values), "unknown"])


def _typed_dict(name: str, doc: str, properties: dict[str, Any], accepted: dict[str, Accepted]) -> Any:
    # The registry is data, so these two types are made at run time.
    make: Any = TypedDict
    typed = make(name, properties, total=False)
    typed.__doc__ = doc
    typed.__pydantic_config__ = _STRICT
    return read_sparsely(built_once(typed), accepted)


def findings_type(vocabulary: Vocabulary) -> Any:
    """The type of findings under a registry."""
    return _typed_dict(
        "Findings",
        "What is known about the knee: one property per finding of the registry. An absent finding was not asked.",
        {finding.id: _property_of(finding) for finding in vocabulary.findings.values()},
        {finding.id: _accepted_by(finding) for finding in vocabulary.findings.values()},
    )


def screens_type(vocabulary: Vocabulary) -> Any:
    """The type of screens under a registry."""
    return _typed_dict(
        "Screens",
        "The gating questions. No answers every finding the screen covers; yes means at least one is present.",
        {screen.id: _screen_property(screen) for screen in vocabulary.screens if screen.kind == "question"},
        {screen.id: _ANSWERS for screen in vocabulary.screens if screen.kind == "question"},
    )


FindingsIn: Any = findings_type(shipped_rulebook().vocabulary)
ScreensIn: Any = screens_type(shipped_rulebook().vocabulary)


class AffectedSide(StrEnum):
    """Which knee the report is about; with both, the worse one."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    UNKNOWN = "unknown"


class ClinicianRole(StrEnum):
    """The profession that gave a clearance."""

    PHYSIOTHERAPIST = "physiotherapist"
    DOCTOR = "doctor"
    SURGEON = "surgeon"
    MIDWIFE = "midwife"
    OTHER_CLINICIAN = "other_clinician"


def clearable_id_type(rulebook: Rulebook) -> Any:
    """The names of what a clinician can lift under a rule book."""
    rules = [flag.id for flag in rulebook.triage.rules.red_flags]
    names = sorted([*rules, *(each.id for each in rulebook.programs.rules.contraindications)])
    enum = StrEnum("ClearableId", {name.upper().replace("-", "_"): name for name in names})  # type: ignore[misc]
    enum.__doc__ = "What a clinician can lift by name: a red-flag rule or an avoid condition. An emergency stays."
    return enum


ClearableId: Any = clearable_id_type(shipped_rulebook())


class ClearanceIn(TypedDict, total=True):
    """A clinician's recorded word that one named rule or avoid condition does not hold this person back."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="Clearance")  # type: ignore[misc]

    clears: Annotated[ClearableId, Field(description="the red-flag rule or avoid condition that is lifted")]
    clinician_role: Annotated[ClinicianRole, Field(description="who gave it")]
    date: Annotated[IsoDate, Field(description="the day it was given")]
    expires_on: Annotated[IsoDate, Field(description="the last day it counts")]


class ReportIn(TypedDict, total=False):
    """Everything a caller knows about one knee. All parts are optional: what is absent was not asked."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="Report", use_enum_values=True)  # type: ignore[misc]

    affected_side: Annotated[AffectedSide, Field(description="Which knee is this about?")]
    screens: ScreensIn
    findings: FindingsIn
    answered_on: Annotated[IsoDate, Field(description="the day on which the questions were answered")]
    as_of: Annotated[
        IsoDate,
        Field(
            description="the day the answers are used, as the person's own calendar day; no clock is read. Answers of "
            "answered_on that are too old by then are asked again, clearances that are over do not count, and nothing "
            "may be dated later. Absent: nothing grows old"
        ),
    ]
    clearances: Annotated[
        list[ClearanceIn],
        Field(description="what a clinician has lifted by name", max_length=_MAX_CLEARANCES),
    ]


def _is_after(loc: tuple[str | int, ...], value: date) -> InitErrorDetails:
    return {"type": PydanticCustomError("genu_after_as_of", "is after as_of"), "loc": loc, "input": value}


def _nothing_after_as_of(report: ReportIn) -> ReportIn:
    as_of = report.get("as_of")
    if as_of is None:
        return report
    days: list[tuple[tuple[str | int, ...], date]] = [
        (("clearances", place, "date"), each["date"]) for place, each in enumerate(report.get("clearances", ()))
    ]
    if "answered_on" in report:
        days.insert(0, (("answered_on",), report["answered_on"]))
    if later := [_is_after(loc, day) for loc, day in days if day > as_of]:
        raise ValidationError.from_exception_data("Report", later)
    return report


DatedReportIn = Annotated[ReportIn, AfterValidator(_nothing_after_as_of)]
"""A report in which nothing is dated later than the day that it is used."""


def to_report(sent: ReportIn) -> Report:
    """The domain's report from a validated one."""
    clearances = (
        Clearance(entry["clears"], entry["clinician_role"], entry["date"], entry["expires_on"])
        for entry in sent.get("clearances", ())
    )
    return Report(
        findings=sent.get("findings", {}),
        screens=sent.get("screens", {}),
        affected_side=sent.get("affected_side", "unknown"),
        answered_on=sent.get("answered_on"),
        as_of=sent.get("as_of"),
        clearances=tuple(clearances),
    )
