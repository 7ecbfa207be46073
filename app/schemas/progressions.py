"""Progressions on the wire: the program as it was returned, what was logged since, and the answer."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

import orjson
from pydantic import ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from app.content.load import shipped_rulebook
from app.content.untranslated import untranslated_in
from app.domain.answers import Answer
from app.domain.digest import canonical_json
from app.domain.program_request import Preferences
from app.domain.progression_person import Basis
from app.domain.progression_results import Progression
from app.domain.session_logs import CheckIn, ClinicianInstruction, ExerciseLog, PracticeLog, SessionLog
from app.domain.versions import Versions
from app.schemas.decisions import DecisionVersions, decision_digest_of, decision_versions
from app.schemas.limits import (
    MAX_CHECK_INS,
    MAX_EXERCISES_PER_LOG,
    MAX_INSTRUCTIONS,
    MAX_PROGRAM_DAYS,
    MAX_SESSION_LOGS,
    MAX_SETS_PER_LOG,
)
from app.schemas.programs import Language, ProgramOut, Untranslated, program_digest, to_confirmed
from app.schemas.report import ClinicianRole, FindingsIn, ScreensIn, to_report
from app.schemas.sent_programs import RequestFault, SentProgram
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


InstructionWord: Any = _words(
    "InstructionWord",
    "What a clinician asks for. rest: pause; step_back: one stage back, once; deload: half the sets; hold: no step up; "
    "carry_on: at the same level in spite of a rule that was true on that day; stay_in_phase: no next stage; "
    "leave_out: an exercise or a group. Nothing here raises load, and nothing comes before an emergency or a referral.",
    (each.instruction for each in shipped_rulebook().progression.rules.instructions),
)
ExerciseGroup: Any = _words(
    "ExerciseGroup",
    "Exercises that are left out together: jumps and runs; what loads the knee; one-leg work and impact; all but the "
    "gentle ones.",
    shipped_rulebook().progression.rules.limits,
)


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


class _RequiredProgressionRequest(TypedDict, total=True):
    program: Annotated[
        SentProgram,
        Field(description="The first program of the chain, exactly as POST /v1/programs returned it."),
    ]
    as_of: Annotated[IsoDate, Field(description="the day that is asked about; no clock is read")]


class ProgressionRequestIn(_RequiredProgressionRequest, total=False):
    """The first program of a chain and everything logged since."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="ProgressionRequest")  # type: ignore[misc]

    session_logs: Annotated[list[SessionLogIn], Field(max_length=MAX_SESSION_LOGS)]
    check_ins: Annotated[list[CheckInIn], Field(max_length=MAX_CHECK_INS)]
    clinician_instructions: Annotated[
        list[ClinicianInstructionIn],
        Field(max_length=MAX_INSTRUCTIONS, description="what clinicians asked for since the program began"),
    ]
    last_seen_sequence: Annotated[
        StrictInteger, Field(ge=0, le=1_000_000, description="changes up to this number are not listed again")
    ]


_ANSWER: Final = TypeAdapter(Progression)


def to_logs(sent: ProgressionRequestIn) -> tuple[list[SessionLog], list[CheckIn]]:
    """The domain's logs, as they were sent."""
    return [_session(log) for log in sent.get("session_logs", ())], [_check(each) for each in sent.get("check_ins", ())]


def _session(sent: Any) -> SessionLog:
    values = dict(sent)
    exercises = tuple(ExerciseLog(**_tuples(each)) for each in values.pop("exercises", ()))
    practice = values.pop("practice", None)
    return SessionLog(exercises=exercises, practice=PracticeLog(**practice) if practice else None, **values)


def _tuples(sent: Any) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}


def _check(sent: Any) -> CheckIn:
    return CheckIn(**sent)


def to_instructions(sent: ProgressionRequestIn) -> list[ClinicianInstruction]:
    """The domain's instructions, as they were sent."""
    every: Any = sent.get("clinician_instructions", ())
    return [ClinicianInstruction(**each) for each in every]


