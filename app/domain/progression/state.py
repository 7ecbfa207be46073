"""The state of a program while it is folded: what holds on one day, and what is known by then."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from app.domain.evaluation.quantities import Value
from app.domain.program.dosage import DoseKind
from app.domain.program.entries import Entry
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedPhase
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.results import Program
from app.domain.progression.compiled import CompiledProgression
from app.domain.progression.counting import MarkedDays
from app.domain.progression.decision_tables import Known, Truths
from app.domain.progression.exercise_progression import (
    History,
    Prescription,
    Row,
    Slot,
)
from app.domain.progression.person import Basis, Person, limit_masks
from app.domain.progression.phase_sessions import PhaseSessions
from app.domain.progression.results import ProgramChange
from app.domain.progression.rules import (
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
    Values,
    baseline_of,
)
from app.domain.rulebook import Rulebook
from app.domain.values import value

_WEEK: Final = 7


def together(known: Iterable[Facts]) -> Facts:
    """Facts that became known in parts."""
    return {name: value for part in known for name, value in part.items()}


class NotInProgramError(Exception):
    """A log names an exercise that the program never had; the log's id and its slug."""

    def __init__(self, log_id: str, slug: str) -> None:
        super().__init__(log_id, slug)
        self.log_id, self.slug = log_id, slug


class KnownOfExercise(NamedTuple):
    """What was known of an exercise in a session when it was decided on.

    `session` and `exercise` are facts; what was logged, where it was on its ladder and what was counted over it are
    values, see CompiledProgression.
    """

    session: Facts
    exercise: Facts
    logged: Values
    placed: Values
    counted: Values

    def facts(self, compiled: CompiledProgression) -> Facts:
        """All of it by name."""
        logged, placed = compiled.logged.facts(self.logged), compiled.placed.facts(self.placed)
        return {**self.session, **self.exercise, **logged, **placed, **compiled.counted.facts(self.counted)}


class Verdict(NamedTuple):
    """What the rules say about one exercise, before it is applied; `truths` and what was `known` explain it."""

    slot: str
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rules: tuple[ExerciseRule, ...]
    truths: Truths
    known: KnownOfExercise
    on: date
    capped: bool = False


@value
class Ruling:
    """The decision for the program on one day: the rule that sets it, and the others that are true and act.

    `severity_min`: how severe a decision about an exercise must be at least. `overruled` are true, too, but a
    clinician's instruction keeps them from acting.
    """

    rule: ProgramRule
    others: tuple[ProgramRule, ...]
    truths: Truths
    known: tuple[Facts, ...]
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
        return together(self.known)

    @property
    def true(self) -> tuple[ProgramRule, ...]:
        """All true rules, the deciding one first."""
        return (self.rule, *self.others)


@dataclass(frozen=True, slots=True)
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
    # What was worked out for one answer, kept while it is made; see progression/slot_options.py.
    steps_up: dict[tuple[int, int], int | None] = field(default_factory=dict, compare=False, repr=False)
    steps_down: dict[tuple[int, int], int | None] = field(default_factory=dict, compare=False, repr=False)
    exercise_facts: dict[tuple[int, ProgramPhase, str | None], Known] = field(
        default_factory=dict, compare=False, repr=False
    )
    prescribed: dict[tuple[str, int], tuple[Slot, tuple[object, ...], Prescription]] = field(
        default_factory=dict, compare=False, repr=False
    )


def setting_of(
    program: Program,
    basis: Basis,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
    instructions: tuple[ClinicianInstruction, ...] = (),
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
        self.person = Person(setting.basis, setting.basis.report, setting.rulebook, setting.catalog)
        self.start_level = self.person.care_level
        self.phases: list[PlannedPhase] = list(setting.program.phases)
        self.position = 0
        self.phase_since = self.day
        self.growth_days = 0
        self.slots: dict[str, Slot] = {}
        self.histories: dict[str, History] = {}
        self.sessions = PhaseSessions(setting.program.phases[0])
        self.pending: list[SessionRecord] = []
        self.records: list[SessionRecord] = []
        self.rows: dict[str, Row] = {}
        self.marked = MarkedDays()
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
        self.mornings: dict[int, list[float]] = {}
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
                "rows",
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
        other.marked = self.marked.copy()
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

    @property
    def baseline(self) -> float | None:
        """Pain the knee starts a session with, usually."""
        usual = self.setting.basis.report.findings.get("usual_pain_nprs")
        return baseline_of(self.pains_before, usual, self.rules.steps)

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
