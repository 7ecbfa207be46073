"""The next program, whole: the one that was sent, with the phase now as it is to be followed from today on."""

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Final

from app.domain.program.entries import ExerciseCard
from app.domain.program.gate import Outcome
from app.domain.program.planned_phase import (
    NeedCoverage,
    PlannedExercise,
    PlannedPhase,
    PlannedSession,
    SessionExercise,
    SetStep,
)
from app.domain.program.results import Program, StopSigns
from app.domain.program.texts import care_summary, notes_of_flags, notes_of_modifiers
from app.domain.program.writing import soonest
from app.domain.progression.exercise_progression import Modulation, Slot, dose_now
from app.domain.progression.later_phases import later_phases
from app.domain.progression.modulation import has_news
from app.domain.progression.phase_limits import counted, within
from app.domain.progression.phase_moves import trained_now, with_later_phases_after
from app.domain.progression.results import CareReferral
from app.domain.progression.session_today import exercises_today, resting_on_days
from app.domain.progression.slot_options import done_now, pain_cap_now, planned_sets_of, prescription_of
from app.domain.progression.state import Fold

_WEEK: Final = 7
_LONGEST_PHASE_WEEKS: Final = 52


def next_program(
    fold: Fold, parent_digest: str, asked: Modulation, left_out: frozenset[str], refer: CareReferral | None
) -> Program:
    """The program from today on; `left_out` are the slots that rest, `refer` says whom to see."""
    program = _with_pain_rules_now(fold, _said_now(fold, refer), asked)
    phases = _long_enough(fold)
    phases[fold.position] = _phase_now(fold, phases[fold.position], asked, left_out)
    phases = _for_this_person(fold, phases, asked, left_out)
    return replace(
        program,
        phases=tuple(phases),
        exercises=_cards(fold, tuple(phases)),
        total_weeks=sum(phase.weeks for phase in phases),
        sequence=fold.sequence,
        parent_digest=parent_digest,
        current_phase=fold.position,
    )


def _for_this_person(
    fold: Fold, phases: list[PlannedPhase], asked: Modulation, left_out: frozenset[str]
) -> list[PlannedPhase]:
    """The phases without what became impossible since they were planned: today for now, later as known today."""
    catalog, options = fold.setting.catalog, fold.setting.rulebook.programs.rules.dosage.options
    resting = reduce(or_, (1 << fold.slots[key].at for key in left_out), 0)
    now = within(phases[fold.position], catalog.everything & ~asked.excluded & ~resting, catalog, options)
    later = later_phases(fold, phases[fold.position + 1 :], trained_now(fold))
    if fold.person.effects.impact_max.rank == 0:
        later = [replace(phase, run_ladder_entry=()) if phase.run_ladder_entry else phase for phase in later]
    return [*phases[: fold.position], now, *later]


def _said_now(fold: Fold, refer: CareReferral | None) -> Program:
    """The program with what is said beside its exercises as it holds today, as in a new program."""
    program, person = fold.setting.program, fold.person
    is_new = has_news(fold)
    if not is_new and refer is None:
        return program
    rules, is_to_be_said = fold.setting.rulebook.programs.rules, is_new and not person.is_blocked
    # Who was sent to somebody when the program was made is still sent there.
    referrals = soonest((*program.referrals, *person.effects.referrals)) if is_to_be_said else program.referrals
    asked = (*(each.by_when for each in program.reasons), *(each.by_when for each in referrals))
    care = care_summary(person.triage, rules, asked if refer is None else (refer.level, *asked))
    told = person.triage
    program = replace(program, care=care, safety_net=told.safety_net, ask_next=told.ask_next, referrals=referrals)
    if not is_to_be_said:
        return program
    known = {*(note.id for note in program.notes), *(signs.id for signs in program.stop_signs)}
    lists, modifiers = rules.support.stop_lists, person.effects.modifiers
    notes = (*notes_of_flags(person.triage), *notes_of_modifiers(modifiers, program.phases))
    return replace(
        program,
        instructions=tuple(dict.fromkeys((*program.instructions, *person.instructions))),
        notes=(
            *program.notes,
            *(each for each in notes if each.id not in known),
        ),
        stop_signs=(
            *program.stop_signs,
            *(
                StopSigns(each.id, each.urgency, each.text, each.items)
                for each in lists
                if each.id in person.effects.stop_lists and each.id not in known
            ),
        ),
    )


def _with_pain_rules_now(fold: Fold, program: Program, asked: Modulation) -> Program:
    """The program with the limit of pain of today among its rules; those of a new program are of its first phase."""
    cap = _capped(fold.planned.pain_cap_nprs, asked.pain_cap_nprs)
    if cap == program.phases[0].pain_cap_nprs:
        return program
    said = fold.setting.rulebook.programs.fixed.pain_rules
    return replace(program, pain_rules=said.get(cap, program.pain_rules))


def _capped(planned: int, asked: float | None) -> int:
    return planned if asked is None else min(planned, int(asked))


