"""The state of a program while it is folded: what holds on one day, and what is known by then."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Final, NamedTuple

from app.domain.evaluation.quantities import Value
from app.domain.program.admission import Admission
from app.domain.program.dosage import DoseKind
from app.domain.program.entries import Entry
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedPhase, PlannedSession
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.results import Program
from app.domain.progression.compiled import NEXT_RUNG_OPEN, CompiledProgression
from app.domain.progression.counting import Row, SessionsSoFar
from app.domain.progression.decision_tables import InOrder, Known, Truths, Values
from app.domain.progression.exercise_counts import Record
from app.domain.progression.exercise_progression import (
    History,
    Modulation,
    Prescription,
    Slot,
)
from app.domain.progression.logged_exercises import LinesOfLogs, Performed, Plan, facts_of_log
from app.domain.progression.person import Basis, Person, limit_masks
from app.domain.progression.phase_sessions import PhaseSessions
from app.domain.progression.results import ProgramChange
from app.domain.progression.rules import (
    Change,
    ExerciseRule,
    GapRule,
    LadderRule,
    ProgramDecision,
    ProgramRule,
    ProgressionDecision,
    ProgressionRules,
    RegressBy,
)
from app.domain.progression.session_logs import CheckIn, ClinicianInstruction
from app.domain.progression.values import (
    Facts,
    SessionRecord,
    baseline_of,
)
from app.domain.rulebook import Rulebook
from app.domain.values import value

_WEEK: Final = 7
_WEIGHT_KINDS: Final = (DoseKind.STRENGTH, DoseKind.ISOMETRIC_SHORT, DoseKind.ISOMETRIC_LONG)


class NotInProgramError(Exception):
    """A log names an exercise that the program never had; the log's id and its slug."""

    def __init__(self, log_id: str, slug: str) -> None:
        super().__init__(log_id, slug)
        self.log_id, self.slug = log_id, slug


class KnownOfSession(NamedTuple):
    """What was known of a session when its exercises were decided on: values of the session and of the program."""

    said: Values
    asked: Values
    on: date
    line: int


class Verdict(NamedTuple):
    """What the rules say about one exercise, before it is applied: the rules, what they change, and what was known.

    `done` and its `course` are what was logged, `latest` leads to what is counted; `line` is what all of it says to the
    rules.
    """

    slot: str
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rules: tuple[ExerciseRule, ...]
    changes: tuple[Change, ...]
    session: KnownOfSession
    exercise: Facts
    done: Performed
    course: Values
    latest: Record | None
    next_rung_open: str | None
    line: int
    capped: bool

    @property
    def on(self) -> date:
        """The day of the session."""
        return self.session.on

    def facts(self, compiled: CompiledProgression) -> Facts:
        """Everything that was known, by name."""
        facts = {
            **compiled.said.facts(self.session.said),
            **compiled.asked.facts(self.session.asked),
            **self.exercise,
            **facts_of_log(compiled.logged, self.done, self.course),
            **compiled.exercise_counts.numbers(self.latest, self.session.on),
        }
        return facts if self.next_rung_open is None else {**facts, NEXT_RUNG_OPEN: self.next_rung_open}


class Today(NamedTuple):
    """Everything that is known on a day, and what it says to the rules."""

    in_force: Facts
    names: InOrder
    counted: Values
    following: Facts
    line: int

    @property
    def facts(self) -> Facts:
        """All of it by name."""
        return {**self.in_force, **self.names.facts(self.counted), **self.following}


class Held(NamedTuple):
    """What follows from which exercise is in which slot.

    `key_of`: slug -> slot, with what logs have asked for; None: no longer trained. `taken`: mask of the exercises;
    `strength`: the slots that are dosed as strength.
    """

    key_of: dict[str, str | None]
    taken: int
    strength: tuple[str, ...]


@value
class Ruling:
    """The decision for the program on one day: the rule that sets it, and all that are true and act, it first.

    `severity_min`: how severe a decision about an exercise must be at least. `overruled` are true, too, but a
    clinician's instruction keeps them from acting.
    """

    rule: ProgramRule
    true: tuple[ProgramRule, ...]
    truths: Truths
    known: Today
    severity_min: int
    gap: GapRule | None = None
    overruled: tuple[ProgramRule, ...] = ()

    @property
    def decision(self) -> ProgramDecision:
        """What happens with the program."""
        return self.rule.decision

    @property
    def facts(self) -> Facts:
        """Everything that was known."""
        return self.known.facts

    @property
    def others(self) -> tuple[ProgramRule, ...]:
        """The true rules that do not decide."""
        return self.true[1:]


class KeptPlan(NamedTuple):
    """What was asked of a slot in a session of its phase; it holds as long as these are the same."""

    slot: Slot
    asked: Modulation
    sessions: PhaseSessions
    session: PlannedSession | None
    plan: Plan


