"""What the program as a whole asks of every exercise for now: deload, flare, break, limits.

None of it changes an exercise for good: when it ends, the dose of before is there again.
"""

from collections.abc import Iterable
from datetime import date

from app.domain.evaluation.answers import YES
from app.domain.progression.exercise_progression import (
    Modulation,
    Slot,
)
from app.domain.progression.rules import (
    FlareDay,
    ProgramDecision,
)
from app.domain.progression.slot_options import easier_of
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling


def modulation_of(fold: Fold) -> Modulation:
    """What deload, flare, gap and limits ask for today; the same object as long as it asks for the same."""
    found = _modulation_of(fold)
    return fold.setting.modulations.setdefault(found, found)


def _modulation_of(fold: Fold) -> Modulation:
    rules, masks, everything = fold.rules, fold.setting.masks, fold.setting.catalog.everything
    ruling = fold.ruling
    overruled = () if ruling is None else ruling.overruled
    # The limits of the person hold again every day, under today's rules (DESIGN 8.14), and what became known since
    # holds as in a new program: with a heart condition, for one, effort stays light.
    factors, easier, excluded = [1.0], 0, ~fold.allowed & everything
    efforts: list[int | None] = [fold.person.effort_max_rpe]
    pain_caps: list[int | None] = []
    if fold.deload is not None and fold.deload[0] not in overruled:
        deload = rules.deload
        if fold.resumed_on is None:
            factors.append(deload.sets_factor)
            efforts.append(deload.effort_max_rpe)
            easier |= masks["deload"]
        else:
            factors.append(deload.resume_sets_factor)
    if is_in_flare(fold):
        flare = flare_row(fold, fold.day)
        factors.append(flare.sets_factor)
        efforts.append(flare.effort_max_rpe)
        pain_caps.append(flare.pain_cap_nprs)
        easier |= masks.get(flare.id, 0)
        for limit in flare.limits:
            excluded |= masks[limit]
    if ruling is None:
        return Modulation(min(factors), effort_max_rpe=_least(efforts), easier=easier, excluded=excluded)
    most = [rule.exercises_max for rule in ruling.true]
    for rule in ruling.true:
        for limit in rule.limits:
            excluded |= masks[limit]
    if any(rule.gentle_set for rule in ruling.true):
        gentle = fold.setting.rulebook.programs.rules.gate.restricted
        excluded |= everything & ~fold.setting.catalog.restricted
        efforts.append(gentle.effort_max_rpe)
        pain_caps.append(gentle.pain_cap_nprs)
        most.append(gentle.exercises_max)
    if ruling.pauses or (ruling.gap is not None and ruling.gap.effects.new_intake):
        # After so long a break nothing is done before the new intake, whatever else decides.
        excluded = everything
    found = Modulation(
        min(factors),
        effort_max_rpe=_least(efforts),
        easier=easier,
        excluded=excluded,
        pain_cap_nprs=_least(pain_caps),
        exercises_max=_least(most),
    )
    if ruling.gap is None:
        return found
    effects = ruling.gap.effects
    return found._replace(
        sets_factor=min(*factors, effects.sets_factor),
        sets_fewer=effects.sets_fewer,
        sets_max=effects.sets_max,
        load_down_pct=effects.load_down_pct,
        reps_down_pct=effects.reps_down_pct,
        easier=easier | (above_rung_1(fold) if effects.rung_down and begins_anew(fold, ruling) else 0),
    )


def _least(limits: Iterable[int | None]) -> int | None:
    """The lowest of the limits that there are."""
    return min((each for each in limits if each is not None), default=None)


def begins_anew(fold: Fold, ruling: Ruling) -> bool:
    """Whether a session today is the first one after a break, and not one for which an earlier break still counts."""
    if fold.gap is None or ruling.gap is not fold.gap[0]:
        return True
    row, sessions_left = fold.gap
    return ruling.gap_today is row and sessions_left < (row.effects.sessions or 0)


def above_rung_1(fold: Fold) -> int:
    """Mask of everything above the first rung."""
    catalog = fold.setting.catalog
    return catalog.everything & ~catalog.rung_at_most[1]


def has_news(fold: Fold) -> bool:
    """Whether something became known since the program was made."""
    return fold.person.report is not fold.setting.basis.report


def is_in_flare(fold: Fold) -> bool:
    """Whether the flare protocol holds today: a flare is not over, and no clinician said to carry on in spite of it."""
    overruled = () if fold.ruling is None else fold.ruling.overruled
    return fold.flare_since is not None and all(rule.decision is not ProgramDecision.FLARE for rule in overruled)


def flare_row(fold: Fold, day: date) -> FlareDay:
    """What the flare protocol asks for on a day."""
    assert fold.flare_since is not None
    on = (day - fold.flare_since).days
    ruling = fold.ruling
    found = fold.rules.flare.days[0]
    for row in fold.rules.flare.days:
        if row.from_day <= on and (row.when is None or (ruling is not None and ruling.truths.of(row.when) == YES)):
            found = row
    return found


def slots_left_out(fold: Fold, asked: Modulation) -> frozenset[str]:
    """The slots that are not done for now: excluded, or stopped."""
    return frozenset(key for key, slot in fold.slots.items() if is_left_out(fold, slot, asked))


def is_left_out(fold: Fold, slot: Slot, asked: Modulation) -> bool:
    """Whether a slot is not done for now."""
    return is_resting(fold, slot) or bool(asked.excluded >> index_under(fold, slot, asked) & 1)


def index_under(fold: Fold, slot: Slot, asked: Modulation) -> int:
    """The exercise that is done in a slot today: an easier one where one is asked for."""
    easier = easier_of(fold, slot) if asked.easier >> slot.at & 1 else None
    return slot.at if easier is None else easier


def is_resting(fold: Fold, slot: Slot) -> bool:
    """Whether a stopped exercise still rests."""
    if not slot.is_stopped:
        return False
    if slot.back_on is not None:
        return fold.day < slot.back_on
    return fold.checked_on is None or slot.stopped_on is None or fold.checked_on <= slot.stopped_on