def _long_enough(fold: Fold) -> list[PlannedPhase]:
    """The phases, where the one now lasts at least the week of today: no later one begins before its time.

    The gentle set is never longer than its days; what comes after them is said by the decision.
    """
    phases, now = list(fold.phases), fold.planned
    week = min((fold.day - fold.phase_since).days // _WEEK + 1, _LONGEST_PHASE_WEEKS)
    if week > now.weeks and fold.setting.program.outcome is not Outcome.RESTRICTED:
        phases[fold.position] = replace(now, weeks=week)
    since = None if fold.setting.program.start_date is None else fold.phase_since
    return with_later_phases_after(phases, fold.position, since)


def _phase_now(fold: Fold, planned: PlannedPhase, asked: Modulation, left_out: frozenset[str]) -> PlannedPhase:
    shown = {key: slot for key, slot in fold.slots.items() if key not in left_out}
    days = resting_on_days(fold)
    sessions = tuple(
        session
        for each in planned.sessions
        if (session := _session(fold, each, shown, asked, days.get(each.day, frozenset()))).exercises
    )
    in_use = {each.slug for session in sessions for each in session.exercises}
    # Not every day what was stopped or traded, or is done on fewer days now; what is not allowed goes out below.
    in_sessions = {each.slug for each in planned.exercises}
    less_often = {slot.planned.slug for slot in shown.values() if slot.has_fewer_days}
    exercises = tuple(_exercise(fold, slot, asked) for slot in shown.values())
    first_day = fold.phase_since if fold.setting.program.start_date is not None else None
    now = replace(
        planned,
        sessions=sessions,
        exercises=tuple(each for each in exercises if each.slug in in_use),
        micro_doses=tuple(
            each
            for each in planned.micro_doses
            if (each.slug in in_use or each.slug not in in_sessions) and each.slug not in less_often
        ),
        first_day=first_day,
        effort_max_rpe=_capped(planned.effort_max_rpe, asked.effort_max_rpe),
        pain_cap_nprs=_capped(planned.pain_cap_nprs, asked.pain_cap_nprs),
        coverage=_coverage_now(fold, planned),
    )
    return counted(now, fold.setting.catalog)


def _coverage_now(fold: Fold, planned: PlannedPhase) -> tuple[NeedCoverage, ...]:
    """How far each need is met today: less than was planned where news keep an exercise out."""
    allowed = fold.person.allowed
    gone = {key: slot.at for key, slot in fold.slots.items() if not allowed >> slot.at & 1}
    if not gone or not has_news(fold) or fold.person.is_blocked:
        return planned.coverage
    return fold.person.coverage_left(planned, gone)


def _session(
    fold: Fold, session: PlannedSession, shown: dict[str, Slot], asked: Modulation, resting: frozenset[str]
) -> PlannedSession:
    kept = exercises_today(session, shown, asked, resting)
    return replace(session, exercises=tuple(_in_session(fold, each, session, shown[each.slug], asked) for each in kept))


def _in_session(
    fold: Fold, each: SessionExercise, session: PlannedSession, slot: Slot, asked: Modulation
) -> SessionExercise:
    prescribed = prescription_of(fold, slot, asked, planned_sets_of(fold, slot, session))
    step = SetStep(1, prescribed.sets, prescribed.other_side_sets)
    if each.duration_min is not None:
        return replace(each, slug=prescribed.slug)
    return replace(each, slug=prescribed.slug, sets=(step,))


def _exercise(fold: Fold, slot: Slot, asked: Modulation) -> PlannedExercise:
    prescribed, done = prescription_of(fold, slot, asked), done_now(fold, slot, asked)
    stop_rule, pain_rule = _words_about_pain(fold, done, asked)
    return replace(
        done.planned,
        doses=tuple(dose_now(done, dose, asked, fold.rules.steps) for dose in done.planned.doses),
        first_session_sets=prescribed.sets if fold.histories[slot.key].sessions else done.planned.first_session_sets,
        load_kg=prescribed.load_kg,
        load_steps=prescribed.load_steps or None,
        range_limit_deg=prescribed.range_limit_deg,
        stop_rule=stop_rule,
        pain_rule=pain_rule,
    )


def _words_about_pain(fold: Fold, done: Slot, asked: Modulation) -> tuple[str, str]:
    """When to stop an exercise, and its limit of pain: lower while the program asks for less than the phase does."""
    cap, fixed = int(pain_cap_now(fold, done, asked)), fold.setting.rulebook.programs.fixed
    if asked.pain_cap_nprs is None or cap not in fixed.stop_rules:
        return done.planned.stop_rule, done.planned.pain_rule
    return fixed.stop_rules[cap], fixed.pain_rules[cap][-1].text


def _cards(fold: Fold, phases: tuple[PlannedPhase, ...]) -> tuple[ExerciseCard, ...]:
    catalog = fold.setting.catalog
    known = {card.slug: card for card in fold.setting.program.exercises}
    slugs: dict[str, None] = {}
    for phase in phases:
        slugs.update((exercise.slug, None) for exercise in phase.exercises)
        slugs.update((dose.slug, None) for dose in phase.micro_doses)
    cards = []
    for slug in slugs:
        index = catalog.index_of.get(slug)
        card = known.get(slug) if index is None else catalog.entries[index].card
        if card is not None:
            cards.append(card)
    return tuple(cards)