def instruction_faults(
    instructions: Sequence[ClinicianInstruction], slugs: frozenset[str], as_of: date
) -> Iterator[RequestFault]:
    """Days that do not fit, and exercises where none belongs or that nobody knows."""
    effects = {each.instruction: each.effect for each in shipped_rulebook().progression.rules.instructions}
    for position, each in enumerate(instructions):
        place = f"/clinician_instructions/{position}"
        if each.date > as_of:
            yield RequestFault("after_as_of", "is after as_of", f"{place}/date")
        if each.expires_on < each.date:
            yield RequestFault("before_date", "is before the day it was given", f"{place}/expires_on")
        named = [name for name in ("slug", "group") if getattr(each, name) is not None]
        if effects[each.instruction] != "leave_out":
            for name in named:
                yield RequestFault("not_allowed", "belongs to leave_out alone", f"{place}/{name}")
        elif len(named) != 1:
            yield RequestFault("not_exactly_one", "needs either slug or group", place)
        elif each.slug is not None and each.slug not in slugs:
            yield RequestFault("not_allowed", "is not in the catalog", f"{place}/slug")


def start_of(program: ProgramOut, logs: Sequence[SessionLog], checks: Sequence[CheckIn], as_of: date) -> date:
    """The first day: that of the program, else the first day anything was logged."""
    if program.start_date is not None:
        return program.start_date
    days = [log.date for log in logs] + [check.date for check in checks]
    return min(days, default=as_of)


def date_faults(
    start: date, logs: Sequence[SessionLog], checks: Sequence[CheckIn], as_of: date
) -> Iterator[RequestFault]:
    """Days before the start or after the day that is asked about."""
    if as_of < start:
        yield RequestFault("before_start", "is before the start of the program", "/as_of")
    elif as_of - start > timedelta(days=MAX_PROGRAM_DAYS):
        yield RequestFault("too_long", f"is more than {MAX_PROGRAM_DAYS} days after the start", "/as_of")
    everything: tuple[tuple[str, Sequence[SessionLog | CheckIn]], ...] = (("session_logs", logs), ("check_ins", checks))
    for name, entries in everything:
        for position, each in enumerate(entries):
            pointer = f"/{name}/{position}/date"
            if each.date < start:
                yield RequestFault("before_start", "is before the start of the program", pointer)
            elif each.date > as_of:
                yield RequestFault("after_as_of", "is after as_of", pointer)
    for position, log in enumerate(logs):
        seen: set[str] = set()
        for place, exercise in enumerate(log.exercises):
            if exercise.slug in seen:
                pointer = f"/session_logs/{position}/exercises/{place}/slug"
                yield RequestFault("duplicate", "this exercise is in the session already", pointer)
            seen.add(exercise.slug)


def to_basis(program: ProgramOut, start: date) -> Basis:
    """What the program was made from."""
    basis = program.basis
    wishes: Any = {name: tuple(wish) if isinstance(wish, list) else wish for name, wish in basis["preferences"].items()}
    return Basis(
        report=to_report(basis["report"]),
        preferences=Preferences(**wishes),
        confirmed=to_confirmed(basis),
        start=start,
        irritability=program.irritability,
        restricted=program.outcome.value == "restricted",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionOut(Progression):
    """What to do next: a decision per exercise, one for the program, and the next program, whole.

    `sequence` rises with every change of the program. `made_with_content` is the content version of the program that
    was sent; it may be an earlier one than that of this answer.
    """

    program: ProgramOut
    made_with_content: str
    language: Language
    untranslated: Untranslated = ()
    versions: DecisionVersions
    digest: str


def progression_json(
    result: Progression,
    sent: ProgressionRequestIn,
    program: ProgramOut,
    versions: Versions,
    english: Set[str] = frozenset(),
) -> bytes:
    """The answer as JSON text, with language, versions and digests: a ProgressionOut.

    `english` are texts of the catalog for which the language has no words; where they stand is said.
    """
    made_with = decision_versions(versions)
    request: Any = sent
    digest = decision_digest_of(request, versions)
    body = orjson.loads(_ANSWER.dump_json(result, exclude_none=True))
    following = body["program"]
    for name in ("basis", "language", "untranslated", "versions", "digest", "program_digest"):
        following.pop(name, None)
    if english and (places := list(untranslated_in(following, english))):
        following["untranslated"] = places
    if english and (places := list(untranslated_in(body, english))):
        body["untranslated"] = places
    following["language"] = versions.language
    following["basis"] = orjson.loads(canonical_json(sent["program"]["basis"]))
    following["versions"] = {"content": made_with.content, "catalog": made_with.catalog, "engine": made_with.engine}
    following["digest"] = digest
    following["program_digest"] = program_digest(following)
    body |= {
        "made_with_content": program.versions.content,
        "language": versions.language,
        "versions": following["versions"],
        "digest": digest,
    }
    return orjson.dumps(body)
