"""What does not change while a program is folded, and what is worked out once for the whole answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from app.domain.program.admission import Admission
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedSession
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.results import Program
from app.domain.progression.compiled import CompiledProgression
from app.domain.progression.decision_tables import Known
from app.domain.progression.exercise_progression import Modulation, Prescription, Slot
from app.domain.progression.logged_exercises import LinesOfLogs, Plan
from app.domain.progression.person import Basis, Person, limit_masks
from app.domain.progression.phase_sessions import PhaseSessions
from app.domain.progression.session_logs import ClinicianInstruction
from app.domain.rulebook import Rulebook

_WEEK: Final = 7


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


def person_of(setting: Setting) -> Person:
    """The person as the program was made for."""
    basis, rulebook, catalog = setting.basis, setting.rulebook, setting.catalog
    if setting.admission is None:
        return Person(basis, basis.report, rulebook, catalog)
    return Person.admitted(basis, setting.admission, rulebook, catalog)
