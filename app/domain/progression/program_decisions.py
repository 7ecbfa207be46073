"""What is said of the program on a day: the decision, whom to see and how soon, and what else is true."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from app.domain.evaluation.answers import YES
from app.domain.program.hard_filters import within_wishes
from app.domain.program.planned_phase import PlannedMessage
from app.domain.progression.exercise_decisions import used_values
from app.domain.progression.exit_criteria import still_missing
from app.domain.progression.modulation import flare_row, is_in_flare
from app.domain.progression.outcomes_due import scores_due
from app.domain.progression.phase_moves import region_sets
from app.domain.progression.questions_again import asked_of_program, was_told_today
from app.domain.progression.results import (
    CareReferral,
    DecidedProgram,
    DecisionNote,
    MissingCriterion,
)
from app.domain.progression.rules import (
    OPEN,
    ProgramDecision,
    ProgramRule,
    ProgressionRules,
    ReferTo,
)
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import RaisedFlag

_WORDS: Final[dict[str, Literal["better", "same", "worse"]]] = {"better": "better", "same": "same", "worse": "worse"}


def decided_program(fold: Fold, ruling: Ruling) -> DecidedProgram:
    """The decision for the program with its reasons, the referral, and what is still missing for the next phase."""
    rule = ruling.rule
    names = ruling.truths.used(rule.when) if id(rule.when) in _slots(fold) else ()
    refer = _referral(fold, ruling)
    until = fold.active.get(rule.id)
    if until is not None and until < fold.day:
        until = None
    facts = ruling.facts
    change, adherence = facts.get("outcome_change"), facts.get("adherence_pct")
    is_paused = rule.decision is ProgramDecision.PAUSE
    # What to do on a day of a flare is not said where nothing is to be done.
    has_flare_plan = is_in_flare(fold) and not ruling.pauses
    exit_rows = () if is_paused else tuple(still_missing(fold, ruling, "mandatory"))
    asks = [*asked_of_program(fold, ruling)]
    # What is still to be measured for the next phase is asked in good time.
    asks += () if is_paused else scores_due(fold)
    wanted = (name for row in exit_rows for name in row.missing if name in fold.setting.rulebook.vocabulary.findings)
    asks += [name for name in wanted if not was_told_today(fold, name)]
    return DecidedProgram(
        decision=rule.decision,
        rule_ids=(rule.id,),
        used=used_values(names, facts),
        message=_message(fold, ruling.rule, exit_rows),
        clinician=rule.clinician,
        refer=refer,
        notes=tuple(
            DecisionNote(each.id, decision, _note_text(fold, ruling, each, exit_rows))
            for each, decision in _decisions_beside(ruling)
            if each is not fold.rules.program_rules[-1]
        ),
        ask=tuple(dict.fromkeys(asks)),
        education=tuple(dict.fromkeys(_education(fold, ruling))),
        phase=fold.planned.phase,
        days_in_phase=max(0, (fold.day - fold.phase_since).days),
        until=until,
        flare_day=(fold.day - fold.flare_since).days if fold.flare_since is not None else None,
        flare_text=flare_row(fold, fold.day).text if has_flare_plan else None,
        exit=exit_rows,
        advised=() if is_paused else tuple(still_missing(fold, ruling, "advisory")),
        outcome_change=_WORDS.get(change) if isinstance(change, str) else None,
        adherence_pct=round(adherence) if isinstance(adherence, int | float) else None,
    )


def _decisions_beside(ruling: Ruling) -> Iterator[tuple[ProgramRule, ProgramDecision]]:
    """What is true beside the rule that decides, and what a rule asks for beside its own decision."""
    for each in (*ruling.others, *ruling.overruled):
        yield each, each.decision
    for each in ruling.true:
        if each.also is not None:
            yield each, each.also


def _education(fold: Fold, ruling: Ruling) -> Iterator[str]:
    """What true rules explain, those about single exercises too; beside a stop only those that stop."""
    is_paused = ruling.decision is ProgramDecision.PAUSE
    for each in ruling.true:
        if not is_paused or each.decision is ProgramDecision.PAUSE:
            yield from each.education
    if not is_paused:
        for verdict in fold.verdicts.values():
            for rule in verdict.rules if not verdict.capped else ():
                yield from rule.education


def _slots(fold: Fold) -> Any:
    return fold.setting.compiled.program.slot_of


def _message(fold: Fold, rule: ProgramRule, rows: Sequence[MissingCriterion]) -> str:
    if fold.resumed_on is not None and fold.deload is not None and rule.id == fold.deload[0].id:
        return fold.rules.texts.deload_resumed
    return " ".join((rule.message, *(row.text for row in rows))) if rule.names_exit else rule.message


def _note_text(fold: Fold, ruling: Ruling, rule: ProgramRule, rows: Sequence[MissingCriterion]) -> str:
    """What a rule that does not decide says; beside a stop nothing milder is said."""
    if ruling.decision is ProgramDecision.PAUSE:
        return fold.rules.texts.waits_while_paused
    return _message(fold, rule, rows)


def _referral(fold: Fold, ruling: Ruling) -> CareReferral | None:
    """The highest level; of equal ones a rule that names somebody, then triage, then a rule that leaves it open."""
    rank = fold.setting.rulebook.triage.rank_of
    in_words = fold.rules.texts.whom
    otherwise = next(row.to for row in fold.rules.refer_to if ruling.truths.of(row.when) == YES)
    # A clinician who says to carry on keeps a rule from acting, not from sending to somebody.
    rules = [(each, each.refer) for each in (*ruling.true, *ruling.overruled) if each.refer is not None]
    named = [(each.id, refer.level, _whom(ruling, each, refer)) for each, refer in rules if refer.to != OPEN]
    left_open = [(each.id, refer.level, otherwise) for each, refer in rules if refer.to == OPEN]
    found = [CareReferral(how_soon, to, in_words[to], rule) for rule, how_soon, to in named]
    level = fold.person.care_level
    if rank[level] > rank[fold.start_level] and rank[level] >= rank[CareLevel.SOON]:
        # A milder rule does not say whom to see; where a screen alone holds the level, the table does.
        flag = next((each for each in fold.person.triage.red_flags if _sends(each) and each.level is level), None)
        if flag is not None:
            see = flag.see or flag.advice
            found.append(CareReferral(level, see, see, flag.id))
    found += [CareReferral(how_soon, to, in_words[to], rule) for rule, how_soon, to in left_open]
    return max(found, key=lambda each: rank[each.level], default=None)


def _sends(flag: RaisedFlag) -> bool:
    return flag.presence == "present" and flag.cleared_by is None


def _whom(ruling: Ruling, rule: ProgramRule, refer: ReferTo) -> str:
    other = rule.refer_instead
    return refer.to if other is None or ruling.truths.of(other.when) != YES else other.to


FLARE_NOT_SETTLED, AMOUNTS_MISSING, NO_LONGER_OFFERED, OLDER_CONTENT, NEW_INTAKE = (
    "flare_not_settled",
    "amounts_missing",
    "no_longer_offered",
    "older_content",
    "new_intake",
)
_WEEK: Final = 7


def emphasis_on(region: str) -> str:
    """The id of the note that a region is trained too little."""
    return f"emphasis_{region}"


def notes_by_id(rules: ProgressionRules) -> dict[str, str]:
    """Every note that can be said besides the rules, by the id it has in an answer."""
    texts = rules.texts
    return {
        **texts.ask,
        **{emphasis_on(region): text for region, text in texts.emphasis.items()},
        FLARE_NOT_SETTLED: rules.flare.reassess_text,
        AMOUNTS_MISSING: texts.amounts_missing,
        NO_LONGER_OFFERED: texts.no_longer_offered,
        OLDER_CONTENT: texts.older_content,
        NEW_INTAKE: texts.needs_intake,
    }


def _is_still_offered(fold: Fold) -> bool:
    """Whether the catalog of today has every exercise of the phase, within what the person has and wants."""
    catalog, wishes = fold.setting.catalog, fold.setting.basis.preferences
    offered = within_wishes(catalog, wishes)
    places = (catalog.index_of.get(exercise.slug) for exercise in fold.planned.exercises)
    return all(place is not None and offered >> place & 1 for place in places)


def notes_of(fold: Fold, ruling: Ruling, *, is_older: bool) -> tuple[PlannedMessage, ...]:
    """What is said besides: what to answer again, what goes on, older content."""
    texts, asked = fold.rules.texts, dict.fromkeys(asked_of_program(fold, ruling))
    notes = [PlannedMessage(name, texts.ask[name]) for name in asked if name in texts.ask]
    notes += _milder_notes(fold, ruling)
    if not _is_still_offered(fold):
        notes.append(PlannedMessage(NO_LONGER_OFFERED, texts.no_longer_offered))
    if is_older:
        notes.append(PlannedMessage(OLDER_CONTENT, texts.older_content))
    if fold.needs_intake:
        notes.append(PlannedMessage(NEW_INTAKE, texts.needs_intake))
    return tuple(notes)


def _milder_notes(fold: Fold, ruling: Ruling) -> Iterator[PlannedMessage]:
    """What is not said beside a stop, but for a break that is it: a break, a flare that lasts, a lopsided week."""
    texts, gap, is_paused = fold.rules.texts, ruling.gap, ruling.decision is ProgramDecision.PAUSE
    flare = fold.rules.flare
    if not is_paused and fold.flare_since is not None and (fold.day - fold.flare_since).days >= flare.reassess_on_day:
        yield PlannedMessage(FLARE_NOT_SETTLED, flare.reassess_text)
    if gap is not None and gap.decision is not ProgramDecision.CONTINUE and (not is_paused or gap.id == ruling.rule.id):
        yield PlannedMessage(gap.id, gap.message)
    if not is_paused and are_amounts_missing(fold):
        yield PlannedMessage(AMOUNTS_MISSING, texts.amounts_missing)
    if not is_paused and any(rule.emphasis for rule in ruling.true):
        sets = region_sets(fold)
        weaker = "knee" if sets.get("hip", 0) > sets.get("knee", 0) else "hip"
        yield PlannedMessage(emphasis_on(weaker), texts.emphasis[weaker])


def are_amounts_missing(fold: Fold) -> bool:
    """Whether a session of this week does not count as done because its log does not say how much was done."""
    return any(
        not record.is_completed and any(each.is_done is None for each in record.performed)
        for record in fold.records
        if (fold.day - record.log.date).days <= _WEEK
    )
