"""The state of a program while it is folded: what holds on one day, and what is known by then."""

from collections.abc import Mapping
from copy import copy
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from app.domain.evaluation.quantities import Value
from app.domain.program.dosage import DoseKind
from app.domain.program.entries import Entry
from app.domain.program.planned_phase import PlannedPhase
from app.domain.progression.counting import Row, SessionsSoFar
from app.domain.progression.decision_tables import Known, Values
from app.domain.progression.efforts import Efforts
from app.domain.progression.exercise_progression import History, Slot
from app.domain.progression.person import Person
from app.domain.progression.phase_sessions import PhaseSessions
from app.domain.progression.results import ProgramChange
from app.domain.progression.rules import GapRule, LadderRule, ProgramRule, ProgressionRules
from app.domain.progression.session_logs import CheckIn
from app.domain.progression.setting import Setting, person_of
from app.domain.progression.values import SessionRecord, baseline_of
from app.domain.progression.verdicts import Ruling, Verdict

_WEEK: Final = 7
_WEIGHT_KINDS: Final = (DoseKind.STRENGTH, DoseKind.ISOMETRIC_SHORT, DoseKind.ISOMETRIC_LONG)


class NotInProgramError(Exception):
    """A log names an exercise that the program never had; the log's id and its slug."""

    def __init__(self, log_id: str, slug: str) -> None:
        super().__init__(log_id, slug)
        self.log_id, self.slug = log_id, slug


class Held(NamedTuple):
    """What follows from which exercise is in which slot.

    `key_of`: slug -> slot, with what logs have asked for; None: no longer trained. `taken`: mask of the exercises;
    `strength`: the slots that are dosed as strength.
    """

    key_of: dict[str, str | None]
    taken: int
    strength: tuple[str, ...]


class InForce(NamedTuple):
    """Facts that hold from a day on, for so many days after it, until there are news."""

    news: tuple[Person, int, int, int, int]
    since: date
    days: int
    known: Known


