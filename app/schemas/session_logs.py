"""What is logged, on the wire: sessions, check-ins, and what a clinician asked for."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from app.content.load import shipped_rulebook
from app.domain.evaluation.answers import Answer
from app.domain.progression.session_logs import CheckIn, ClinicianInstruction, ExerciseLog, PracticeLog, SessionLog
from app.domain.rulebook import Rulebook
from app.schemas.limits import (
    MAX_EXERCISES_PER_LOG,
    MAX_SETS_PER_LOG,
)
from app.schemas.report import ClinicianRole, FindingsIn, ScreensIn
from app.schemas.types import IsoDate, Slug, StrictInteger, StrictNumber

_STRICT: Final = {"extra": "forbid", "use_enum_values": True}

Nprs = Annotated[StrictNumber, Field(ge=0, le=10)]
LogId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_.:\-]+$")]


class MovementQuality(StrEnum):
    """How many of ten repetitions looked right: good 8 or more, fair 5 to 7, poor fewer."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class MechanicalEvent(StrEnum):
    """What the knee did during the exercise."""

    NONE = "none"
    LOCKED = "locked"
    GAVE_WAY = "gave_way"
    POP_WITH_PAIN = "pop_with_pain"


class SkippedReason(StrEnum):
    """Why an exercise was left out; none: it was done."""

    NONE = "none"
    TIME = "time"
    EQUIPMENT = "equipment"
    FORGOT = "forgot"
    TIRED = "tired"
    PAIN = "pain"
    FEAR = "fear"
    ABILITY = "ability"
    OTHER = "other"


class SwellingChange(StrEnum):
    """The knee after the session."""

    NONE = "none"
    SAME_AS_USUAL = "same_as_usual"
    NEW_MILD = "new_mild"
    NEW_MARKED = "new_marked"


class GapReason(StrEnum):
    """Why training paused."""

    PAIN = "pain"
    ILLNESS = "illness"
    HOLIDAY = "holiday"
    TIME = "time"
    OTHER = "other"


class _RequiredExerciseLog(TypedDict, total=True):
    slug: Annotated[Slug, Field(description="the exercise as it is named in the program")]


class ExerciseLogIn(_RequiredExerciseLog, total=False):
    """One exercise of a session. What is absent was not asked; it never counts as good."""

    __pydantic_config__ = ConfigDict(title="ExerciseLog", **_STRICT)  # type: ignore[misc]

    pain_during_nprs: Annotated[Nprs, Field(description="What was the worst pain during this exercise?")]
    effort_rpe: Annotated[Nprs, Field(description="How hard was the last set, from 0 to 10?")]
    movement_quality: MovementQuality
    mechanical_event: MechanicalEvent
    skipped_reason: SkippedReason
    sharp_pain_during_exercise: Annotated[Answer, Field(description="Was there a sharp pain?")]
    heavier_load_available: Annotated[Answer, Field(description="Is a heavier weight or a stronger band at hand?")]
    done_sets: Annotated[StrictInteger, Field(ge=0, le=20)]
    done_reps_per_set: Annotated[
        list[Annotated[StrictInteger, Field(ge=0, le=500)]], Field(max_length=MAX_SETS_PER_LOG)
    ]
    done_hold_s_per_set: Annotated[
        list[Annotated[StrictNumber, Field(ge=0, le=3600)]], Field(max_length=MAX_SETS_PER_LOG)
    ]
    done_load_kg: Annotated[StrictNumber, Field(ge=0, le=500)]
    done_duration_min: Annotated[StrictInteger, Field(ge=0, le=600)]


class _RequiredPracticeLog(TypedDict, total=True):
    step: Annotated[StrictInteger, Field(ge=1, le=20, description="the step of the ladder that was done")]


class PracticeLogIn(_RequiredPracticeLog, total=False):
    """A run, or sport for ages 10 to 14, as one step of its ladder."""

    __pydantic_config__ = ConfigDict(title="PracticeLog", **_STRICT)  # type: ignore[misc]

    pain_during_nprs: Nprs
    minutes: Annotated[StrictInteger, Field(ge=0, le=600)]


class _RequiredSessionLog(TypedDict, total=True):
    id: Annotated[LogId, Field(description="the caller's own id; the same id again adds what was not known yet")]
    date: Annotated[IsoDate, Field(description="the day of the session")]


