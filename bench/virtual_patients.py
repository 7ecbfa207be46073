"""Virtual patients through sixteen weeks of program, log, progress: `python -m bench.virtual_patients [people] [seed]`.

Each person gets a program for one of the worked cases, trains as it says, and answers to load in the way of its kind: a
good responder, a slow one, one with flares, one who misses weeks, one who does not change, one who gets worse, one who
meets a red flag. Every day the invariants of progression (program.md 2.10, 31 to 40) are checked; at the end good
responders must have reached maintenance, and whoever got worse must be held or referred. The seed decides everything.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from app.content.exercises import load_exercises
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.domain.program.phases import PHASE_ORDER
from app.domain.program.planning import plan_program
from app.domain.program.program_catalog import build_program_catalog
from app.domain.program.request import Preferences
from app.domain.program.results import Program
from app.domain.progression.answer import progress
from app.domain.progression.exercise_progression import Prescription
from app.domain.progression.fold import morning, start
from app.domain.progression.modulation import modulation_of, slots_left_out
from app.domain.progression.person import Basis
from app.domain.progression.rules import ProgramDecision
from app.domain.progression.session_logs import CheckIn, ExerciseLog, SessionLog
from app.domain.progression.session_recording import record_session
from app.domain.progression.setting import setting_of
from app.domain.progression.slot_options import prescription_of
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling
from app.schemas.programs import ProgramRequestIn, to_confirmed, to_preferences
from app.schemas.report import to_report

WEEKS: Final = 16
START: Final = date(2026, 11, 23)
_RULEBOOK = shipped_rulebook()
_CATALOG = build_program_catalog(load_exercises(CONTENT_ROOT), _RULEBOOK.programs.rules)
_SCREENS: Final = {screen.id: "no" for screen in _RULEBOOK.vocabulary.screens if screen.kind == "question"}


@dataclass(frozen=True)
class Kind:
    """How a person answers: pain at the start, change a week, how much load adds, and what else happens."""

    name: str
    pain: float
    weekly: float
    load: float
    adherence: float
    flare: float = 0
    missed_weeks: int = 0
    red_flag_week: int | None = None
    expects: Callable[["Course"], bool] | None = None


@dataclass
class Course:
    """What happened to one person."""

    kind: Kind
    reached: int = 0
    worst_held: bool = False
    referred: bool = False
    paused: bool = False
    decisions: Counter[str] = field(default_factory=Counter)
    step_backs: int = 0
    advances: int = 0
    faults: list[str] = field(default_factory=list)
    rungs: dict[str, int] = field(default_factory=dict)


KINDS: Final = (
    Kind("good", 1.5, -0.35, 0.3, 0.97, expects=lambda course: course.reached == len(PHASE_ORDER) - 1),
    Kind("slow", 2.5, -0.12, 0.6, 0.9),
    Kind("flares", 2.0, -0.2, 0.5, 0.9, flare=0.03),
    Kind("misses weeks", 1.5, -0.3, 0.3, 0.85, missed_weeks=3),
    Kind("rarely trains", 2.0, -0.1, 0.3, 0.35, expects=lambda course: course.reached <= 2),
    Kind("no change", 3.5, 0.0, 0.5, 0.95, expects=lambda course: course.referred),
    Kind(
        "gets worse", 2.0, 0.35, 0.8, 0.95, expects=lambda course: course.referred or course.paused or course.worst_held
    ),
    Kind("red flag", 2.0, -0.2, 0.3, 0.95, red_flag_week=5, expects=lambda course: course.paused),
)


def main() -> None:
    """Print the table of outcomes; exit 1 when anything did not hold."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    courses = run(people, seed)
    print(table(courses))
    faults = [fault for course in courses for fault in course.faults]
    print(*faults[:20], sep="\n")
    sys.exit(bool(faults))


def run(people: int, seed: int) -> list[Course]:
    """The courses of so many people, kinds in turn."""
    return [_course(KINDS[number % len(KINDS)], random.Random(f"{seed}-{number}")) for number in range(people)]


