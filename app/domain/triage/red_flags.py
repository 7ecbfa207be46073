"""The triage rules as values: levels of care, exercise permissions with their tags, and red flags."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.domain.evaluation.conditions import Condition


class CareLevel(StrEnum):
    """How soon a person should be seen, and by whom; `undetermined` while something urgent is still open."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"
    SELF_CARE = "self_care"
    UNDETERMINED = "undetermined"


class Permission(StrEnum):
    """Whether an automated exercise program may be given.

    `undetermined` while something that could block is open, or while only an examination can settle what is open.
    """

    BLOCKED = "blocked"
    RESTRICTED = "restricted"
    ALLOWED = "allowed"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class CareLevelText:
    """One level of care: its rank (4 is highest) and how it is said; see app/content/care_levels.yaml."""

    id: CareLevel
    rank: int
    meaning: str
    wording: str
    wording_uk: str
    where: str
    how_soon: str
    infermedica: str
    safety_net: str
    sources: tuple[str, ...]
    wording_ambulance: str | None = None
    wording_uk_ambulance: str | None = None
    infermedica_ambulance: str | None = None
    infermedica_note: str | None = None
    fhir_priority: str | None = None


@dataclass(frozen=True, slots=True)
class PermissionText:
    """One exercise permission: its rank (2 is strictest) and how it is said."""

    id: Permission
    rank: int
    meaning: str
    wording: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One triage rule; see the head of app/content/red_flags/*.yaml for the meaning of every field."""

    id: str
    when: Condition
    suspect: str
    level: CareLevel
    ambulance: bool
    see: str
    within: str
    do: str
    dont: str
    advice: str
    exercise: Permission
    sources: tuple[str, ...]
    owner: str
    reviewed_on: date
    review_by: date
    status: str
    only: tuple[str, ...] = ()
    audience: Literal["anyone", "clinician"] = "anyone"
    clinician: str | None = None
    accuracy: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class InterviewTexts:
    """Why a question is asked, per level it could raise to, and what is said while the answer is not yet known."""

    why_screen: str
    why_detail: str
    why_level: Mapping[str, str]
    why_exercise: str
    undetermined_level: str
    undetermined_exercise: str
    examination_needed: str
    value_needed: str
    clearance_undated: str
    clearance_void: str


@dataclass(frozen=True, slots=True)
class TriageRules:
    """All of triage for one content version; levels and permissions highest rank first."""

    levels: tuple[CareLevelText, ...]
    permissions: tuple[PermissionText, ...]
    red_flags: tuple[RedFlag, ...]
    interview: InterviewTexts
    citations: Mapping[str, str]
