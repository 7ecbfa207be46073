"""What a program that is sent back may say: its exercises, doses, caps and structure are held against the rules again.

The digest proves that nothing was changed by accident, not who made the program (DESIGN 8.14). So whatever a rule
limits is compared with the rule again, and every program with the person it was made for (gate_checks.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.content.load import shipped_rulebook
from app.domain.program.dosage import DosageRow
from app.domain.program.gate import Outcome, RestrictedSet
from app.domain.program.hard_filters import screen_exercises, within_wishes
from app.domain.program.phases import PhaseRule
from app.domain.program.planned_phase import PlannedPhase, PlannedSession
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.rulebook import Rulebook
from app.domain.triage.red_flags import Permission
from app.schemas.gate_checks import admission_of, blocked_fault, gate_faults
from app.schemas.limits import MAX_PHASE_WEEKS
from app.schemas.programs import ProgramOut
from app.schemas.sent_programs import RequestFault, RequestFaultsError, read_program

_DAYS_OF_A_WEEK: Final = range(1, 8)
_MOST: Final = {"sessions": "session_days_max", "exercises": "exercises_max"}
"""A list of a phase of the gentle set -> the field of its rule with its greatest length."""


def checked_program(sent: dict[str, Any], slugs: frozenset[str], catalog: ProgramCatalog) -> ProgramOut:
    """The program of a request that shows it as it is; `slugs` are those of the catalog, retired ones included.

    Raises:
        RequestFaultsError: it is not as this service returned it, or asks for more than the rules allow the person.
    """
    program = read_program(sent)
    if isinstance(program, tuple):
        raise RequestFaultsError(program)
    rulebook = shipped_rulebook()
    faults = tuple(content_faults(program, slugs, catalog, rulebook)) or tuple(
        _person_faults(program, catalog, rulebook)
    )
    if faults:
        raise RequestFaultsError(faults)
    return program


def content_faults(
    program: ProgramOut, slugs: frozenset[str], catalog: ProgramCatalog, rulebook: Rulebook
) -> Iterator[RequestFault]:
    """What no program of this service has: unknown exercises, doses outside their rows, caps above those of a phase."""
    if not program.phases or not 0 <= (program.current_phase or 0) < len(program.phases):
        yield _out_of_range("has no phase now", "/program/current_phase" if program.phases else "/program/phases")
        return
    if program.affected_side != program.basis["report"].get("affected_side", "unknown"):
        yield RequestFault("conflict", "is not the side of the report", "/program/affected_side", True)
    if program.start_date != program.basis.get("start_date"):
        yield RequestFault("conflict", "is not the first day that was asked for", "/program/start_date", True)
    rules = rulebook.programs.rules
    if program.outcome is Outcome.RESTRICTED:
        yield from _restricted_faults(program, rules.gate.restricted, catalog)
    rows = {row.id: row for row in rules.dosage.rows}
    for place, phase in enumerate(program.phases):
        yield from _phase_faults(phase, rules.phases.of(phase.phase), rows, f"/program/phases/{place}", slugs)


def _phase_faults(
    phase: PlannedPhase, rule: PhaseRule, rows: Mapping[str, DosageRow], pointer: str, slugs: frozenset[str]
) -> Iterator[RequestFault]:
    caps = {"effort_max_rpe": rule.effort_max_rpe, "pain_cap_nprs": rule.pain_cap_nprs, "rung_max": rule.rung_cap}
    for name, cap in caps.items():
        if getattr(phase, name) > cap:
            yield _out_of_range("is above the cap of the phase", f"{pointer}/{name}")
    if phase.first_week < 1 or not 1 <= phase.weeks <= MAX_PHASE_WEEKS:
        yield _out_of_range("is not a length of a phase", f"{pointer}/weeks")
    times = Counter(exercise.slug for exercise in phase.exercises)
    for number, exercise in enumerate(phase.exercises):
        place = f"{pointer}/exercises/{number}"
        if exercise.slug not in slugs:
            yield RequestFault("not_allowed", "is not in the catalog", f"{place}/slug", True)
        if times[exercise.slug] > 1:
            yield RequestFault("duplicate", "is in this phase already", f"{place}/slug", True)
        if not exercise.doses:
            yield _out_of_range("is without a dose", f"{place}/doses")
        for at, dose in enumerate(exercise.doses):
            row = rows.get(dose.row)
            # A row of an earlier version that is gone cannot be compared; the caps of the phase hold all the same.
            fits = (
                dose.effort_max_rpe <= phase.effort_max_rpe if row is None else _fits(dose, row, phase.effort_max_rpe)
            )
            if not fits:
                yield _out_of_range("is outside the dosage row", f"{place}/doses/{at}")
    for number, micro_dose in enumerate(phase.micro_doses):
        if micro_dose.slug not in slugs:
            place = f"{pointer}/micro_doses/{number}/slug"
            yield RequestFault("not_allowed", "is not in the catalog", place, True)
    for number, session in enumerate(phase.sessions):
        yield from _session_faults(session, phase, rows, f"{pointer}/sessions/{number}")


def _session_faults(
    session: PlannedSession, phase: PlannedPhase, rows: Mapping[str, DosageRow], pointer: str
) -> Iterator[RequestFault]:
    if session.day not in _DAYS_OF_A_WEEK:
        yield _out_of_range("is not a day of a week", f"{pointer}/day")
    doses = {exercise.slug: exercise.doses for exercise in phase.exercises}
    for at, each in enumerate(session.exercises):
        place = f"{pointer}/exercises/{at}"
        if each.slug not in doses:
            yield RequestFault("not_in_program", "is not an exercise of this phase", f"{place}/slug", True)
            continue
        most = max((rows[dose.row].sets[1] for dose in doses[each.slug] if dose.row in rows), default=0)
        if not each.sets or (most and any(step.sets > most for step in each.sets)):
            yield _out_of_range("is outside the dosage row", f"{place}/sets")


def _restricted_faults(program: ProgramOut, rule: RestrictedSet, catalog: ProgramCatalog) -> Iterator[RequestFault]:
    """What makes a program more than the gentle set that it says it is."""
    if len(program.phases) > 1:
        yield _out_of_range("has more than the one phase of the gentle set", "/program/phases")
    for place, phase in enumerate(program.phases):
        pointer = f"/program/phases/{place}"
        if phase.phase is not rule.phase:
            yield RequestFault(
                "not_allowed", "is not the phase of the gentle set", f"{pointer}/phase", True, (rule.phase.value,)
            )
        most = {"weeks": rule.weeks, "effort_max_rpe": rule.effort_max_rpe, "pain_cap_nprs": rule.pain_cap_nprs}
        for name, cap in most.items():
            if getattr(phase, name) > cap:
                yield _out_of_range("is more than the gentle set has", f"{pointer}/{name}")
        for name in ("sessions", "exercises"):
            if len(getattr(phase, name)) > getattr(rule, _MOST[name]):
                yield _out_of_range("are more than the gentle set has", f"{pointer}/{name}")
        for name in ("exercises", "micro_doses"):
            for number, each in enumerate(getattr(phase, name)):
                index = catalog.index_of.get(each.slug)
                if index is not None and not catalog.restricted >> index & 1:
                    yield RequestFault(
                        "not_allowed", "is not in the gentle set", f"{pointer}/{name}/{number}/slug", True
                    )


def _person_faults(program: ProgramOut, catalog: ProgramCatalog, rulebook: Rulebook) -> Iterator[RequestFault]:
    """What the rules of today do not allow the person of the program. A retired exercise may go on."""
    asked = admission_of(program, rulebook)
    if faults := tuple(gate_faults(program, asked, rulebook)):
        yield from faults
        return
    if asked.triage.exercise.at_least is Permission.BLOCKED:
        yield blocked_fault()
        return
    rules, limits = rulebook.programs.rules, asked.triage.exercise.limits
    if program.sequence is None:
        allowed = screen_exercises(catalog, rules, asked.truths, asked.request, asked.effects, limits).mask
    else:
        # What became known since may have lifted a limit of the first report, and the check-ins are not sent along: a
        # pain that settled, a question that was answered. The progression held them against all of it on its day.
        allowed = within_wishes(catalog, asked.request.preferences)
    for place, phase in enumerate(program.phases):
        for number, exercise in enumerate(phase.exercises):
            index = catalog.index_of.get(exercise.slug)
            if index is not None and not allowed >> index & 1:
                pointer = f"/program/phases/{place}/exercises/{number}/slug"
                yield RequestFault("not_allowed", "is not for this person", pointer, True)


def _fits(dose: Any, row: Any, effort_cap: int) -> bool:
    # After a break repetitions are fewer than those of the row (gap_rules.yaml, reps_down_pct).
    fewer = None if row.reps is None else (1, row.reps[1])
    ranges = (
        (dose.sets_min, dose.sets_max, row.sets),
        (dose.reps, dose.reps_max, fewer),
        (dose.hold_s, dose.hold_max_s, row.hold_s),
        (dose.duration_min, dose.duration_max_min, row.duration_min),
    )
    for low, high, allowed in ranges:
        if low is None or high is None:
            continue
        if allowed is None or not allowed[0] <= low <= high <= allowed[1]:
            return False
    return bool(dose.effort_max_rpe <= min(row.effort_rpe[1], effort_cap))


def _out_of_range(message: str, pointer: str) -> RequestFault:
    return RequestFault("out_of_range", message, pointer, True)
