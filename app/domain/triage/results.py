"""What triage answers with: level of care, exercise permission, red flags with reasons, and what to ask next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.report.intake import Conflict, KnownBy
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.values import value


class TriageState(StrEnum):
    """What the caller may do with the level: see DESIGN 8.6."""

    FINAL = "final"
    ACT_NOW = "act_now"
    INCOMPLETE = "incomplete"
    PROVISIONAL = "provisional"


class Presence(StrEnum):
    """A true rule is present; one that open findings could still make true is possible."""

    PRESENT = "present"
    POSSIBLE = "possible"


@value
class Reason:
    """One finding behind a rule: its value (absent while it is open) and how it came to be known."""

    finding: str
    value: str | int | float | None
    known_by: KnownBy | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of the bibliography: /v1/sources/{id} has all of it."""

    id: str
    citation: str


@value
class RaisedFlag:
    """A rule that is present, or still possible because `missing` findings are open.

    What to do (`see`, `within`, `do`, `dont`) and what clinicians suspect is said of present rules only;
    /v1/red-flags/{id} has all of any rule. `sources` are ids of the bibliography.

    `advice`, `see`, `within`, `do` and `dont` are for the person. `suspect` and `clinician` are for clinicians, never
    shown to a person. Where `audience` is `clinician`, so are the rule's id, its reasons and its sources: show the
    person or the household nothing of it but its texts for the person, which do not tell why.
    """

    id: str
    presence: Presence
    level: CareLevel
    ambulance: bool
    exercise: Permission
    only: tuple[str, ...]
    advice: str
    audience: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_on: date
    see: str | None = None
    within: str | None = None
    do: str | None = None
    dont: str | None = None
    suspect: str | None = None
    cleared_by: str | None = None
    clinician: str | None = None


@dataclass(frozen=True, slots=True)
class TagLimit:
    """What one true rule asks of every exercise: all its prohibitions and limits, and one of its allow tags."""

    rule_id: str
    only: tuple[str, ...]


@value
class ExerciseDecision:
    """Both bounds of the exercise permission, and the limits of the true rules."""

    permission: Permission
    at_least: Permission
    at_most: Permission
    limits: tuple[TagLimit, ...]
    wording: str


@dataclass(frozen=True, slots=True)
class HoldingScreen:
    """A screen that is yes and holds the level at its floor until what it is about is known.

    `unexplained` are its signs that are present without a rule of their own, `ask` those nobody has told yet.
    """

    screen: str
    question: str
    floor: CareLevel
    unexplained: tuple[str, ...]
    ask: tuple[str, ...]


class QuestionKind(StrEnum):
    """A screen is answered under `screens`, a finding under `findings`."""

    SCREEN = "screen"
    FINDING = "finding"


@value
class Question:
    """Something to ask next, why, and what an answer could change."""

    kind: QuestionKind
    id: str
    question: str
    clinical: str | None
    why: str
    could_raise_to: CareLevel | None
    could_change: tuple[str, ...]
    covers: tuple[str, ...]


@value
class TriageResult:
    """The answer of triage; `level` is what to act on, `at_least` and `at_most` are the bounds from rules."""

    level: CareLevel
    state: TriageState
    at_least: CareLevel
    at_most: CareLevel
    floor: CareLevel | None
    ambulance: bool
    wording: str
    examination_needed: bool
    exercise: ExerciseDecision
    red_flags: tuple[RaisedFlag, ...]
    ask_next: tuple[Question, ...]
    conflicts: tuple[Conflict, ...]
    safety_net: tuple[str, ...]
    open_screens: tuple[str, ...]
    sources: tuple[Citation, ...]
    held_by: tuple[HoldingScreen, ...] = ()
