"""From a program and its logs to the answer: decisions, the next program, and what one more session would change."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from app.domain.answers import UNKNOWN, YES
from app.domain.clinician_instructions import leave_out_rule, states
from app.domain.exercise_progression import Modulation, Prescription, Slot, bounds_of, counts_seconds
from app.domain.exercise_verdicts import decision_of, word_of
from app.domain.exit_criteria import closes_run_ladder, still_missing
from app.domain.next_program import next_program
from app.domain.phase_moves import region_sets
from app.domain.planned_phase import PlannedMessage
from app.domain.program_catalog import ProgramCatalog
from app.domain.program_modulation import flare_row, is_in_flare, modulation_of, slots_left_out
from app.domain.program_progression import morning, run_to, start
from app.domain.program_results import Program
from app.domain.progression_person import Basis
from app.domain.progression_results import (
    CareReferral,
    DecidedExercise,
    DecidedProgram,
    DecisionNote,
    ForwardRow,
    ForwardStep,
    MissingCriterion,
    PracticeState,
    Progression,
    UsedValue,
)
from app.domain.progression_rules import (
    OPEN,
    InstructionRule,
    MadeUpSession,
    ProgramDecision,
    ProgramRule,
    ProgressionDecision,
    ReferTo,
)
from app.domain.progression_state import Fold, Ruling, Verdict, setting_of
from app.domain.quantities import Value
from app.domain.red_flags import CareLevel
from app.domain.rulebook import Rulebook
from app.domain.session_logs import CheckIn, ClinicianInstruction, ExerciseLog, SessionLog
from app.domain.session_recording import record_session
from app.domain.slot_options import easier_slug, prescription_of

_WORDS: Final[dict[str, Literal["better", "same", "worse"]]] = {"better": "better", "same": "same", "worse": "worse"}
_SCENARIOS: Final = tuple(field.name for field in fields(ForwardRow) if field.name != "slug")


def progress(
    program: Program,
    program_digest: str,
    basis: Basis,
    logs: Sequence[SessionLog],
    checks: Sequence[CheckIn],
    as_of: date,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
    *,
    instructions: Sequence[ClinicianInstruction] = (),
    last_seen_sequence: int | None = None,
    is_older: bool = False,
) -> Progression:
    """Fold a program with everything logged since and say what holds on a day.

    Args:
        program: the first program of the chain, as it was returned.
        logs, checks: merged, in order of date; none before the start or after `as_of`.
        instructions: what clinicians asked for, merged; none given after `as_of`.
        last_seen_sequence: only changes with a higher number are listed.
        is_older: the program was made with another content version.

    Raises:
        NotInProgramError: a log names an exercise the program never had.

    Source: app/content/progression_rules.yaml; DESIGN 8.15 and 8.16.
    """
    fold = start(setting_of(program, basis, rulebook, catalog, tuple(instructions)))
    run_to(fold, as_of, logs, checks)
    ruling = fold.ruling
    assert ruling is not None, "a day has been decided"
    asked = modulation_of(fold)
    left_out = slots_left_out(fold, asked)
    seen = -1 if last_seen_sequence is None else last_seen_sequence
    triage = fold.person.triage
    return Progression(
        as_of=as_of,
        sequence=fold.sequence,
        decision=_decided_program(fold, ruling),
        exercises=tuple(_decided_exercise(fold, key, ruling, asked, left_out) for key in fold.slots),
        practice=_practice(fold, ruling, asked),
        forward=_forward(fold),
        changes=tuple(change for change in fold.changes if change.sequence > seen),
        red_flags=tuple(flag for flag in triage.red_flags if flag.presence == "present"),
        ask_next=triage.ask_next,
        notes=_notes(fold, ruling, is_older=is_older),
        safety_net=triage.safety_net,
        program=next_program(fold, program_digest, asked, left_out),
        instructions=states(fold, ruling),
    )


# --- explanations ---


def _used(names: Sequence[str], facts: Any) -> tuple[UsedValue, ...]:
    return tuple(UsedValue(name, _plain(facts.get(name))) for name in dict.fromkeys(names))


def _plain(value: Value | None) -> str | int | float | None:
    return value if isinstance(value, str | int | float) else None


def _decided_exercise(
    fold: Fold, key: str, ruling: Ruling, asked: Modulation, left_out: frozenset[str]
) -> DecidedExercise:
    slot = fold.slots[key]
    verdict = _verdict_in_force(fold, key, ruling)
    rules = fold.rules
    easier = easier_slug(fold, slot)
    upcoming = None if key in left_out else prescription_of(fold, slot, asked)
    ordered = leave_out_rule(fold, slot.at)
    if ordered is not None and ruling.decision is not ProgramDecision.PAUSE:
        return _left_out_by_clinician(fold, slot, ordered)
    if verdict is None or ruling.decision is ProgramDecision.PAUSE:
        is_paused = ruling.decision is ProgramDecision.PAUSE
        return DecidedExercise(
            slug=fold.entry(slot).card.slug,
            name=fold.entry(slot).card.name,
            decision=ProgressionDecision.STOP if is_paused else ProgressionDecision.HOLD,
            regress_by=None,
            rule_ids=_ids_when_paused(verdict, ruling) if is_paused else (rules.otherwise.id,),
            decided_on=verdict.on if verdict else None,
            used=(),
            missing=(),
            message=ruling.rule.message if is_paused else _unchanged(fold, slot, ruling, upcoming),
            clinician=ruling.rule.clinician if is_paused else rules.otherwise.clinician,
            ask=(),
            provisional=False,
            easier=None,
            back_on=None,
            next=None if is_paused else upcoming,
        )
    names = [name for rule in verdict.rules if rule is not rules.otherwise for name in verdict.truths.used(rule.when)]
    is_fear = any(rule.offer == "easier" for rule in verdict.rules)
    resting = key in left_out and slot.is_stopped
    message, clinician = verdict.rules[0].message, verdict.rules[0].clinician
    if upcoming is None and verdict.decision is not ProgressionDecision.STOP:
        message = rules.texts.left_out_for_now
    elif is_fear and easier is None and not verdict.capped:
        message = rules.texts.fear_without_easier
    elif verdict.capped:
        message, clinician = rules.texts.cap_of_the_program, ruling.rule.clinician
    return DecidedExercise(
        slug=fold.entry(slot).card.slug,
        name=fold.entry(slot).card.name,
        decision=verdict.decision,
        regress_by=verdict.regress_by,
        rule_ids=_ids(fold, verdict, ruling),
        decided_on=verdict.on,
        used=_used(names, verdict.facts),
        missing=_missing(fold, verdict),
        message=message,
        clinician=clinician,
        ask=tuple(dict.fromkeys(name for rule in verdict.rules for name in rule.ask)),
        provisional=any(rule.provisional for rule in verdict.rules),
        easier=easier if is_fear else None,
        back_on=slot.back_on if resting else None,
        next=upcoming,
    )


def _verdict_in_force(fold: Fold, key: str, ruling: Ruling) -> Verdict | None:
    """The last verdict as it stands today: held back by the program of today, and no more by that of then."""
    verdict, cap = fold.verdicts.get(key), fold.cap_severity(ruling)
    if verdict is None:
        return None
    severity = fold.rules.severity[word_of(verdict.decision, verdict.regress_by)]
    if verdict.capped and cap < severity:
        return None
    if cap > severity:
        decision, by = decision_of(next(word for word, rank in fold.rules.severity.items() if rank == cap))
        return replace(verdict, decision=decision, regress_by=by, rules=(fold.rules.otherwise,), capped=True)
    return verdict


def _unchanged(fold: Fold, slot: Slot, ruling: Ruling, upcoming: Prescription | None) -> str:
    texts, severity = fold.rules.texts, fold.rules.severity
    if upcoming is None:
        return texts.left_out_for_now
    if fold.cap_severity(ruling) > severity["hold"]:
        return texts.cap_of_the_program
    return fold.rules.otherwise.message if slot.sessions else fold.rules.texts.first_time


def _ids(fold: Fold, verdict: Verdict, ruling: Ruling) -> tuple[str, ...]:
    """The rules behind a decision; where the program holds it back, the rule that does."""
    own = tuple(dict.fromkeys(rule.id for rule in verdict.rules))
    if not verdict.capped:
        return own
    return (*(each for each in own if each != fold.rules.otherwise.id), ruling.rule.id)


def _left_out_by_clinician(fold: Fold, slot: Slot, rule: InstructionRule) -> DecidedExercise:
    card = fold.entry(slot).card
    return DecidedExercise(
        slug=card.slug,
        name=card.name,
        decision=ProgressionDecision.STOP,
        regress_by=None,
        rule_ids=(rule.id,),
        decided_on=fold.day,
        used=(),
        missing=(),
        message=rule.message,
        clinician=rule.clinician,
        ask=(),
        provisional=False,
        easier=None,
        back_on=None,
        next=None,
    )


def _ids_when_paused(verdict: Verdict | None, ruling: Ruling) -> tuple[str, ...]:
    is_own = verdict is not None and verdict.decision is ProgressionDecision.STOP and not verdict.capped
    own = verdict.rules if verdict is not None and is_own else ()
    return tuple(dict.fromkeys((*(rule.id for rule in own), ruling.rule.id)))


def _missing(fold: Fold, verdict: Verdict) -> tuple[str, ...]:
    """What keeps a step up open: the unknown values of the rules that progress."""
    found: dict[str, None] = {}
    for rule in fold.rules.exercise_rules:
        if rule.decision is ProgressionDecision.PROGRESS and verdict.truths.of(rule.when) == UNKNOWN:
            found.update(dict.fromkeys(name for name in verdict.truths.used(rule.when) if name not in verdict.facts))
    return tuple(found)


def _decided_program(fold: Fold, ruling: Ruling) -> DecidedProgram:
    rule = ruling.rule
    names = ruling.truths.used(rule.when) if id(rule.when) in _slots(fold) else ()
    refer = _referral(fold, ruling)
    until = fold.active.get(rule.id)
    if until is not None and until < fold.day:
        until = None
    flare = is_in_flare(fold)
    change = ruling.facts.get("outcome_change")
    adherence = ruling.facts.get("adherence_pct")
    is_paused = rule.decision is ProgramDecision.PAUSE
    exit_rows = () if is_paused else tuple(still_missing(fold, ruling, "mandatory"))
    asks = [name for each in ruling.true for name in each.ask]
    # What is still to be measured for the next phase is asked in good time.
    asks += [name for row in exit_rows for name in row.missing if name in fold.setting.rulebook.vocabulary.findings]
    return DecidedProgram(
        decision=rule.decision,
        rule_ids=(rule.id,),
        used=_used(names, ruling.facts),
        message=_message(ruling.rule, exit_rows),
        clinician=rule.clinician,
        refer=refer,
        notes=tuple(
            DecisionNote(each.id, each.decision, _note_text(fold, ruling, each, exit_rows))
            for each in (*ruling.others, *ruling.overruled)
            if each is not fold.rules.program_rules[-1]
        ),
        ask=tuple(dict.fromkeys(asks)),
        education=tuple(dict.fromkeys(name for each in ruling.true for name in each.education)),
        phase=fold.planned.phase,
        days_in_phase=(fold.day - fold.phase_since).days,
        until=until,
        flare_day=(fold.day - fold.flare_since).days if fold.flare_since is not None else None,
        flare_text=flare_row(fold, fold.day).text if flare else None,
        exit=exit_rows,
        advised=() if is_paused else tuple(still_missing(fold, ruling, "advisory")),
        outcome_change=_WORDS.get(change) if isinstance(change, str) else None,
        adherence_pct=round(adherence) if isinstance(adherence, int | float) else None,
    )


def _slots(fold: Fold) -> Any:
    return fold.setting.compiled.program.slot_of


def _message(rule: ProgramRule, rows: Sequence[MissingCriterion]) -> str:
    return " ".join((rule.message, *(row.text for row in rows))) if rule.names_exit else rule.message


def _note_text(fold: Fold, ruling: Ruling, rule: ProgramRule, rows: Sequence[MissingCriterion]) -> str:
    """What a rule that does not decide says; beside a stop nothing milder is said."""
    if ruling.decision is ProgramDecision.PAUSE:
        return fold.rules.texts.waits_while_paused
    return _message(rule, rows)


def _referral(fold: Fold, ruling: Ruling) -> CareReferral | None:
    """The highest level; of equal ones a rule that names somebody, then triage, then a rule that leaves it open."""
    rank = fold.setting.rulebook.triage.rank_of
    rules = [(each, each.refer) for each in ruling.true if each.refer is not None]
    found = [
        CareReferral(refer.level, _whom(ruling, each, refer), each.id) for each, refer in rules if refer.to != OPEN
    ]
    level = fold.person.care_level
    if rank[level] > rank[fold.start_level] and rank[level] >= rank[CareLevel.SOON]:
        flag = next((each for each in fold.person.triage.red_flags if each.presence == "present"), None)
        if flag is not None:
            found.append(CareReferral(level, flag.see or flag.advice, flag.id))
    whom = next(row.to for row in fold.rules.refer_to if ruling.truths.of(row.when) == YES)
    found += [CareReferral(refer.level, whom, each.id) for each, refer in rules if refer.to == OPEN]
    return max(found, key=lambda each: rank[each.level], default=None)


def _whom(ruling: Ruling, rule: ProgramRule, refer: ReferTo) -> str:
    other = rule.refer_instead
    return refer.to if other is None or ruling.truths.of(other.when) != YES else other.to


def _notes(fold: Fold, ruling: Ruling, *, is_older: bool) -> tuple[PlannedMessage, ...]:
    texts, asked = fold.rules.texts, dict.fromkeys(name for rule in ruling.true for name in rule.ask)
    notes = [PlannedMessage(name, texts.ask[name]) for name in asked if name in texts.ask]
    if fold.flare_since is not None and (fold.day - fold.flare_since).days >= fold.rules.flare.reassess_on_day:
        notes.append(PlannedMessage("flare_not_settled", fold.rules.flare.reassess_text))
    if ruling.gap is not None and ruling.gap.decision is not ProgramDecision.CONTINUE:
        notes.append(PlannedMessage(ruling.gap.id, ruling.gap.message))
    if any(rule.emphasis for rule in ruling.true):
        sets = region_sets(fold)
        weaker = "knee" if sets.get("hip", 0) > sets.get("knee", 0) else "hip"
        notes.append(PlannedMessage(f"emphasis_{weaker}", texts.emphasis[weaker]))
    if is_older:
        notes.append(PlannedMessage("older_content", texts.older_content))
    if fold.needs_intake:
        notes.append(PlannedMessage("new_intake", texts.needs_intake))
    return tuple(notes)


def _practice(fold: Fold, ruling: Ruling, asked: Modulation) -> PracticeState | None:
    program, rules = fold.setting.program, fold.rules
    phases = fold.setting.rulebook.programs.rules.phases
    if ruling.decision is ProgramDecision.PAUSE:
        return None
    rule = _practice_rule(fold)
    impact = fold.setting.catalog.impact
    if asked.excluded & impact == impact:
        ordered = next((each for each in fold.rules.instructions if each.effect == "leave_out"), None)
        by_clinician = ordered is not None and fold.left_out & impact == impact
        rule = ((ordered.id if ordered and by_clinician else ruling.rule.id,), rules.texts.no_running_now)
    if program.activity_ladder is not None:
        text = next(each.text for each in program.activity_ladder.steps if each.step == fold.run_step)
        return PracticeState("activity", fold.run_step, text, *rule, None, None)
    if not fold.planned.run_ladder_entry or not fold.planned.phase.rank or closes_run_ladder(fold, ruling):
        return None
    step = next(each for each in phases.run_ladder.steps if each.step == fold.run_step)
    written = rules.texts.run_step if step.walk_min else rules.texts.run_through
    text = written.format(run_min=step.run_min, walk_min=step.walk_min, repeats=step.repeats)
    not_before = fold.no_run_before
    if fold.runs and fold.run_step < rules.run_consecutive_from_step:
        following = fold.runs[-1][0] + timedelta(days=2)
        not_before = following if not_before is None else max(not_before, following)
    oldest = fold.day - timedelta(days=rules.run_longest_days)
    longest = max((minutes for on, minutes in fold.runs if on >= oldest), default=None)
    most = None
    if longest is not None and fold.run_step == phases.run_ladder.steps[-1].step:
        most = int(longest * rules.run_longest_growth_pct / 100)
    return PracticeState("run", fold.run_step, text, *rule, not_before, most)


def _practice_rule(fold: Fold) -> tuple[tuple[str, ...], str]:
    if fold.practice_rule is None:
        ladder = fold.rules.run if fold.setting.program.activity_ladder is None else fold.rules.activity
        return (ladder.rules[-1].id,), ladder.rules[-1].text
    rule, ids = fold.practice_rule
    return ids, rule.text


# --- forward table ---


def _forward(fold: Fold) -> tuple[ForwardRow, ...]:
    next_day = fold.copy()
    next_day.day += timedelta(days=1)
    morning(next_day, ())
    after = {name: _after(next_day, fold.rules.forward[name]) for name in _SCENARIOS}
    rows = []
    for key, slot in fold.slots.items():
        steps = {name: _step(after[name], key) for name in _SCENARIOS}
        rows.append(ForwardRow(fold.entry(slot).card.slug, **steps))
    return tuple(rows)


def _after(next_day: Fold, made_up: MadeUpSession) -> Fold:
    """The fold after one more session on this day, all exercises as prescribed."""
    later = next_day.copy()
    asked = modulation_of(later)
    left_out = slots_left_out(later, asked)
    exercises = tuple(
        _as_prescribed(prescription_of(later, slot, asked), slot, made_up)
        for key, slot in later.slots.items()
        if key not in left_out
    )
    session: Any = made_up.session
    record_session(later, SessionLog("forward", later.day, exercises, **session))
    morning(later, ())
    return later


def _as_prescribed(prescribed: Prescription, slot: Slot, made_up: MadeUpSession) -> ExerciseLog:
    values: Any = dict(made_up.exercise)
    if "skipped_reason" in values:
        return ExerciseLog(prescribed.slug, **values)
    seconds = counts_seconds(slot.dose)
    amount = prescribed.hold_s if seconds else prescribed.reps
    if bounds_of(slot.dose) is None or amount is None:
        return ExerciseLog(prescribed.slug, done_sets=prescribed.sets, effort_rpe=prescribed.effort_max_rpe, **values)
    done = (amount,) * prescribed.sets
    return ExerciseLog(
        prescribed.slug,
        done_reps_per_set=None if seconds else done,
        done_hold_s_per_set=done if seconds else None,
        done_load_kg=prescribed.load_kg,
        effort_rpe=prescribed.effort_max_rpe,
        **values,
    )


def _step(after: Fold, key: str) -> ForwardStep:
    ruling = after.ruling
    assert ruling is not None, "a day has been decided"
    asked = modulation_of(after)
    slot, verdict = after.slots.get(key), after.verdicts.get(key)
    is_paused = ruling.decision is ProgramDecision.PAUSE
    if verdict is None or slot is None or is_paused:
        otherwise = after.rules.otherwise
        return ForwardStep(
            decision=ProgressionDecision.STOP if is_paused else ProgressionDecision.HOLD,
            regress_by=None,
            rule_ids=(ruling.rule.id,) if is_paused else (otherwise.id,),
            message=ruling.rule.message if is_paused else otherwise.message,
            next=None,
            program_decision=ruling.decision,
        )
    left_out = slots_left_out(after, asked)
    return ForwardStep(
        decision=verdict.decision,
        regress_by=verdict.regress_by,
        rule_ids=tuple(dict.fromkeys(rule.id for rule in verdict.rules)),
        message=verdict.rules[0].message,
        next=None if key in left_out else prescription_of(after, slot, asked),
        program_decision=ruling.decision,
    )
