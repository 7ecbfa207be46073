"""What the exercise rules say about one exercise of a session: all are evaluated, the most severe decides."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.domain.evaluation.answers import YES
from app.domain.progression.counting import grown_rows
from app.domain.progression.decision_tables import Known, Truths
from app.domain.progression.exercise_progression import History, Record
from app.domain.progression.rules import ExerciseRule, ProgressionDecision, ProgressionRules, RegressBy
from app.domain.progression.slot_options import harder_of
from app.domain.progression.state import Fold, KnownOfExercise, Ruling, Verdict
from app.domain.progression.values import (
    Facts,
    Performed,
    SessionRecord,
    answer,
    logged_values,
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
    slot, history = fold.slots[each.slot], fold.histories[each.slot]
    compiled, rules = fold.setting.compiled, fold.rules
    exercise = facts_of_exercise(fold, slot.at, history.heavier_load)
    logged = logged_values(each, history, session.facts.get("pain_before_nprs"), rules.steps)
    placed = (on - slot.since).days, history.sessions
    line = session.line ^ exercise.line ^ compiled.logged[logged] ^ compiled.placed[placed]
    if each.is_done is not False:
        marks = compiled.exercise_marks.truths(line).marks(rules.exercise_marks)
        history = with_record(history, Record(on, marks, each.log.pain_during_nprs), rules.steps.trend_sessions)
        fold.histories[each.slot] = history
    counts = compiled.exercise_counts.of(history.recent, history.rows, on)
    is_open = answer(harder_of(fold, slot) is not None) if has_earned(counts) else None
    counted = (*counts.values(), is_open)
    truths = compiled.exercise_rules.truths(line ^ compiled.counted[counted])
    known = KnownOfExercise(session.facts, exercise.facts, logged, placed, counted)
    severity, decision, by, deciding = decided_by(rules, truths)
    verdict = Verdict(each.slot, decision, by, deciding, truths, known, on)
    return verdict if ruling.severity_min <= severity else capped(verdict, rules, ruling.severity_min)


def facts_of_exercise(fold: Fold, at: int, heavier_load: str | None) -> Known:
    """What holds of an exercise in a phase as long as the program runs, and whether it can be made heavier."""
    known, key = fold.setting.exercise_facts, (at, fold.planned.phase, heavier_load)
    found = known.get(key)
    if found is None:
        found = known[key] = fold.setting.compiled.of_exercise.known(_facts_of_exercise(fold, at, heavier_load))
    return found


def _facts_of_exercise(fold: Fold, at: int, heavier_load: str | None) -> Facts:
    entry = fold.setting.catalog.entries[at]
    exercise = entry.exercise
    facts: Facts = {
        "dose_kind": entry.forms[fold.planned.phase].kind.value,
        "exercise_load": exercise.patellofemoral_load.level,
        "demand_rung": exercise.demand_rung,
        "is_knee_loading": answer(bool(fold.setting.masks["knee_loading"] >> at & 1)),
    }
    kinds = fold.rules.load_kinds.keys() & {*exercise.equipment, *exercise.equipment_optional}
    if heavier_load in ("yes", "no"):
        facts["heavier_load_possible"] = heavier_load
    elif kinds.isdisjoint(fold.setting.basis.preferences.equipment):
        facts["heavier_load_possible"] = "no"
    return facts


def has_earned(counts: Mapping[str, int]) -> bool:
    """Whether a step up was earned by what was counted; whether there is one takes a look at the catalog."""
    return bool(counts.get("topped_in_a_row") or counts.get("two_over_in_a_row"))


def with_record(history: History, record: Record, most: int) -> History:
    """The history after one more record; so many records are looked back on."""
    return History(
        history.sessions,
        history.logged + 1,
        history.progressed,
        (*history.recent, record)[-most:],
        grown_rows(history.rows, record.marks, record.date),
        history.is_mastered or "mastered" in record.marks,
        history.heavier_load,
    )


def capped(verdict: Verdict, rules: ProgressionRules, severity: int) -> Verdict:
    """The verdict, held back where the program asks for more care."""
    decision, by = decision_of(next(word for word, rank in rules.severity.items() if rank == severity))
    return verdict._replace(decision=decision, regress_by=by, capped=True)


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
