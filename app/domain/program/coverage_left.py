"""How far the needs of a phase are still met when exercises drop out of it on the way, and what keeps these out."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import or_

from app.domain.program.coverage import Words, in_words, status_of
from app.domain.program.hard_filters import Eligibility
from app.domain.program.limits import Limit
from app.domain.program.planned_phase import NeedCoverage, PlannedPhase
from app.domain.program.rules import ProgramRules


def coverage_left(
    phase: PlannedPhase, gone: Mapping[str, int], eligibility: Eligibility, rules: ProgramRules, words: Words
) -> tuple[NeedCoverage, ...]:
    """The coverage of a phase without some of its exercises.

    Args:
        gone: the planned slug of each of them -> the place in the catalog of the exercise that is in its place.
        eligibility: the limits of the person as they are known now.
    """
    found = []
    for row in phase.coverage:
        roles = {
            each.slug: need.role for each in phase.exercises for need in each.why if need.impairment == row.impairment
        }
        out = reduce(or_, [1 << gone[slug] for slug in roles.keys() & gone.keys()], 0)
        if out:
            limits = [limit for limit in eligibility.limits if out & ~limit.allowed]
            limits = limits or [Limit("PHASE_LOAD_CAP", "physiotherapist", row.impairment, 0)]
            row = _recounted(
                row, phase, {slug: roles[slug] for slug in roles.keys() - gone.keys()}, limits, rules, words
            )
        found.append(row)
    return tuple(found)


def _recounted(
    row: NeedCoverage,
    phase: PlannedPhase,
    roles: Mapping[str, str],
    limits: list[Limit],
    rules: ProgramRules,
    words: Words,
) -> NeedCoverage:
    """One need with what is left for it: exercises by their slug, and whether each is there for it or on the side."""
    rule = next(each for each in rules.selection.needs if each.id == row.impairment)
    settings = rules.dosage.settings
    least = 1 if rule.training == "flexibility" else settings.least_strength_sets
    trained = [
        (session.day, each.sets[-1].sets, roles[each.slug])
        for session in phase.sessions
        for each in session.exercises
        if each.slug in roles
    ]
    days = {day for day, sets, _ in trained if sets}
    own_days = {day for day, sets, role in trained if role == "main" and sets >= least}
    status = status_of(rule, len(own_days), len(days), settings)
    counted = replace(
        row, status=status, sessions_per_week=len(days), sets_per_week=sum(sets for _, sets, _ in trained)
    )
    if status == "met":
        return counted
    reasons, fixes = in_words(limits, rules, words)
    return replace(
        counted,
        reasons=tuple(dict.fromkeys((*row.reasons, *reasons))),
        what_would_fix=tuple(dict.fromkeys((*row.what_would_fix, *fixes))),
    )
