"""A report as values: what was sent, and all that follows from it once it is complete (completion.py)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.evaluation.quantities import Value
from app.domain.report.findings import Screen
from app.domain.values import value


@dataclass(frozen=True, slots=True)
class Clearance:
    """A clinician's recorded word that one named rule or avoid condition does not hold this person back.

    It counts from `date` to `expires_on`, both included.
    """

    clears: str
    clinician_role: str
    date: datetime.date
    expires_on: datetime.date


@value
class Report:
    """What a caller says about one knee. An absent finding was not asked; "unknown" was asked and cannot be said.

    `as_of` is the day the answers are used, if that was said; nothing in the report is of a later day.
    """

    findings: Mapping[str, Value]
    screens: Mapping[str, str]
    affected_side: str = "unknown"
    answered_on: datetime.date | None = None
    as_of: datetime.date | None = None
    clearances: tuple[Clearance, ...] = ()


class KnownBy(StrEnum):
    """How a fact came to be known."""

    REPORT = "report"
    SCREEN = "screen"
    IMPLICATION = "implication"
    COMPUTED = "computed"
    CLASSIFICATION = "classification"
    NOT_APPLICABLE = "not_applicable"


class ScreenAnswer(StrEnum):
    """The state of a screen after the findings it covers were taken into account."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"


@value
class ScreenState:
    """One screen: its answer, whether it is answered, and the covered findings that are present or not asked yet.

    `must_be_asked`: the question itself was not asked, or too long ago.
    `all_absent`: every covered finding is known, and none of them is present.
    """

    screen: Screen
    answer: ScreenAnswer
    is_answered: bool
    must_be_asked: bool
    all_absent: bool
    present: tuple[str, ...]
    unasked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that cannot both be right. `id` is a conflict rule or a kind of conflict, `findings` what it is about.

    `ask_again`: findings that only the doubtful answer settles.
    """

    id: str
    message: str
    findings: tuple[str, ...]
    ask_again: tuple[str, ...] = ()


@value
class Intake:
    """Everything known after completing a report.

    `on` is the day the answers are used, if that was said; `worked_out` how findings became known that were neither
    sent nor follow from a screen; `raised` the screens that are open, yes or unknown.
    """

    report: Report
    on: datetime.date | None
    facts: Mapping[str, Value]
    worked_out: Mapping[str, KnownBy]
    screens: tuple[ScreenState, ...]
    raised: tuple[ScreenState, ...]
    conflicts: tuple[Conflict, ...]

    def was_asked(self, finding: str) -> bool:
        """True when the finding was sent (also as unknown) or is known by other means."""
        return finding in self.report.findings or finding in self.facts

    def known_by(self, finding: str) -> KnownBy:
        """How a known finding came to be known; what was neither sent nor worked out follows from a screen."""
        if finding in self.worked_out:
            return self.worked_out[finding]
        return KnownBy.REPORT if finding in self.report.findings else KnownBy.SCREEN


CONFLICT_KINDS: Final = frozenset(
    {
        "screen_against_finding",
        "screen_without_a_sign",
        "implication_against_finding",
        "not_applicable_but_present",
        "computed_value",
        "out_of_usual_range",
    }
)
"""Conflicts that are found while a report is completed; every other one is a conflict rule."""
