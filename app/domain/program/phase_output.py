"""Writes a planned phase: the exercises with their reasons and options, the sessions, and the criteria to leave it."""

from collections.abc import Iterable, Iterator, Mapping

from app.domain.calendar_days import days_after
from app.domain.exercises.exercise import BodyRegion, ExerciseKind
from app.domain.exercises.masks import first_of
from app.domain.program.cues import cue_of
from app.domain.program.dosage import PlannedDose, other_side_sets, planned_dose
from app.domain.program.entries import Entry
from app.domain.program.hard_filters import Eligibility, bears_no_weight, wants_impact
from app.domain.program.micro_doses import plan_micro_doses
from app.domain.program.modifiers import CombinedEffects
from app.domain.program.needs import NeedPlan, NeedReason
from app.domain.program.options import AEROBIC_NEED
from app.domain.program.phase_doses import doses_of
from app.domain.program.phase_draft import PhasePlan
from app.domain.program.phases import PhaseRules, ProgramPhase
from app.domain.program.planned_phase import (
    HIP_ONLY,
    NeedCoverage,
    PlanFlag,
    PlannedExercise,
    PlannedPhase,
    PlannedSession,
    RegionSets,
    SessionExercise,
    SetStep,
    Sides,
    TrainedNeed,
)
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.request import ProgramRequest
from app.domain.program.rules import CompiledPrograms, PersonTruths
from app.domain.program.selection import Choice
from app.domain.program.supportive import EducationMessage
from app.domain.program.weekly_sets import Cell, WeekDose

_Known = dict[str, tuple[list[tuple[int, int]], SessionExercise | None]]
"""The key of an exercise -> its sets from week to week on one day, and what is written where it has any."""

_MOST_OPTIONS = 3
_DAYS_A_WEEK = 7


