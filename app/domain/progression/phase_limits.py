"""A phase without what its person may not do: in its sessions, beside them, and among what may stand in."""

from collections import Counter
from dataclasses import replace

from app.domain.program.dosage import DoseOptions
from app.domain.program.planned_phase import PlannedExercise, PlannedPhase, RegionSets
from app.domain.program.program_catalog import ProgramCatalog


def within(phase: PlannedPhase, allowed: int, catalog: ProgramCatalog, options: DoseOptions) -> PlannedPhase:
    """The phase with only those exercises of the catalog that are in a mask; one that was retired is not in it."""
    barred = {
        slug for slug in _slugs_of(phase) if (index := catalog.index_of.get(slug)) is None or not allowed >> index & 1
    }
    if phase.landings_max and not allowed & catalog.impact:
        phase = replace(phase, landings_max=())
    if not barred:
        return phase
    fewer = replace(
        phase,
        exercises=tuple(
            _without(exercise, barred, options) for exercise in phase.exercises if exercise.slug not in barred
        ),
        micro_doses=tuple(dose for dose in phase.micro_doses if dose.slug not in barred),
    )
    if barred.isdisjoint(exercise.slug for exercise in phase.exercises):
        return fewer
    kept = (
        replace(session, exercises=tuple(each for each in session.exercises if each.slug not in barred))
        for session in phase.sessions
    )
    return counted(replace(fewer, sessions=tuple(session for session in kept if session.exercises)), catalog)


def _slugs_of(phase: PlannedPhase) -> set[str]:
    found = {dose.slug for dose in phase.micro_doses}
    for exercise in phase.exercises:
        found.update((exercise.slug, *exercise.easier, *exercise.harder, *exercise.substitutes))
    return found


def _without(exercise: PlannedExercise, barred: set[str], options: DoseOptions) -> PlannedExercise:
    if barred.isdisjoint((*exercise.easier, *exercise.harder, *exercise.substitutes)):
        return exercise
    easier, harder, substitutes = (
        tuple(slug for slug in slugs if slug not in barred)
        for slugs in (exercise.easier, exercise.harder, exercise.substitutes)
    )
    return replace(
        exercise,
        easier=easier,
        harder=harder,
        substitutes=substitutes,
        easier_by_dose=exercise.easier_by_dose if easier else options.easier_by_dose,
        harder_by_dose=exercise.harder_by_dose if harder else options.harder_by_dose,
    )


def counted(phase: PlannedPhase, catalog: ProgramCatalog) -> PlannedPhase:
    """The phase with the weekly sets of what is in its sessions."""
    weekly = [_sets_of_week(phase, week, catalog) for week in range(1, phase.weeks + 1)]
    hip, knee = weekly[-1]["hip"], weekly[-1]["knee"]
    return replace(
        phase,
        weekly_sets=tuple(
            RegionSets(row.region, tuple(sets[row.region] for sets in weekly)) for row in phase.weekly_sets
        ),
        hip_to_knee_pct=round(100 * hip / knee) if hip and knee else None,
    )


def _sets_of_week(phase: PlannedPhase, week: int, catalog: ProgramCatalog) -> Counter[str]:
    sets: Counter[str] = Counter()
    for session in phase.sessions:
        for each in session.exercises:
            if each.duration_min is None:
                step = next((step for step in reversed(each.sets) if step.from_week <= week), None)
                sets[catalog.entries[catalog.index_of[each.slug]].counts_as] += step.sets if step else 0
    return sets