@dataclass(frozen=True)
class Setting:
    """What does not change while a program is folded."""

    program: Program
    basis: Basis
    rulebook: Rulebook
    catalog: ProgramCatalog
    compiled: CompiledProgression
    masks: Mapping[str, int]
    known_slugs: frozenset[str]
    persistent_pain: bool
    instructions: tuple[ClinicianInstruction, ...] = ()
    # What the gate has worked out of the basis, where it was asked.
    admission: Admission | None = None
    # What was worked out for one answer, kept while it is made; see progression/slot_options.py.
    steps_up: dict[tuple[int, int], int | None] = field(default_factory=dict, compare=False, repr=False)
    steps_down: dict[tuple[int, int], int | None] = field(default_factory=dict, compare=False, repr=False)
    exercise_facts: dict[tuple[int, ProgramPhase, str | None], Known] = field(
        default_factory=dict, compare=False, repr=False
    )
    prescribed: dict[tuple[str, int], tuple[Slot, tuple[object, ...], Prescription]] = field(
        default_factory=dict, compare=False, repr=False
    )
    plans: dict[tuple[str, int], KeptPlan] = field(default_factory=dict, compare=False, repr=False)
    modulations: dict[Modulation, Modulation] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def lines_of_logs(self) -> LinesOfLogs:
        """What the logs of this answer say."""
        return LinesOfLogs(self.compiled.logged)

    @cached_property
    def plateau_days(self) -> list[int]:
        """The days after the start on which the checks of a plateau become due."""
        return sorted(_WEEK * week for week in self.program.plateau_check_weeks)


def setting_of(
    program: Program,
    basis: Basis,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
    instructions: tuple[ClinicianInstruction, ...] = (),
    admission: Admission | None = None,
) -> Setting:
    """Everything a fold looks at besides the logs."""
    return Setting(
        program,
        basis,
        rulebook,
        catalog,
        rulebook.progression,
        _masks_of(rulebook.progression, catalog),
        frozenset(_slugs_of(program)),
        program.persistent_pain,
        instructions,
        admission,
    )


def _masks_of(compiled: CompiledProgression, catalog: ProgramCatalog) -> Mapping[str, int]:
    """The masks of one catalog, worked out once and kept with it."""
    kept = catalog.progression_masks
    if not kept:
        kept.update(limit_masks(compiled.rules, catalog))
    return kept


def _slugs_of(program: Program) -> Iterator[str]:
    for phase in program.phases:
        for exercise in phase.exercises:
            yield from (exercise.slug, *exercise.easier, *exercise.substitutes)
        yield from (dose.slug for dose in phase.micro_doses)


def _person_of(setting: Setting) -> Person:
    basis, rulebook, catalog = setting.basis, setting.rulebook, setting.catalog
    if setting.admission is None:
        return Person(basis, basis.report, rulebook, catalog)
    return Person.admitted(basis, setting.admission, rulebook, catalog)


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
        self.day = setting.basis.start
        self.person = _person_of(setting)
        self.start_level = self.person.care_level
        self.phases: list[PlannedPhase] = list(setting.program.phases)
        self.position = 0
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
            name: (value, self.day) for name, value in setting.basis.report.findings.items()
        }
        self.in_force: InForce | None = None
        self.screens_on: dict[str, date] = dict.fromkeys(setting.basis.report.screens, self.answered())
        self.checked_on: date | None = None
        self.event_on: date | None = None
        self.active: dict[str, date] = {}
        self.deload: tuple[ProgramRule, date] | None = None
        self.resumed_on: date | None = None
        self.last_deload: date | None = None
        self.flare_since: date | None = None
        self.flares: list[date] = []
        self.flare_ended: date | None = None
        self.gap: tuple[GapRule, int] | None = None
        self.gap_stepped = False
        self.needs_intake = False
        self.completed_on: date | None = None
        self.prescribed_days: list[date] = []
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
        self.runs: list[tuple[date, int]] = []
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
        other.sessions_so_far = self.sessions_so_far.copy()
        other.mornings = {week: list(values) for week, values in self.mornings.items()}
        return other

    def answered(self) -> date:
        """The day the report was answered."""
        return self.setting.basis.report.answered_on or self.setting.basis.start

    @property
    def rules(self) -> ProgressionRules:
        """The rules in force."""
        return self.setting.compiled.rules

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
        """How often the knee gave way in the last days."""
        oldest, count = self.day - timedelta(days=days), 0
        for on, times in reversed(self.times_given_way):
            if on < oldest:
                break
            count += times
        return count

    def kind(self, slot: Slot) -> DoseKind:
        """How the exercise of a slot is dosed now."""
        return self.entry(slot).forms[self.planned.phase].kind