class PhaseWriter:
    """Writes the phases of one person's program."""

    def __init__(
        self,
        request: ProgramRequest,
        compiled: CompiledPrograms,
        catalog: ProgramCatalog,
        truths: PersonTruths,
        effects: CombinedEffects,
        eligibility: Eligibility,
        needs: NeedPlan,
    ) -> None:
        self._request, self._rules, self._fixed, self._catalog = request, compiled.rules, compiled.fixed, catalog
        self._truths, self._eligibility, self._effects, self._needs = truths, eligibility, effects, needs.by_id
        self._bears_no_weight = bears_no_weight(eligibility, catalog)

    def write(self, plan: PhasePlan, coverage: tuple[NeedCoverage, ...], before: ProgramPhase | None) -> PlannedPhase:
        """The phase as the program shows it; `before` is the phase that the person comes from."""
        rule, window, fixed = plan.frame.rule, plan.frame.window, self._fixed.phases[plan.frame.rule.id]
        allowed, pain_cap = self._options_mask(plan), self._pain_cap(plan)
        sessions = tuple(self._sessions(plan))
        in_use = {exercise.slug for session in sessions for exercise in session.exercises}
        exercises = tuple(self._exercises(plan, in_use, allowed, pain_cap))
        is_restricted = plan.frame.exercises_max is not None
        return PlannedPhase(
            phase=rule.id,
            purpose=rule.purpose,
            first_week=window.first_week,
            weeks=window.weeks,
            weeks_min=window.bounds.min,
            weeks_max=window.bounds.max,
            first_day=days_after(self._request.start_date, _DAYS_A_WEEK * (window.first_week - 1)),
            rung_max=window.rung,
            effort_max_rpe=plan.frame.effort_cap_rpe,
            pain_cap_nprs=pain_cap,
            sessions=sessions,
            exercises=exercises,
            micro_doses=plan_micro_doses(plan, coverage, self._needs, self._catalog, self._rules, allowed),
            weekly_sets=tuple([RegionSets(region, sets) for region, sets in sorted(plan.region_sets.items())]),
            hip_to_knee_pct=_hip_to_knee_pct(plan),
            coverage=coverage,
            flags=self._flags(plan, sessions, coverage),
            entry=self._fixed.phases[before].exit_ids if before else (),
            exit=() if is_restricted else fixed.exit,
            education=tuple([self._fixed.messages[name] for name in self._messages(fixed.education, exercises)]),
            run_ladder_entry=self._run_ladder_entry(rule.id),
            landings_max=self._landings_max(plan),
        )

    def _pain_cap(self, plan: PhasePlan) -> int:
        restricted = self._rules.gate.restricted
        return plan.frame.rule.pain_cap_nprs if plan.frame.exercises_max is None else restricted.pain_cap_nprs

    def _run_ladder_entry(self, phase: ProgramPhase) -> tuple[str, ...]:
        if phase is not ProgramPhase.RETURN or self._effects.impact_max.rank == 0:
            return ()
        if not wants_impact(self._request.preferences, self._rules.selection):
            return ()
        return self._rules.phases.run_ladder.entry

    def _landings_max(self, plan: PhasePlan) -> tuple[int, ...]:
        """How many landings a session may have from week to week, where the person may land at all."""
        if plan.frame.rule.id is not ProgramPhase.RETURN or not self._eligibility.mask & self._catalog.impact:
            return ()
        return self._rules.dosage.settings.landings.by_week(plan.frame.window.weeks)

    def _messages(self, possible: Iterable[EducationMessage], exercises: tuple[PlannedExercise, ...]) -> Iterator[str]:
        """The messages of a phase that its exercises and their effort bear out."""
        masks, index_of = self._catalog.messages, self._catalog.index_of
        for message in possible:
            mask = masks.get(message.id, self._catalog.everything)
            efforts = [each.doses[-1].effort_max_rpe for each in exercises if mask >> index_of[each.slug] & 1]
            if message.with_exercise is None or max(efforts, default=-1) >= (message.effort_min_rpe or 0):
                yield message.id

    # --- exercises ---

    def _exercises(
        self, plan: PhasePlan, in_use: set[str], allowed: int, pain_cap_nprs: int
    ) -> Iterator[PlannedExercise]:
        sets = {cell.key: cell.steps[0][1] for cell in reversed(plan.cells) if cell.sets}
        for key in plan.order:
            choice = plan.selection.chosen[key]
            if choice.entry.card.slug in in_use:
                why = self._why(choice)
                yield self._planned(plan, choice.entry, why, plan.doses[key], sets.get(key, 1), allowed, pain_cap_nprs)
        for entry in {entry.index: entry for entry, _ in plan.aerobic.values()}.values():
            doses = doses_of(entry, plan.frame, self._catalog, self._rules)
            yield self._planned(plan, entry, self._why_endurance(plan), doses, 1, allowed, pain_cap_nprs)

    def _planned(
        self,
        plan: PhasePlan,
        entry: Entry,
        why: tuple[TrainedNeed, ...],
        doses: tuple[WeekDose, ...],
        sets: int,
        allowed: int,
        pain_cap_nprs: int,
    ) -> PlannedExercise:
        cue, check = cue_of(entry, self._rules.support, self._truths, self._request.preferences.equipment)
        easier, harder = self._those(entry.easier, allowed), self._those(entry.harder, allowed)
        cap = self._rules.phases.pain_cap_of(entry.exercise, pain_cap_nprs)
        return PlannedExercise(
            entry.card.slug,
            entry.card.name,
            why,
            _sides(plan, entry, doses[0].side),
            tuple([self._dose(plan, entry, dose) for dose in doses]),
            self._first_session_sets(entry, sets),
            cue,
            self._fixed.stop_rules[cap],
            self._fixed.pain_rules[cap][-1].text,
            easier,
            harder,
            self._substitutes(entry, allowed),
            cue_check=check,
            easier_by_dose=None if easier else self._rules.dosage.options.easier_by_dose,
            # Not the exercise's own next steps: nobody has asked whether they fit the person.
            harder_by_dose=None if harder else self._rules.dosage.options.harder_by_dose,
        )

    def _first_session_sets(self, entry: Entry, sets: int) -> int:
        """One set fewer; a stretch keeps its own, because less than a minute of it is too little."""
        if entry.exercise.kind is ExerciseKind.STRETCH:
            return sets
        return max(1, sets - self._rules.dosage.settings.first_session_sets_fewer)

    def _dose(self, plan: PhasePlan, entry: Entry, dose: WeekDose) -> PlannedDose:
        tempo = entry.forms[plan.frame.rule.id].tempo
        key = dose.row, dose.from_week, plan.frame.effort_cap_rpe, tempo
        found = self._catalog.planned_doses.get(key)
        if found is None:
            row = self._rules.dosage.rows[dose.row]
            found = self._catalog.planned_doses[key] = planned_dose(
                row, dose.from_week, plan.frame.effort_cap_rpe, tempo
            )
        return found

    def _why(self, choice: Choice) -> tuple[TrainedNeed, ...]:
        own = choice.need
        why = [TrainedNeed(own.rule.id, "main", own.priority, own.because)]
        for impairment in choice.option.addresses:
            need = self._needs.get(impairment)
            if need is not None and impairment != own.rule.id:
                why.append(TrainedNeed(impairment, "side", need.priority, need.because))
        return tuple(why)

    def _why_endurance(self, plan: PhasePlan) -> tuple[TrainedNeed, ...]:
        """Endurance serves a goal of the catalog and no impairment: the phase asks for it where minutes are left."""
        return (TrainedNeed(AEROBIC_NEED, "main", "supportive", (NeedReason("phase", plan.frame.rule.id),)),)

    def _options_mask(self, plan: PhasePlan) -> int:
        """What may stand in for an exercise of this phase: the person's limits and the caps of the phase."""
        catalog, rule = self._catalog, plan.frame.rule
        load = min(rule.load_max.rank, self._effects.load_max.rank)
        mask = self._eligibility.mask & catalog.rung_at_most[plan.frame.window.rung] & catalog.load_at_most[load]
        if rule.impact_max.rank == 0:
            mask &= ~catalog.impact
        return mask if plan.frame.exercises_max is None else mask & catalog.restricted

    def _those(self, indices: Iterable[int], allowed: int) -> tuple[str, ...]:
        entries = self._catalog.entries
        found = [index for index in indices if allowed >> index & 1]
        return tuple([entries[index].card.slug for index in found[:_MOST_OPTIONS]])

    def _substitutes(self, entry: Entry, allowed: int) -> tuple[str, ...]:
        found: list[str] = []
        left, entries = allowed & ~(1 << entry.index), self._catalog.entries
        for mask in entry.substitutes:
            matching = mask & left
            while matching:
                found.append(entries[first_of(matching)].card.slug)
                if len(found) == _MOST_OPTIONS:
                    return tuple(found)
                matching &= matching - 1
        return tuple(found)

    # --- sessions ---

    def _sessions(self, plan: PhasePlan) -> Iterator[PlannedSession]:
        cells = {(cell.key, cell.day): cell for cell in plan.cells}
        session, room, strength = self._rules.selection.session, plan.frame.room, plan.frame.week.strength
        seated = plan.frame.choices.dislikes_standing or self._bears_no_weight
        warm_up = session.warm_up_text_seated if seated else session.warm_up_text
        cool_down = session.cool_down_text_seated if seated else session.cool_down_text
        known: _Known = {}
        for day in plan.frame.week.days:
            exercises = tuple(self._session_exercises(plan, day, cells, known))
            if exercises:
                yield PlannedSession(
                    day,
                    "strength" if day in strength else "light",
                    room.warm_up_min + room.cool_down_min + -(-plan.seconds[day] // 60),
                    room.warm_up_min,
                    warm_up,
                    room.cool_down_min,
                    cool_down if room.cool_down_min else None,
                    exercises,
                )

    def _session_exercises(
        self, plan: PhasePlan, day: int, cells: Mapping[tuple[str, int], Cell], known: _Known
    ) -> list[SessionExercise]:
        endurance, order = plan.aerobic.get(day), plan.frame.rule.order
        found: list[SessionExercise] = []
        for key in plan.sequence[day]:
            if endurance is not None and order.index(endurance[0].block) < order.index(plan.entry(key).block):
                found.append(self._endurance(*endurance))
                endurance = None
            # On most days an exercise has the sets of its other days.
            cell = cells[key, day]
            if key not in known or known[key][0] != cell.steps:
                known[key] = cell.steps, self._in_session(plan, cell)
            exercise = known[key][1]
            if exercise is not None:
                found.append(exercise)
        if endurance is not None:
            found.append(self._endurance(*endurance))
        return found

    def _endurance(self, entry: Entry, minutes: int) -> SessionExercise:
        return SessionExercise(entry.card.slug, entry.block, (SetStep(1, 1),), duration_min=minutes)

    def _in_session(self, plan: PhasePlan, cell: Cell) -> SessionExercise | None:
        entry = plan.entry(cell.key)
        steps = self._set_steps(plan, entry, cell)
        is_rotating = plan.rotating is not None and cell.key in plan.rotating
        return SessionExercise(entry.card.slug, entry.block, steps, None, is_rotating or None) if steps else None

    def _set_steps(self, plan: PhasePlan, entry: Entry, cell: Cell) -> tuple[SetStep, ...]:
        steps = cell.steps[1:] if cell.steps[0][1] == 0 else cell.steps
        if not entry.exercise.unilateral:
            return tuple([SetStep(week, sets) for week, sets in steps])
        share, equal = self._rules.dosage.settings.other_side_share, plan.frame.both_sides
        found = []
        for week, sets in steps:
            side = next(dose.side for dose in reversed(cell.doses) if dose.from_week <= week)
            found.append(SetStep(week, sets, other_side_sets(sets, side, share, equal=equal) if sets else 0))
        return tuple(found)

    def _flags(
        self, plan: PhasePlan, sessions: tuple[PlannedSession, ...], coverage: tuple[NeedCoverage, ...]
    ) -> tuple[PlanFlag, ...]:
        regions, least = plan.regions(), plan.frame.room.least
        missing = {reason.code for each in coverage for reason in each.reasons}
        is_short = plan.frame.room.minutes < self._rules.selection.minutes_enough
        is_short = is_short and (not missing or "TIME_BUDGET" in missing)
        lacks_knee = "hip" in regions and "knee" not in regions
        is_hip_only = lacks_knee and not self._fits_knee(plan)
        raised = (
            ("empty", not sessions and not is_short),
            ("empty_for_time", not sessions and is_short),
            ("ratio", _is_out_of_ratio(plan) or (lacks_knee and not is_hip_only)),
            ("shares", _is_out_of_shares(plan, self._rules.phases)),
            ("below_minimum", [session for session in sessions if len(session.exercises) < least]),
            ("rotation", plan.rotating is not None),
            ("delayed", (1, 0) in [cell.steps[0] for cell in plan.cells]),
            (HIP_ONLY, is_hip_only),
        )
        return tuple([self._fixed.flags[name] for name, is_raised in raised if is_raised])

    def _fits_knee(self, plan: PhasePlan) -> bool:
        """Whether the knee work of a short plan fits the person and the phase, room for it or not."""
        choices, selection, serving = plan.frame.choices, self._rules.selection, self._catalog.serving
        return any(
            serving[choices.phase, need.id] & choices.eligible
            for need in selection.needs
            if need.id in selection.floor and need.regions[0] is BodyRegion.KNEE
        )


def _sides(plan: PhasePlan, entry: Entry, row_side: str) -> Sides:
    if not entry.exercise.unilateral:
        return "both_legs"
    return "equal" if plan.frame.both_sides or row_side == "equal" else "affected_first"


def _hip_to_knee_pct(plan: PhasePlan) -> int | None:
    hip, knee = plan.region_sets.get("hip"), plan.region_sets.get("knee")
    return round(100 * hip[-1] / knee[-1]) if hip and knee and knee[-1] else None


def _is_out_of_ratio(plan: PhasePlan) -> bool:
    """Whether the sets of hip and knee are out of proportion in some week with knee work."""
    bounds = plan.frame.rule.hip_to_knee
    knee = plan.region_sets.get("knee", ())
    hip = plan.region_sets.get("hip") or (0,) * len(knee)
    # Most weeks are like the week before.
    weeks = set(zip(hip, knee, strict=False))
    return any(not bounds.min * right <= left <= bounds.max * right for left, right in weeks)


def _is_out_of_shares(plan: PhasePlan, rules: PhaseRules) -> bool:
    """Whether the working sets of the last week are spread otherwise than the phase means them to be."""
    last = {region: sets[-1] for region, sets in plan.region_sets.items()}
    total = sum(last.values())
    if not total or len(plan.order) < rules.shares_from_exercises:
        return False
    shares, miss = plan.frame.rule.shares_pct, rules.share_tolerance_pct
    parts = (
        (last.get("hip", 0) + last.get("trunk", 0), shares.hip_and_trunk),
        (last.get("knee", 0), shares.knee),
        (last.get("control", 0), shares.balance_and_control),
    )
    return any(not low - miss <= 100 * sets / total <= high + miss for sets, (low, high) in parts)
