"""What the exercise rules say about one exercise of a session: all are evaluated, the most severe decides."""

from collections.abc import Iterator
from datetime import date

from app.domain.evaluation.answers import YES
from app.domain.progression.compiled import NEXT_RUNG_OPEN, Line, Truths
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
    seen = fold.setting.compiled.session_columns.line(session)
    for each in record.performed:
        if each.slot in fold.slots:
            yield verdict_on(fold, each, session, seen, record.log.date, ruling)


def verdict_on(fold: Fold, each: Performed, session: Facts, seen: Line, on: date, ruling: Ruling) -> Verdict:
    """What the rules say about one exercise; `seen` is what they see of the session."""
    slot, compiled, rules = fold.slots[each.slot], fold.setting.compiled, fold.rules
    facts = {
        **session,
        **facts_of_exercise(fold, slot.at),
        **exercise_facts(each, session.get("pain_before_nprs")),
        **slot_facts(slot, on, rules.steps),
    }
    change = trend(slot, each.log.pain_during_nprs, rules.steps)
    if change is not None:
        facts["pain_trend_nprs"] = change
    line = compiled.exercise_columns.line(facts)
    if each.is_done is not False:
        marks = compiled.exercise_marks.truths(seen, line).marks(rules.exercise_marks)
        slot = remember_record(fold, slot, Record(on, marks, each.log.pain_during_nprs))
        fold.slots[each.slot] = slot
    facts |= exercise_counts(compiled.counts_over["exercise"], slot.recent, slot.rows or {}, on)
    if may_have_earned(facts):
        facts[NEXT_RUNG_OPEN] = answer(harder_of(fold, slot) is not None)
    truths = compiled.exercise_rules.truths(seen, line, compiled.count_columns.line(facts))
    return decide(fold, each.slot, truths, facts, on, ruling)


def facts_of_exercise(fold: Fold, at: int) -> Facts:
    """What holds of an exercise in a phase as long as the program runs."""
    known, key = fold.setting.exercise_facts, (at, fold.planned.phase)
    if key not in known:
        entry = fold.setting.catalog.entries[at]
        exercise = entry.exercise
        known[key] = {
            "dose_kind": entry.forms[fold.planned.phase].kind.value,
            "exercise_load": exercise.patellofemoral_load.level,
            "demand_rung": exercise.demand_rung,
            "is_knee_loading": answer(bool(fold.setting.masks["knee_loading"] >> at & 1)),
        }
        kinds = fold.rules.load_kinds.keys() & {*exercise.equipment, *exercise.equipment_optional}
        if kinds.isdisjoint(fold.setting.basis.preferences.equipment):
            known[key]["heavier_load_possible"] = "no"
    return known[key]


def may_have_earned(facts: Facts) -> bool:
    return any(isinstance(v := facts.get(name), int) and v >= 1 for name in ("topped_in_a_row", "two_over_in_a_row"))


def remember_record(fold: Fold, slot: Slot, record: Record) -> Slot:
    return slot._replace(
        recent=(*slot.recent, record)[-fold.rules.steps.trend_sessions :],
        rows=grown_rows(slot.rows, record.marks, record.date),
        logged=slot.logged + 1,
        is_mastered=slot.is_mastered or record.marks["mastered"] == YES,
    )


def decide(fold: Fold, key: str, truths: Truths, facts: Facts, on: date, ruling: Ruling) -> Verdict:
    most, decision, by, deciding = decided_by(fold.rules, truths)
    cap = ruling.severity_min
    if cap > most:
        word = next(name for name, rank in fold.rules.severity.items() if rank == cap)
        decision, by = decision_of(word)
        return Verdict(key, decision, by, deciding, truths, facts, on, capped=True)
    return Verdict(key, decision, by, deciding, truths, facts, on)


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
