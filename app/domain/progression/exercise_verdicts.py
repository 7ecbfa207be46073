"""What the exercise rules say about one exercise of a session: all are evaluated, the most severe decides."""

from collections.abc import Iterator
from datetime import date

from app.domain.evaluation.answers import YES
from app.domain.progression.compiled import NEXT_RUNG_OPEN
from app.domain.progression.decision_tables import Known, Truths
from app.domain.progression.exercise_progression import (
    Record,
    Slot,
)
from app.domain.progression.rules import ExerciseRule, ProgressionDecision, ProgressionRules, RegressBy
from app.domain.progression.slot_options import harder_of
from app.domain.progression.state import Fold, Ruling, Verdict
from app.domain.progression.values import (
    Facts,
    Performed,
    SessionRecord,
    answer,
    exercise_counts,
    exercise_facts,
    grown_rows,
    slot_facts,
    trend,
)


def judge(fold: Fold, record: SessionRecord, ruling: Ruling) -> Iterator[Verdict]:
    """What the rules say about every exercise of a session."""
    frozen = fold.setting.basis.restricted or ruling.severity_min > fold.rules.severity["progress"]
    session = dict(record.facts)
    session["is_frozen"] = answer(frozen)
    session["is_slow_stepper"] = answer(
        fold.setting.program.rung_step_days > fold.setting.rulebook.programs.rules.dosage.settings.rung_step_days
    )
    for name in ("age_years", "pregnant"):
        known = fold.person.facts.get(name)
        if known is not None:
            session[name] = known
    seen = fold.setting.compiled.of_exercise.known(session)
    for each in record.performed:
        if each.slot in fold.slots:
            yield verdict_on(fold, each, seen, record.log.date, ruling)


def verdict_on(fold: Fold, each: Performed, session: Known, on: date, ruling: Ruling) -> Verdict:
    """What the rules say about one exercise of a session."""
    slot, compiled, rules = fold.slots[each.slot], fold.setting.compiled, fold.rules
    exercise = facts_of_exercise(fold, slot)
    logged = exercise_facts(each, session.facts.get("pain_before_nprs")) | slot_facts(slot, on, rules.steps)
    change = trend(slot, each.log.pain_during_nprs, rules.steps)
    if change is not None:
        logged["pain_trend_nprs"] = change
    line = session.line ^ exercise.line ^ compiled.of_exercise.line(logged)
    if each.is_done is not False:
        marks = compiled.exercise_marks.truths(line).marks(rules.exercise_marks)
        slot = remember_record(fold, slot, Record(on, marks, each.log.pain_during_nprs))
        fold.slots[each.slot] = slot
    counts = exercise_counts(compiled.counts_over["exercise"], slot.recent, slot.rows or {}, on)
    if may_have_earned(counts):
        counts[NEXT_RUNG_OPEN] = answer(harder_of(fold, slot) is not None)
    truths = compiled.exercise_rules.truths(line ^ compiled.of_exercise.line(counts))
    return decide(fold, each.slot, truths, (session.facts, exercise.facts, logged, counts), on, ruling)


def facts_of_exercise(fold: Fold, slot: Slot) -> Known:
    """What holds of an exercise in a phase as long as the program runs, and whether it can be made heavier."""
    known, key = fold.setting.exercise_facts, (slot.at, fold.planned.phase, slot.heavier_load)
    found = known.get(key)
    if found is None:
        found = known[key] = fold.setting.compiled.of_exercise.known(_facts_of_exercise(fold, slot))
    return found


def _facts_of_exercise(fold: Fold, slot: Slot) -> Facts:
    entry = fold.setting.catalog.entries[slot.at]
    exercise = entry.exercise
    facts: Facts = {
        "dose_kind": entry.forms[fold.planned.phase].kind.value,
        "exercise_load": exercise.patellofemoral_load.level,
        "demand_rung": exercise.demand_rung,
        "is_knee_loading": answer(bool(fold.setting.masks["knee_loading"] >> slot.at & 1)),
    }
    kinds = fold.rules.load_kinds.keys() & {*exercise.equipment, *exercise.equipment_optional}
    if slot.heavier_load in ("yes", "no"):
        facts["heavier_load_possible"] = slot.heavier_load
    elif kinds.isdisjoint(fold.setting.basis.preferences.equipment):
        facts["heavier_load_possible"] = "no"
    return facts


def may_have_earned(counts: Facts) -> bool:
    return bool(counts.get("topped_in_a_row") or counts.get("two_over_in_a_row"))


def remember_record(fold: Fold, slot: Slot, record: Record) -> Slot:
    return slot._replace(
        recent=(*slot.recent, record)[-fold.rules.steps.trend_sessions :],
        rows=grown_rows(slot.rows, record.marks, record.date),
        logged=slot.logged + 1,
        is_mastered=slot.is_mastered or record.marks["mastered"] == YES,
    )


def decide(fold: Fold, key: str, truths: Truths, known: tuple[Facts, ...], on: date, ruling: Ruling) -> Verdict:
    most, decision, by, deciding = decided_by(fold.rules, truths)
    cap = ruling.severity_min
    if cap > most:
        word = next(name for name, rank in fold.rules.severity.items() if rank == cap)
        decision, by = decision_of(word)
        return Verdict(key, decision, by, deciding, truths, known, on, capped=True)
    return Verdict(key, decision, by, deciding, truths, known, on)


Decided = tuple[int, ProgressionDecision, RegressBy | None, tuple[ExerciseRule, ...]]


def decided_by(rules: ProgressionRules, truths: Truths) -> Decided:
    """Severity, decision and the rules behind it, from the truths alone: kept with them."""
    known: Decided | None = truths.worked_out.get("decided")
    if known is None:
        known = truths.worked_out["decided"] = _decided_by(rules, truths)
    return known


def _decided_by(rules: ProgressionRules, truths: Truths) -> Decided:
    severity = rules.severity
    found: list[tuple[int, ExerciseRule, ProgressionDecision, RegressBy | None]] = []
    for rule in rules.exercise_rules:
        if truths.of(rule.when) != YES:
            continue
        decision, by = rule.decision, rule.regress_by
        if rule.stronger is not None and truths.of(rule.stronger.when) == YES:
            decision, by = rule.stronger.decision, rule.stronger.regress_by
        found.append((severity[word_of(decision, by)], rule, decision, by))
    if not found:
        other = rules.otherwise
        found.append((severity[word_of(other.decision, None)], other, other.decision, None))
    most = max(each[0] for each in found)
    deciding = [each for each in found if each[0] == most]
    if deciding[0][2] is ProgressionDecision.PROGRESS:
        # One thing rises at a time: a step of load or rung is not also one more repetition.
        deciding = [each for each in deciding if each[1].change != "reps_up"] or deciding
    return most, deciding[0][2], deciding[0][3], tuple(each[1] for each in deciding)


def word_of(decision: ProgressionDecision, by: RegressBy | None) -> str:
    return decision.value if by is None else f"{decision.value}_by_{by}"


def decision_of(word: str) -> tuple[ProgressionDecision, RegressBy | None]:
    if word == "regress_by_dose":
        return ProgressionDecision.REGRESS, "dose"
    if word == "regress_by_rung":
        return ProgressionDecision.REGRESS, "rung"
    return ProgressionDecision(word), None
