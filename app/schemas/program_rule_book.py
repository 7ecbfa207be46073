"""The program rules on the wire: where a program starts, doses, needs, filters, reasons, and what is said with it."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.program.phases import ProgramPhase, WeekBounds
from app.domain.program.start import ScheduledPhase
from app.domain.triage.results import Citation
from app.schemas.phases import DosageRowOut


class ProgramRuleKind(StrEnum):
    """What an entry of the program rules is about."""

    OUT_OF_SCOPE = "out_of_scope"
    OUTCOME = "outcome"
    START = "start"
    START_RUNG = "start_rung"
    EXIT_CRITERION = "exit_criterion"
    DOSAGE_ROW = "dosage_row"
    PATTERN_PLAN = "pattern_plan"
    NEED = "need"
    FILTER = "filter"
    UNMET_REASON = "unmet_reason"
    PLAN_FLAG = "plan_flag"
    EDUCATION = "education"
    STOP_SIGNS = "stop_signs"
    PAIN_RULE = "pain_rule"
    CUE = "cue"
    TASK_CUE = "task_cue"


@dataclass(frozen=True, slots=True)
class ProgramRuleCase:
    """One case of an entry: the word for it in answers, what is done or said, and when; without `when`: all others."""

    value: str
    text: str
    sources: tuple[Citation, ...]
    when: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class SlotCount:
    """How many exercises a week a slot has in the build phase."""

    slot: str
    exercises: int


@dataclass(frozen=True, slots=True)
class ProgramRuleOut:
    """One entry of the program rules; `excludes` and `fits` are conditions over the fields of exercises.

    Starts, rungs and dosage rows are read in order: the first that fits counts. What depends on the limit of pain has a
    case for each phase, for the gentle set (restricted) and for jumps and runs (impact).
    """

    id: str
    kind: ProgramRuleKind
    reviewed_on: str
    status: str
    sources: tuple[Citation, ...]
    text: str | None = None
    when: str | None = None
    excludes: str | None = None
    fits: str | None = None
    gating: bool | None = None
    or_gating_unknown: bool | None = None
    reason: str | None = None
    see: str | None = None
    by_when: str | None = None
    cases: tuple[ProgramRuleCase, ...] = ()
    type: str | None = None
    phases: tuple[ProgramPhase, ...] = ()
    weeks: WeekBounds | None = None
    exit_documented: ProgramPhase | None = None
    phase_weeks: tuple[ScheduledPhase, ...] = ()
    rung: int | None = None
    dosage: DosageRowOut | None = None
    addresses: str | None = None
    training: str | None = None
    slot: str | None = None
    exercise_kinds: tuple[str, ...] = ()
    fallback_kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    slots: tuple[SlotCount, ...] = ()
    urgency: str | None = None
    items: tuple[str, ...] = ()
    check: str | None = None
    unless: str | None = None
    instead: str | None = None
