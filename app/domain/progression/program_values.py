"""What is known of a program on one day: what holds until there are news, and what is counted on the day.

A value that needs a measurement nobody gave is left out, so that every condition on it is unknown.
"""

from collections.abc import Iterator
from typing import Final

from app.domain.evaluation.answers import NO, UNKNOWN
from app.domain.evaluation.quantities import Value
from app.domain.program.dosage import CONTROL_KINDS, DoseKind
from app.domain.program.gate import can_ask
from app.domain.program.phases import ProgramPhase
from app.domain.progression.day_values import values_of_day
from app.domain.progression.decision_tables import Known, Values, answer
from app.domain.progression.exit_criteria import criteria_now, deficit_pct, form_of
from app.domain.progression.person import screens_are_current
from app.domain.progression.rules import SINGLE_LEG
from app.domain.progression.state import Fold, InForce
from app.domain.progression.values import Facts, outcome_change
from app.domain.progression.verdicts import Today
from app.domain.triage.red_flags import CareLevel

_ALWAYS: Final = 10**6
"""Days; nothing that is known gets too old."""
_OPEN: Final = (None, None)
_NOT_MET: Final = ("no", None)
_NO_SINGLE_LEG: Final = "no_single_leg"
_STEPS: Final = frozenset({"step", "stairs"})
_DEFICITS: Final = (
    ("single_leg_sit_to_stand_deficit_pct", "single_leg_sit_to_stand_reps", "single_leg_sit_to_stand_other_side_reps"),
    ("single_leg_bridge_hold_deficit_pct", "single_leg_bridge_hold_s", "single_leg_bridge_hold_other_side_s"),
)
_NEW_SIGNS: Final = {"night_pain_new": "unrelenting_night_pain", "foot_numbness_new": "new_foot_numbness"}
"""Value -> the sign that is present now and was not in the report the program was made from."""


def known_today(fold: Fold) -> Today:
    """What is in force, what is counted on the day, and what follows from both."""
    compiled, in_force = fold.setting.compiled, facts_in_force(fold)
    counted = values_of_day(fold)
    line = in_force.line ^ compiled.counted.line(counted)
    following = exit_values(fold, line)
    return Today(in_force.facts, compiled, counted, following, line ^ compiled.following.line(following))


def exit_values(fold: Fold, line: int) -> Values:
    """Whether the phase can be left, by what is known, and then whether the screens are current: OF_EXIT."""
    truth, day = truth_of_exit(fold, line), fold.day
    if truth == UNKNOWN:
        return _OPEN
    if truth == NO:
        return _NOT_MET
    answered = min(fold.screens_on.values(), default=day)
    is_current = screens_are_current(fold.person.report, answered, day, fold.setting.rulebook)
    return "yes", answer(is_current)


def facts_in_force(fold: Fold) -> Known:
    """What is known of the person and of the phase: the same until news come or something known gets too old."""
    day, kept = fold.day, fold.in_force
    news = fold.person, len(fold.checks), fold.left_out, fold.position, len(fold.phases)
    if kept is not None and kept.news == news and (day - kept.since).days <= kept.days:
        return kept.known
    found = dict(fold.person.facts_for(fold.setting.compiled.program_names))
    lasts = []
    for name, days in fold.rules.steps.value_days.items():
        known = fold.values.get(name)
        if known is not None:
            left = days - (day - known[1]).days
            if left < 0:
                found.pop(name, None)
            else:
                lasts.append(left)
    found |= care_facts(fold) | outcome_facts(fold) | form_facts(fold)
    in_force = fold.setting.compiled.of_day.known(found)
    fold.in_force = InForce(news, day, min(lasts, default=_ALWAYS), in_force)
    return in_force