def table(courses: list[Course]) -> str:
    """Kind by kind: where they got, and what was decided."""
    lines = [
        f"{'kind':14} {'people':>6}  "
        + " ".join(f"{phase.value:>11}" for phase in PHASE_ORDER)
        + "  referred paused faults"
    ]
    for kind in KINDS:
        own = [course for course in courses if course.kind is kind]
        reached = Counter(course.reached for course in own)
        counts = " ".join(f"{reached[rank]:11}" for rank in range(len(PHASE_ORDER)))
        lines.append(
            f"{kind.name:14} {len(own):6}  {counts}  {sum(c.referred for c in own):8} {sum(c.paused for c in own):6}"
            f" {sum(len(c.faults) for c in own):6}"
        )
    total: Counter[str] = sum((course.decisions for course in courses), Counter())
    lines.append("days by decision: " + ", ".join(f"{name} {count}" for name, count in sorted(total.items())))
    return "\n".join(lines)


@cache
def _program(age: int, activity_pain: int) -> tuple[Program, Basis]:
    findings = {
        "age_years": age, "sex": "female", "rest_pain_nprs": 1, "activity_pain_nprs": activity_pain,
        "usual_pain_nprs": 2, "stairs_pain_nprs": 3, "squat_pain_nprs": 3, "pain_settling_hours": 1,
        "training_age": "some", "bmi_kg_per_m2": 23, "symptom_duration_days": 60, "giving_way_4_week_count": 0,
        "falls_past_year_count": 0, "single_leg_stance_unsafe": "no", "weight_bearing_restricted": "no",
        "pain_on_kneeling": "no", "patellar_dislocation_count": 0, "patellar_apprehension": "no",
        "moving_patellar_apprehension": "no", "worsening_on_program": "no", "asymmetric_alignment": "no",
        "psfs_points": 4, "akps_points": 68,
    }  # fmt: skip
    sent: Any = {
        "report": {
            "affected_side": "right",
            "answered_on": START.isoformat(),
            "screens": _SCREENS,
            "findings": findings,
        },
        "preferences": {
            "days_per_week": 3,
            "minutes_per_session": 40,
            "setting": "home",
            "floor_access": "yes",
            "equipment": ["mat", "chair", "wall", "loop_band", "long_band", "anchor", "step", "dumbbell", "mirror"],
            "goals": ["stairs", "walking"],
        },
        "confirmed": {
            "patterns": [{"id": "dynamic_valgus", "origin": "functional"}],
            "impairments": ["hip_abductor_weakness", "quadriceps_weakness"],
        },
        "start_date": START.isoformat(),
    }
    wanted = TypeAdapter(ProgramRequestIn).validate_python(sent)
    built = plan_program(
        to_report(wanted["report"]), to_preferences(wanted), to_confirmed(wanted), START, _RULEBOOK, _CATALOG
    )
    assert isinstance(built, Program), "these people may train"
    wishes: Any = {
        name: tuple(wish) if isinstance(wish, list) else wish for name, wish in wanted["preferences"].items()
    }
    basis = Basis(
        to_report(wanted["report"]), Preferences(**wishes), to_confirmed(wanted), START, built.irritability, False
    )
    return built, basis


def _course(kind: Kind, chance: random.Random) -> Course:
    program, basis = _program(chance.choice([24, 31, 38, 45, 52]), chance.choice([3, 4, 5]))
    course = Course(kind)
    patient = _Patient(kind, chance)
    fold = start(setting_of(program, basis, _RULEBOOK, _CATALOG))
    logs: list[SessionLog] = []
    checks: list[CheckIn] = []
    before: Mapping[str, Prescription] = {}
    for number in range(7 * WEEKS):
        fold.day = START + timedelta(days=number)
        check = patient.check_in(number, fold.day)
        position = fold.position
        morning(fold, (check,) if check is not None else ())
        if check is not None:
            checks.append(check)
        ruling = fold.ruling
        assert ruling is not None, "the morning has decided"
        now = _prescriptions(fold)
        _note(course, fold, ruling, position)
        _check_rises(course, before, now, fold, ruling)
        before = now
        log = patient.session(number, fold, now)
        if log is not None:
            record_session(fold, log)
            logs.append(log)
    _same_as_from_the_start(course, program, basis, logs, checks, fold)
    if kind.expects is not None and not kind.expects(course):
        course.faults.append(f"{kind.name}: reached {PHASE_ORDER[course.reached]}, {dict(course.decisions)}")
    if course.step_backs > 4:
        course.faults.append(f"{kind.name}: went back {course.step_backs} times")
    return course


