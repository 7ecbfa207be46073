"""Writes a planned phase: the exercises with their reasons and options, the sessions, micro-doses and criteria."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.domain.answers import YES
from app.domain.dosage import other_side_sets
from app.domain.hard_filters import Eligibility
from app.domain.modifiers import CombinedEffects
from app.domain.needs import Need, NeedPlan
from app.domain.phase_plan import PhasePlan, row_in
from app.domain.phases import PHASE_ORDER, ExitCriterion, ProgramPhase
from app.domain.program_catalog import Entry, ProgramCatalog, first_of
from app.domain.program_request import ProgramRequest
from app.domain.program_results import (
    ExerciseOption,
    MicroDose,
    NeedCoverage,
    PlanFlag,
    PlannedCriterion,
    PlannedExercise,
    PlannedPhase,
    PlannedSession,
    RegionSets,
    SessionExercise,
    SetStep,
    TrainedNeed,
)
from app.domain.program_rules import CompiledPrograms, PersonTruths
from app.domain.program_texts import ProgramTexts
from app.domain.selection import Choice
from app.domain.weekly_sets import Cell

_MOST_OPTIONS = 3
_RATIO_DIGITS = 2


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
        self._request, self._rules, self._catalog = request, compiled.rules, catalog
        self._truths, self._eligibility = truths, eligibility
        self._needs = {need.rule.id: need for need in needs.needs}
        self._texts = ProgramTexts(compiled.rules, truths, effects)
        self._effects = effects

    def write(self, plan: PhasePlan, coverage: tuple[NeedCoverage, ...], position: int) -> PlannedPhase:
        """The phase as the program shows it; `position` counts planned phases from 0."""
        rule, window = plan.frame.rule, plan.frame.window
        sessions = tuple(self._sessions(plan))
        in_use = {slug.slug for session in sessions for slug in session.exercises}
        exercises = tuple(
            exercise for exercise in self._exercises(plan) if exercise.exercise.slug in in_use
        )
        return PlannedPhase(
            phase=rule.id,
            purpose=rule.purpose,
            first_week=window.first_week,
            weeks=window.weeks,
            weeks_min=window.bounds.min,
            weeks_max=window.bounds.max,
            first_day=_first_day(self._request.start_date, window.first_week),
            rung_max=window.rung,
            effort_max_rpe=plan.frame.effort_cap_rpe,
            pain_cap_nprs=self._pain_cap(plan),
            sessions=sessions,
            exercises=exercises,
            micro_doses=self._micro_doses(plan, coverage),
            weekly_sets=tuple(RegionSets(region, tuple(sets)) for region, sets in sorted(plan.region_sets.items())),
            hip_to_knee=_hip_to_knee(plan),
            coverage=coverage,
            flags=tuple(self._flags(plan, sessions)),
            entry=self._criteria(PHASE_ORDER[rule.id.rank - 1]) if position else (),
            exit=() if plan.frame.exercises_max else self._criteria(rule.id),
            education=self._texts.of_phase(rule.education),
            run_ladder_entry=self._run_ladder_entry(rule.id),
        )

    def _pain_cap(self, plan: PhasePlan) -> int:
        restricted = self._rules.gate.restricted
        return restricted.pain_cap_nprs if plan.frame.exercises_max else plan.frame.rule.pain_cap_nprs

    def _criteria(self, phase: ProgramPhase) -> tuple[PlannedCriterion, ...]:
        return tuple(map(_criterion, self._rules.phases.criteria_of(phase)))

    def _run_ladder_entry(self, phase: ProgramPhase) -> tuple[str, ...]:
        wants_to_run = not frozenset(self._rules.selection.impact_goals).isdisjoint(self._request.preferences.goals)
        if phase is not ProgramPhase.RETURN or not wants_to_run or self._effects.impact_max.rank == 0:
            return ()
        return self._rules.phases.run_ladder.entry

    # --- exercises ---

    def _exercises(self, plan: PhasePlan) -> Iterator[PlannedExercise]:
        for key in plan.order:
            yield self._exercise(plan, plan.selection.chosen[key], plan.doses[key])
        for entry in {entry.index: entry for entry, _ in plan.aerobic.values()}.values():
            yield self._endurance(plan, entry)

    def _exercise(self, plan: PhasePlan, choice: Choice, doses: tuple) -> PlannedExercise:  # type: ignore[type-arg]
        least = min((cell.sets for cell in plan.cells if cell.key == choice.need.rule.id and cell.sets), default=1)
        row = row_in(choice.entry, 1, plan.frame, self._rules)
        return self._planned(plan, choice.entry, tuple(self._why(choice)), doses, self._side(plan, choice.entry, row.side), least)

    def _endurance(self, plan: PhasePlan, entry: Entry) -> PlannedExercise:
        from app.domain.phase_plan import doses_of

        return self._planned(plan, entry, (), doses_of(entry, plan.frame, self._rules), "both_legs", 1)

    def _planned(self, plan, entry: Entry, why, doses, sides, sets: int) -> PlannedExercise:  # type: ignore[no-untyped-def]
        exercise = entry.exercise
        cue, check = self._cue(entry)
        cap = self._pain_cap(plan)
        allowed = self._options_mask(plan)
        options = self._rules.dosage.options
        return PlannedExercise(
            exercise=entry.card,
            why=why,
            kind=exercise.kind,
            region=exercise.ladder.region,
            ladder=exercise.ladder.family,
            rung=exercise.demand_rung,
            patellofemoral_load=exercise.patellofemoral_load.level,
            impact=exercise.impact,
            position=exercise.position,
            equipment=exercise.equipment,
            sides=sides,
            doses=doses,
            first_session_sets=max(1, sets - self._rules.dosage.settings.first_session_sets_fewer),
            cue=cue,
            cue_check=check,
            stop_rule=self._rules.support.stop_rule.format(pain_cap_nprs=cap),
            pain_rule=self._texts.pain_rules(cap)[-1].text,
            instructions=self._eligibility.instructions,
            easier=self._those(entry.easier, allowed),
            easier_by_dose=options.easier_by_dose,
            harder=self._those(entry.harder, allowed),
            harder_by_dose=exercise.progress_by,
            substitutes=self._substitutes(entry, allowed),
        )

    def _why(self, choice: Choice) -> Iterator[TrainedNeed]:
        own = choice.need
        yield TrainedNeed(own.rule.id, own.rule.label, "main", own.priority, own.because)
        for impairment in choice.option.addresses:
            need: Need | None = self._needs.get(impairment)
            if need is not None and impairment != own.rule.id:
                yield TrainedNeed(need.rule.id, need.rule.label, "side", need.priority, need.because)

    def _side(self, plan: PhasePlan, entry: Entry, row_side: str) -> str:
        if not entry.exercise.unilateral:
            return "both_legs"
        return "equal" if plan.frame.both_sides or row_side == "equal" else "affected_first"

    def _cue(self, entry: Entry) -> tuple[str, str | None]:
        if entry.cue is None:
            return entry.exercise.cues[0], None
        cue = self._rules.support.cues[entry.cue]
        replaced = cue.instead is not None and cue.unless is not None and self._truths.of(cue.unless) == YES
        text = cue.instead if replaced and cue.instead else cue.cue
        reminder = cue.reminder
        if reminder is not None and not replaced and reminder.equipment in self._request.preferences.equipment:
            text = f"{text} {reminder.text}"
        return text, cue.check

    def _options_mask(self, plan: PhasePlan) -> int:
        """What may stand in for an exercise of this phase: the person's limits and the caps of the phase."""
        catalog, rule = self._catalog, plan.frame.rule
        load = min(rule.load_max.rank, self._effects.load_max.rank)
        mask = self._eligibility.mask & catalog.rung_at_most[plan.frame.window.rung] & catalog.load_at_most[load]
        if rule.impact_max.rank == 0:
            mask &= ~catalog.impact
        return mask & catalog.restricted if plan.frame.exercises_max else mask

    def _those(self, indices: Iterable[int], allowed: int) -> tuple[ExerciseOption, ...]:
        found = (self._catalog.entries[index].card for index in indices if allowed >> index & 1)
        return tuple(ExerciseOption(card.slug, card.name) for card in found)[:_MOST_OPTIONS]

    def _substitutes(self, entry: Entry, allowed: int) -> tuple[ExerciseOption, ...]:
        found: list[ExerciseOption] = []
        left = allowed & ~(1 << entry.index)
        for mask in entry.substitutes:
            matching = mask & left
            while matching and len(found) < _MOST_OPTIONS:
                index = first_of(matching)
                matching &= matching - 1
                card = self._catalog.entries[index].card
                found.append(ExerciseOption(card.slug, card.name))
            if len(found) == _MOST_OPTIONS:
                break
        return tuple(found)

    # --- sessions ---

    def _sessions(self, plan: PhasePlan) -> Iterator[PlannedSession]:
        cells = {(cell.key, cell.day): cell for cell in plan.cells}
        session, room = self._rules.selection.session, plan.frame.room
        seated = plan.frame.choices.dislikes_standing
        for day in plan.timetable.week.days:
            exercises = tuple(self._session_exercises(plan, day, cells))
            if not exercises:
                continue
            seconds = plan.seconds.get(day, 0)
            yield PlannedSession(
                day=day,
                kind="strength" if day in plan.timetable.week.strength else "light",
                minutes=room.warm_up_min + room.cool_down_min + -(-seconds // 60),
                warm_up_min=room.warm_up_min,
                warm_up=session.warm_up_text_seated if seated else session.warm_up_text,
                cool_down_min=room.cool_down_min,
                cool_down=(session.cool_down_text_seated if seated else session.cool_down_text) if room.cool_down_min else None,
                exercises=exercises,
            )

    def _session_exercises(
        self, plan: PhasePlan, day: int, cells: dict[tuple[str, int], Cell]
    ) -> Iterator[SessionExercise]:
        blocks = {block: position for position, block in enumerate(plan.frame.rule.order)}
        found = []
        for key in plan.sequence[day]:
            cell = cells[key, day]
            if any(cell.by_week):
                entry = plan.entry(key)
                rotating = plan.rotating is not None and key in plan.rotating
                found.append(
                    SessionExercise(entry.card.slug, entry.block, self._steps(plan, entry, cell), rotating=rotating)
                )
        endurance = plan.aerobic.get(day)
        if endurance is not None:
            entry, minutes = endurance
            found.append(SessionExercise(entry.card.slug, entry.block, (SetStep(1, 1),), duration_min=minutes))
        yield from sorted(found, key=lambda each: blocks[each.block])  # type: ignore[index]

    def _steps(self, plan: PhasePlan, entry: Entry, cell: Cell) -> tuple[SetStep, ...]:
        steps: list[SetStep] = []
        share = self._rules.dosage.settings.other_side_share
        for week, sets in enumerate(cell.by_week, start=1):
            if sets == 0 or (steps and steps[-1].sets == sets):
                continue
            other = None
            if entry.exercise.unilateral:
                row = row_in(entry, week, plan.frame, self._rules)
                other = other_side_sets(sets, row.side, share, equal=plan.frame.both_sides)
            steps.append(SetStep(week, sets, other))
        return tuple(steps)

    # --- micro-doses and flags ---

    def _micro_doses(self, plan: PhasePlan, coverage: tuple[NeedCoverage, ...]) -> tuple[MicroDose, ...]:
        rule = self._rules.dosage.micro_doses
        few_days = len(plan.frame.week.days) <= self._rules.selection.days_enough
        found: list[MicroDose] = []
        stretches_first = sorted(coverage, key=lambda each: self._needs[each.impairment].rule.training != "flexibility")
        for covered in stretches_first:
            need = self._needs[covered.impairment]
            is_wanted = covered.status != "met" or (few_days and need.rule.training == "flexibility")
            dose = self._micro_dose(plan, need) if is_wanted and len(found) < rule.items_max else None
            seconds = sum(each.seconds_per_day for each in found)
            if dose is not None and seconds + dose.seconds_per_day <= rule.minutes_per_day_max * 60:
                found.append(dose)
        return tuple(found)

    def _micro_dose(self, plan: PhasePlan, need: Need) -> MicroDose | None:
        rule, catalog = self._rules.dosage.micro_doses, self._catalog
        is_stretch = need.rule.training == "flexibility"
        kind = catalog.micro_stretch if is_stretch else catalog.micro_isometric
        allowed = self._options_mask(plan) & kind & catalog.addressing.get(need.rule.id, 0) & catalog.rung_at_most[1]
        allowed &= catalog.offered[plan.frame.rule.id]
        if not allowed:
            return None
        entry = catalog.entries[first_of(allowed)]
        times = self._rules.selection.session
        sides = 2 if entry.exercise.unilateral else 1
        reps, hold_s, per_day = (
            (rule.stretch.holds, rule.stretch.hold_s, rule.stretch.times_per_day)
            if is_stretch
            else (rule.isometric.reps, rule.isometric.hold_s, rule.isometric.times_per_day)
        )
        one = sides * reps * (hold_s + times.hold_change_s) + (sides - 1) * times.side_change_s
        return MicroDose(
            exercise=entry.card,
            impairment=need.rule.id,
            reps=reps,
            hold_s=hold_s,
            times_per_day=per_day,
            both_sides=sides > 1,
            seconds_per_day=one * per_day,
            effort_max_rpe=rule.effort_max_rpe,
            text=rule.text_stretch if is_stretch else rule.text_isometric,
        )

    def _flags(self, plan: PhasePlan, sessions: tuple[PlannedSession, ...]) -> Iterator[PlanFlag]:
        texts = self._rules.selection.flags
        if not sessions:
            yield PlanFlag("empty", texts["empty"])
        if _is_out_of_ratio(plan):
            yield PlanFlag("ratio", texts["ratio"])
        if any(len(session.exercises) < plan.frame.room.least for session in sessions):
            yield PlanFlag("below_minimum", texts["below_minimum"])
        if plan.rotating is not None:
            yield PlanFlag("rotation", texts["rotation"])
        if any(cell.by_week and cell.by_week[0] == 0 < cell.by_week[-1] for cell in plan.cells):
            yield PlanFlag("delayed", texts["delayed"])
        regions = {plan.entry(key).counts_as for key in plan.order}
        if "hip" in regions and "knee" not in regions:
            yield PlanFlag("hip_only", texts["hip_only"])


def _criterion(criterion: ExitCriterion) -> PlannedCriterion:
    return PlannedCriterion(criterion.id, criterion.type, criterion.text, criterion.instead)


def _first_day(start: date | None, week: int) -> date | None:
    return None if start is None else start + timedelta(weeks=week - 1)


def _hip_to_knee(plan: PhasePlan) -> float | None:
    hip, knee = plan.region_sets.get("hip"), plan.region_sets.get("knee")
    return round(hip[-1] / knee[-1], _RATIO_DIGITS) if hip and knee and knee[-1] else None


def _is_out_of_ratio(plan: PhasePlan) -> bool:
    bounds = plan.frame.rule.hip_to_knee
    hip, knee = plan.region_sets.get("hip", []), plan.region_sets.get("knee", [])
    return any(not bounds.min * right <= left <= bounds.max * right for left, right in zip(hip, knee, strict=False))