class SessionLogIn(_RequiredSessionLog, total=False):
    """One session. Send it again with the same id when more is known, such as the pain of the next morning."""

    __pydantic_config__ = ConfigDict(title="SessionLog", **_STRICT)  # type: ignore[misc]

    exercises: Annotated[list[ExerciseLogIn], Field(max_length=MAX_EXERCISES_PER_LOG)]
    practice: PracticeLogIn
    pain_before_nprs: Annotated[Nprs, Field(description="How bad was the pain before you started?")]
    pain_after_nprs: Annotated[Nprs, Field(description="How bad was the pain within an hour after?")]
    next_morning_pain_nprs: Annotated[Nprs, Field(description="How bad was the pain the next morning?")]
    settling_time_hours: Annotated[
        StrictNumber, Field(ge=0, le=336, description="hours until the pain was back to where it was before")
    ]
    swelling_change: SwellingChange
    session_giving_way_count: Annotated[
        StrictInteger, Field(ge=0, le=100, description="How many times did the knee give way since the last session?")
    ]
    fell: Annotated[Answer, Field(description="Did you fall?")]
    new_symptom: Annotated[Answer, Field(description="Is there anything new about the knee, the leg or how you feel?")]
    pain_medication_taken: Annotated[Answer, Field(description="Did you take a pain-killer before the session?")]
    session_minutes: Annotated[StrictInteger, Field(ge=0, le=600)]


class _RequiredCheckIn(TypedDict, total=True):
    id: Annotated[LogId, Field(description="the caller's own id; the same id again adds what was not known yet")]
    date: Annotated[IsoDate, Field(description="the day of the answers")]


class CheckInIn(_RequiredCheckIn, total=False):
    """What became known outside a session: weekly pain, outcome scores, self-tests, safety questions, new findings."""

    __pydantic_config__ = ConfigDict(title="CheckIn", **_STRICT)  # type: ignore[misc]

    findings: FindingsIn
    screens: ScreensIn
    raised_pain_nprs: Annotated[Nprs, Field(description="The pain is higher than usual: how bad is it?")]
    raised_pain_hours: Annotated[StrictNumber, Field(ge=0, le=2000, description="for how many hours")]
    gap_reason: Annotated[GapReason, Field(description="Why did you stop training for a while?")]
    deload_wanted: Annotated[Answer, Field(description="Would you like an easier week?")]


def _words(name: str, doc: str, words: Iterable[str]) -> Any:
    enum = StrEnum(name, {word.upper(): word for word in words})  # type: ignore[misc]
    enum.__doc__ = doc
    return enum


def instruction_type(rulebook: Rulebook) -> Any:
    """The instructions a rule book knows."""
    return _words(
        "InstructionWord",
        "What a clinician asks for. rest: pause; step_back: one stage back, once; deload: half the sets; hold: no step "
        "up; carry_on: at the same level in spite of a rule that was true on that day; stay_in_phase: no next stage; "
        "leave_out: an exercise or a group. Nothing here raises load, and nothing comes before an emergency or a "
        "referral.",
        (each.instruction for each in rulebook.progression.rules.instructions),
    )


def exercise_group_type(rulebook: Rulebook) -> Any:
    """The groups of exercises a rule book lets a clinician leave out."""
    return _words(
        "ExerciseGroup",
        "Exercises that are left out together: jumps and runs; what loads the knee; one-leg work and impact; all but "
        "the gentle ones.",
        rulebook.progression.rules.limits,
    )


InstructionWord: Any = instruction_type(shipped_rulebook())
ExerciseGroup: Any = exercise_group_type(shipped_rulebook())


class _RequiredClinicianInstruction(TypedDict, total=True):
    id: Annotated[
        LogId, Field(description="the caller's own id; keep sending an instruction as long as the chain goes")
    ]
    instruction: InstructionWord
    clinician_role: Annotated[ClinicianRole, Field(description="who gave it")]
    date: Annotated[IsoDate, Field(description="the day it was given; it counts from this day on")]
    expires_on: Annotated[IsoDate, Field(description="the last day it counts; to end it early, send an earlier day")]


class ClinicianInstructionIn(_RequiredClinicianInstruction, total=False):
    """What a clinician asked for while the program runs. It outranks what the rules would do, never a stop."""

    __pydantic_config__ = ConfigDict(title="ClinicianInstruction", **_STRICT)  # type: ignore[misc]

    slug: Annotated[Slug, Field(description="with leave_out: the exercise")]
    group: Annotated[ExerciseGroup, Field(description="with leave_out, instead of one exercise")]


def to_logs(sent: Mapping[str, Any]) -> tuple[list[SessionLog], list[CheckIn]]:
    """The domain's logs, as they were sent."""
    return [_session(log) for log in sent.get("session_logs", ())], [_check(each) for each in sent.get("check_ins", ())]


def _session(sent: Any) -> SessionLog:
    values = dict(sent)
    exercises = tuple([_exercise(each) for each in values.pop("exercises", ())])
    practice = values.pop("practice", None)
    return SessionLog(exercises=exercises, practice=PracticeLog(**practice) if practice else None, **values)


def _exercise(sent: Any) -> ExerciseLog:
    values = dict(sent)
    for name in ("done_reps_per_set", "done_hold_s_per_set"):
        if name in values:
            values[name] = tuple(values[name])
    return ExerciseLog(**values)


def _check(sent: Any) -> CheckIn:
    return CheckIn(**sent)


def to_instructions(sent: Mapping[str, Any]) -> list[ClinicianInstruction]:
    """The domain's instructions, as they were sent."""
    return [ClinicianInstruction(**each) for each in sent.get("clinician_instructions", ())]