def _prescriptions(fold: Fold) -> dict[str, Prescription]:
    asked = modulation_of(fold)
    left_out = slots_left_out(fold, asked)
    return {key: prescription_of(fold, slot, asked) for key, slot in fold.slots.items() if key not in left_out}


def _note(course: Course, fold: Fold, ruling: Ruling, position: int) -> None:
    course.decisions[ruling.decision.value] += 1
    course.reached = max(course.reached, fold.planned.phase.rank)
    course.referred |= any(rule.refer is not None for rule in ruling.true)
    course.paused |= ruling.decision is ProgramDecision.PAUSE
    course.worst_held |= ruling.decision in (ProgramDecision.DELOAD, ProgramDecision.FLARE, ProgramDecision.STEP_BACK)
    course.step_backs += ruling.decision is ProgramDecision.STEP_BACK and fold.position != position
    course.advances += ruling.decision is ProgramDecision.ADVANCE
    if ruling.decision is ProgramDecision.ADVANCE and fold.position != position + 1:
        course.faults.append(f"{course.kind.name}: an advance moved {fold.position - position} phases")


def _check_rises(
    course: Course, before: Mapping[str, Prescription], now: Mapping[str, Prescription], fold: Fold, ruling: Ruling
) -> None:
    """Nothing rises on a day on which the last session spoke against it; a deload never means more."""
    spoke_against = _speaks_against(fold)
    for key, new in now.items():
        old = before.get(key)
        if old is None:
            continue
        rises = new.rung > old.rung or new.load_steps > old.load_steps
        rises |= new.slug == old.slug and new.load_steps == old.load_steps and (new.reps or 0) > (old.reps or 0)
        if rises and (spoke_against or fold.is_frozen) and not _recovers(fold, old, new):
            course.faults.append(f"{course.kind.name}: {new.slug} rose on {fold.day} ({ruling.rule.id})")
    rungs = {key: fold.entry(slot).exercise.demand_rung for key, slot in fold.slots.items()}
    course.faults += [
        f"{course.kind.name}: {key} rose two rungs on {fold.day}"
        for key, rung in rungs.items()
        if rung > course.rungs.get(key, rung) + 1
    ]
    course.rungs = rungs


def _recovers(fold: Fold, old: Prescription, new: Prescription) -> bool:
    """The end of a deload, a flare or a break gives back what was there before: no rise."""
    return fold.is_frozen or (new.rung > old.rung and old.effort_max_rpe < new.effort_max_rpe)


def _speaks_against(fold: Fold) -> bool:
    last = fold.records[-1].log if fold.records else None
    if last is None or (fold.day - last.date).days != 1:
        return False
    before, morning = last.pain_before_nprs or 0, last.next_morning_pain_nprs or 0
    return morning - before >= 2 or morning >= 6 or (last.swelling_change or "").startswith("new")


def _same_as_from_the_start(
    course: Course, program: Program, basis: Basis, logs: list[SessionLog], checks: list[CheckIn], fold: Fold
) -> None:
    as_of = START + timedelta(days=7 * WEEKS - 1)
    answer = progress(program, "sha256:0", basis, logs, checks, as_of, _RULEBOOK, _CATALOG)
    if answer.program.current_phase != fold.position and logs and logs[-1].date != as_of:
        course.faults.append(f"{course.kind.name}: folded from the start it is another phase")