def care_facts(fold: Fold) -> Facts:
    """What triage says now, beside what it said at the start, and where the program stands."""
    person, phase = fold.person, fold.planned.phase
    is_open = not person.is_blocked and person.may_be_blocked
    facts: Facts = {
        "care_level": person.care_level.value,
        "exercise_blocked": answer(person.is_blocked or person.is_out_of_scope),
        "exercise_open": answer(is_open),
        "examination_needed": answer(is_open and not can_ask(person.triage)),
        "restriction_is_new": answer(
            not person.is_blocked and not fold.setting.basis.restricted and person.effects.restricted
        ),
        "care_rose_to_soon": answer(
            person.care_level is CareLevel.SOON and fold.start_level in (CareLevel.ROUTINE, CareLevel.SELF_CARE)
        ),
        "is_restricted_program": answer(fold.setting.basis.restricted or not fold.setting.program.auto_advance),
        "is_last_phase": answer(fold.position == len(fold.phases) - 1),
        "is_first_phase": answer(phase is ProgramPhase.CALM),
        "phase": phase.value,
    }
    for name, sign in _NEW_SIGNS.items():
        now, before = (report.findings.get(sign) for report in (person.report, fold.setting.basis.report))
        if now is not None:
            facts[name] = answer(now == "yes" and before != "yes")
    return facts


def outcome_facts(fold: Fold) -> Facts:
    """Outcome scores against their start."""
    start = dict(fold.setting.basis.report.findings)
    now: dict[str, Value] = {}
    for check in fold.checks:
        for measure in fold.rules.outcomes:
            if measure.finding in check.findings:
                value = check.findings[measure.finding]
                if measure.finding in start or measure.absolute:
                    now[measure.finding] = value
                else:
                    start[measure.finding] = value
    facts: Facts = {}
    psfs = now.get("psfs_points")
    psfs_start = start.get("psfs_points")
    if isinstance(psfs, int | float) and isinstance(psfs_start, int | float):
        facts["psfs_change_points"] = psfs - psfs_start
    change, _ = outcome_change(fold.rules.outcomes, start, now)
    if change is not None:
        facts["outcome_change"] = change
    return facts


def truth_of_exit(fold: Fold, line: int) -> int:
    """Whether every mandatory criterion of the phase, in the form that applies, is known and met."""
    truths, phase = fold.setting.compiled.exits.truths(line), fold.planned.phase
    known: int | None = truths.worked_out.get(phase)
    if known is None:
        mandatory = criteria_now(fold, "mandatory")
        known = min((truths.of(form_of(each, truths).when) for each in mandatory), default=NO)
        truths.worked_out[phase] = known
    return known


def form_facts(fold: Fold) -> Facts:
    """What decides in which form a criterion holds, and the side differences the criteria speak about."""
    single_leg, left_out = fold.setting.masks[SINGLE_LEG], fold.left_out
    tagged = any(_NO_SINGLE_LEG in limit.only for limit in fold.person.tag_limits)
    found: Facts = {
        "no_movement_exercise": answer(CONTROL_KINDS.isdisjoint(_planned_kinds(fold))),
        "no_step_at_home": answer(_STEPS.isdisjoint(fold.setting.basis.preferences.equipment)),
        "single_leg_left_out": answer(tagged or single_leg & left_out == single_leg),
        "symptoms_on_both_sides": answer(fold.setting.basis.report.affected_side == "both"),
    }
    for name, one, other in _DEFICITS:
        deficit = deficit_pct(_current(fold, one), _current(fold, other))
        if deficit is not None:
            found[name] = deficit
    return found


def _planned_kinds(fold: Fold) -> Iterator[DoseKind]:
    """How the exercises of the phase are dosed, as it was planned."""
    catalog, phase = fold.setting.catalog, fold.planned.phase
    for exercise in fold.planned.exercises:
        index = catalog.index_of.get(exercise.slug)
        if index is not None and phase in catalog.entries[index].forms:
            yield catalog.entries[index].forms[phase].kind


def _current(fold: Fold, name: str) -> Value | None:
    """The last value of a finding, while it is not too old."""
    known = fold.values.get(name)
    if known is None or (fold.day - known[1]).days > fold.rules.steps.value_days[name]:
        return None
    return known[0]