class Fold:
    """The state of a program on one day; progression/fold.py starts it and moves it on."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rules: ProgressionRules = setting.compiled.rules
        self.day = setting.basis.start
        self.person = person_of(setting)
        self.start_level = self.person.care_level
        self.phases: list[PlannedPhase] = list(setting.program.phases)
        self.position = 0
        # For whom nothing could be planned for the next stage.
        self.no_stage_for: Person | None = None
        self.phase_since = self.day
        self.growth_days = 0
        self.slots: dict[str, Slot] = {}
        self.histories: dict[str, History] = {}
        self._held: Held | None = None
        self.sessions = PhaseSessions(setting.program.phases[0])
        self.pending: list[SessionRecord] = []
        self.records: list[SessionRecord] = []
        self.sessions_so_far = SessionsSoFar(setting.compiled.session_counts)
        self.times_given_way: list[tuple[date, int]] = []
        self.check_rows: dict[str, Row] = {}
        self.checks: list[CheckIn] = []
        # The last check-ins that told of raised pain, why training paused, and a wish for an easier week.
        self.raised: CheckIn | None = None
        self.gap_reason: CheckIn | None = None
        self.deload_wanted_on: date | None = None
        self.values: dict[str, tuple[Value, date]] = {
            name: (value, self.answered()) for name, value in setting.basis.report.findings.items()
        }
        self.in_force: InForce | None = None
        self.screens_on: dict[str, date] = dict.fromkeys(setting.basis.report.screens, self.answered())
        self.checked_on: date | None = None
        self.event_on: date | None = None
        # Rule -> the first day whose answers came after what made it true.
        self.answers_count_from: Mapping[str, date] = {}
        self.active: dict[str, date] = {}
        self.deload: tuple[ProgramRule, date] | None = None
        self.resumed_on: date | None = None
        self.last_deload: date | None = None
        self.flare_since: date | None = None
        self.flares: list[date] = []
        self.flare_ended: date | None = None
        self.gap: tuple[GapRule, int] | None = None
        self.gap_stepped = False
        self.held_until: date | None = None
        self.needs_intake = False
        self.completed_on: date | None = None
        self.prescribed_days: list[date] = []
        self.plateau_paused_days = 0
        self.efforts = Efforts(self.rules.steps.effort_window_days)
        self.pains_before: list[float] = []
        # Pain the knee starts a session with, usually.
        self.baseline = baseline_of((), setting.basis.report.findings.get("usual_pain_nprs"), self.rules.steps)
        self.mornings: dict[int, list[float]] = {}
        self.rises: tuple[int, Values] | None = None
        self.verdicts: dict[str, Verdict] = {}
        self.ruling: Ruling | None = None
        self.sequence = 0
        self.changes: list[ProgramChange] = []
        self.run_step = 1
        self.good_runs = 0
        self.practice_rule: tuple[LadderRule, tuple[str, ...]] | None = None
        self.no_run_before: date | None = None
        self.runs: list[tuple[date, int | None]] = []
        self.rung_up_on: dict[str, date] = {}
        # Clinicians' instructions: exercises left out today, those followed once, and since when each rule is true.
        self.left_out = 0
        self.followed: frozenset[str] = frozenset()
        self.true_since: Mapping[str, date] = {}
        self.phase_sessions = 0
        self.phase_strength = 0
        self.phase_control = 0
        self.counted_on: date | None = None
        # Everything that was ever part of the program: a log may tell of a plan that has changed since.
        self.ever: set[str] = set(setting.known_slugs)

    def copy(self) -> "Fold":
        """A fold that can be moved on without touching this one."""
        other = copy(self)
        for name in (
            *(
                "phases",
                "slots",
                "histories",
                "pending",
                "records",
                "times_given_way",
                "check_rows",
                "checks",
                "values",
            ),
            "screens_on",
            *(
                "active",
                "flares",
                "prescribed_days",
                "pains_before",
                "verdicts",
                "changes",
                "runs",
                "rung_up_on",
                "ever",
            ),
        ):
            setattr(other, name, getattr(self, name).copy())
        other.efforts = self.efforts.copy()
        other.sessions_so_far = self.sessions_so_far.copy()
        other.mornings = {week: list(values) for week, values in self.mornings.items()}
        return other

    def answered(self) -> date:
        """The day the report was answered."""
        return self.setting.basis.report.answered_on or self.setting.basis.start

    @property
    def planned(self) -> PlannedPhase:
        """The phase now."""
        return self.phases[self.position]

    def begin_with_pain(self, pain_nprs: float) -> None:
        """A session began with so much pain."""
        self.pains_before.append(pain_nprs)
        if len(self.pains_before) <= self.rules.steps.baseline_sessions:
            usual = self.setting.basis.report.findings.get("usual_pain_nprs")
            self.baseline = baseline_of(self.pains_before, usual, self.rules.steps)

    def place(self, slot: Slot) -> None:
        """A slot is what it is now."""
        if self.slots[slot.key].planned is not slot.planned:
            self._held = None
        self.slots[slot.key] = slot

    def begin(self, slots: dict[str, Slot], histories: dict[str, History]) -> None:
        """The slots of a phase."""
        self.slots, self.histories, self._held = slots, histories, None

    @property
    def held(self) -> Held:
        """What follows from which exercise is in which slot."""
        if self._held is None:
            self._held = Held(
                # Of two slots with one exercise the first counts.
                {slot.planned.slug: key for key, slot in reversed(self.slots.items())},
                reduce(or_, (1 << slot.at for slot in self.slots.values()), 0),
                tuple(key for key, slot in self.slots.items() if self.kind(slot) in _WEIGHT_KINDS),
            )
        return self._held

    def entry(self, slot: Slot) -> Entry:
        """The catalog's entry of the exercise in a slot."""
        return self.setting.catalog.entries[slot.at]

    @property
    def allowed(self) -> int:
        """Mask of the exercises the person may do at all, without those a clinician leaves out."""
        return self.person.allowed & ~self.left_out

    @property
    def allowed_now(self) -> int:
        """The same, within the caps of the phase."""
        return self.person.allowed_in(self.planned.phase) & ~self.left_out

    @property
    def dose_week(self) -> int:
        """The week of the phase that was earned: days without a freeze, deload, flare, gap or pause."""
        return 1 + self.growth_days // _WEEK

    @property
    def is_frozen(self) -> bool:
        """Whether nothing steps up for now."""
        if self.setting.basis.restricted or self.ruling is None:
            return self.setting.basis.restricted
        return self.ruling.severity_min > self.rules.severity["progress"]

    def gave_way(self, days: int) -> int:
        """How often the knee gave way in so many days up to the last time, while that is not longer ago."""
        window, count = timedelta(days=days), 0
        if not self.times_given_way or self.day - self.times_given_way[-1][0] > window:
            return 0
        oldest = self.times_given_way[-1][0] - window
        for on, times in reversed(self.times_given_way):
            if on < oldest:
                break
            count += times
        return count

    def kind(self, slot: Slot) -> DoseKind:
        """How the exercise of a slot is dosed now."""
        return self.entry(slot).forms[self.planned.phase].kind