class _Patient:
    """One person's answers, day by day."""

    def __init__(self, kind: Kind, chance: random.Random) -> None:
        self.kind, self.chance = kind, chance
        first = chance.randrange(3, 9)
        self.away = range(7 * first, 7 * (first + kind.missed_weeks))
        self.flare_left = 0

    def pain(self, number: int) -> float:
        """Pain of the day, half points."""
        base = self.kind.pain + self.kind.weekly * number / 7 + (3 if self.flare_left else 0)
        return min(10.0, max(0.0, round(2 * base) / 2))

    def check_in(self, number: int, day: date) -> CheckIn | None:
        """A weekly look at pain, function and safety; a flare or a red flag on the day it comes."""
        week = number // 7
        if self.kind.red_flag_week is not None and number == 7 * self.kind.red_flag_week + 2:
            return CheckIn(f"c{number}", day, findings={"unilateral_calf_swelling": "yes", "calf_pain": "yes"})
        if self.flare_left:
            self.flare_left -= 1
        elif self.kind.flare and self.chance.random() < self.kind.flare:
            self.flare_left = self.chance.randrange(2, 5)
            return CheckIn(f"c{number}", day, raised_pain_nprs=min(10, self.pain(number)), raised_pain_hours=30)
        if number % 7 or number == 0 or number in self.away:
            return None
        pain = self.pain(number)
        is_well = pain <= 1
        findings: dict[str, Any] = {
            "activity_pain_nprs": min(10, pain + 1),
            "stairs_pain_nprs": min(10, pain + 0.5),
            "rest_pain_nprs": max(0, pain - 1),
            "psfs_points": min(10, 4 + max(0, -self.kind.weekly) * 1.5 * week),
            "groc_points": 2 if self.kind.weekly < -0.1 else -1 if self.kind.weekly > 0 else 0,
            "akps_points": min(100, 68 + max(0, -self.kind.weekly) * 10 * week),
        }
        if is_well:
            findings |= {
                "step_down_good_reps": 9,
                "step_down_good_other_side_reps": 9,
                "single_leg_stance_eyes_open_s": 40,
                "target_activity_volume_pct": 100,
            }
        return CheckIn(f"c{number}", day, findings=findings, screens=dict(_SCREENS))

    def session(self, number: int, fold: Fold, now: Mapping[str, Prescription]) -> SessionLog | None:
        """What was done on a training day; None on other days and when nothing was done."""
        weekday = (fold.day - fold.phase_since).days % 7 + 1
        planned = next((each for each in fold.planned.sessions if each.day == weekday), None)
        if planned is None or number in self.away or self.chance.random() > self.kind.adherence or not now:
            return None
        pain = self.pain(number)
        exercises = tuple(self._exercise(now[each.slug], pain) for each in planned.exercises if each.slug in now)
        if not exercises:
            return None
        worst = max(each.pain_during_nprs or 0 for each in exercises)
        morning = min(10.0, max(0.0, pain + (1 if worst > 4 else 0) + (1.5 if worst > 5 else 0)))
        return SessionLog(
            id=f"s{number}",
            date=fold.day,
            exercises=exercises,
            pain_before_nprs=pain,
            next_morning_pain_nprs=morning,
            settling_time_hours=1 if worst <= 3 else 12,
            swelling_change="none",
            session_giving_way_count=0,
            fell="no",
            new_symptom="no",
            pain_medication_taken="no",
        )

    def _exercise(self, prescribed: Prescription, pain: float) -> ExerciseLog:
        during = min(10.0, max(0.0, round(2 * (pain + self.kind.load * (prescribed.rung - 1) / 2)) / 2))
        common = ExerciseLog(
            prescribed.slug,
            pain_during_nprs=during,
            effort_rpe=min(prescribed.effort_max_rpe, 7) if self.chance.random() < 0.9 else prescribed.effort_max_rpe,
            movement_quality="good" if self.chance.random() < 0.93 else "fair",
            mechanical_event="none",
            sharp_pain_during_exercise="no",
            heavier_load_available="no",
        )
        if prescribed.reps is not None and (prescribed.hold_s is None or prescribed.reps != prescribed.reps_max):
            return common._replace(done_reps_per_set=(prescribed.reps,) * prescribed.sets)
        if prescribed.hold_s is not None:
            return common._replace(done_hold_s_per_set=(float(prescribed.hold_s),) * prescribed.sets)
        return common._replace(done_sets=prescribed.sets, done_duration_min=prescribed.duration_min)


if __name__ == "__main__":
    main()
