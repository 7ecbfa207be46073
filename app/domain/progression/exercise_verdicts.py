"""What the exercise rules say about one exercise of a session: all are evaluated, the most severe decides."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from app.domain.evaluation.answers import YES
from app.domain.progression.decision_tables import Known, Truths
from app.domain.progression.exercise_progression import History
from app.domain.progression.rules import Change, ExerciseRule, ProgressionDecision, ProgressionRules, RegressBy
from app.domain.progression.slot_options import harder_of
from app.domain.progression.state import Fold, KnownOfExercise, KnownOfSession, Ruling, Verdict
from app.domain.progression.values import (
    SESSION,
    Facts,
    Performed,
    SessionRecord,
    answer,
    logged_values,
)

_BEFORE: Final = SESSION.index("pain_before_nprs")


def judge(fold: Fold, record: SessionRecord, ruling: Ruling) -> Iterator[Verdict]:
    """What the rules say about every exercise of a session."""
    session = known_of_session(fold, record, ruling)
    for each in record.performed:
        if each.slot in fold.slots:
            yield verdict_on(fold, each, session, ruling.severity_min)


def known_of_session(fold: Fold, record: SessionRecord, ruling: Ruling) -> KnownOfSession:
    """What is known of every exercise of a session."""
    setting, facts = fold.setting, fold.person.facts
    frozen = setting.basis.restricted or ruling.severity_min > fold.rules.severity["progress"]
    is_slow = setting.program.rung_step_days > setting.rulebook.programs.rules.dosage.settings.rung_step_days
    asked = answer(frozen), answer(is_slow), facts.get("age_years"), facts.get("pregnant")
    return KnownOfSession(record.values, asked, record.log.date, record.line ^ setting.compiled.asked.line(asked))


def verdict_on(fold: Fold, done: Performed, session: KnownOfSession, severity_min: int) -> Verdict:
    """What the rules say about one exercise of a session, where the program asks for so much care at least."""
    key, on, compiled = done.slot, session.on, fold.setting.compiled
    slot, history, rules = fold.slots[key], fold.histories[key], compiled.rules
    exercise = facts_of_exercise(fold, slot.at, history.heavier_load)
    logged = logged_values(done, history, (on - slot.since).days, session.said[_BEFORE], rules.steps)
    line = session.line ^ exercise.line ^ compiled.logged.line(logged)
    counts, latest = compiled.exercise_counts, history.latest
    if done.is_done is not False:
        marks = compiled.exercise_marks.truths(line).marks(rules.exercise_marks)
        latest = counts.recorded(latest, on, marks, done.log.pain_during_nprs)
        sessions, times, progressed, _, is_mastered, heavier = history
        is_mastered = is_mastered or "mastered" in marks
        fold.histories[key] = History(sessions, times + 1, progressed, latest, is_mastered, heavier)
    line ^= counts.line(latest, on)
    is_open = None
    if latest is not None and latest.standing.has_earned:
        # Whether there is a next rung takes a look at the catalog.
        is_open = answer(harder_of(fold, slot) is not None)
        line ^= compiled.next_rung_open[is_open]
    truths = compiled.exercise_rules.truths(line)
    decided = decided_by(rules, truths)
    severity, decision, by, deciding, _ = decided
    is_capped = severity_min > severity
    if is_capped:
        decision, by = decision_of(next(word for word, rank in rules.severity.items() if rank == severity_min))
    known = KnownOfExercise(session, exercise.facts, logged, latest, is_open)
    return Verdict(key, decision, by, deciding, truths, known, on, is_capped)


def facts_of_exercise(fold: Fold, at: int, heavier_load: str | None) -> Known:
    """What holds of an exercise in a phase as long as the program runs, and whether it can be made heavier."""
    known, key = fold.setting.exercise_facts, (at, fold.planned.phase, heavier_load)
    found = known.get(key)
    if found is None:
        found = known[key] = fold.setting.compiled.of_session.known(_facts_of_exercise(fold, at, heavier_load))
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


class Decided(NamedTuple):
    """How severe a decision is, the decision, the rules behind it, and what they change."""

    severity: int
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rules: tuple[ExerciseRule, ...]
    changes: tuple[Change, ...]


def decided_by(rules: ProgressionRules, truths: Truths) -> Decided:
    """The decision from the truths alone: kept with them."""
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
    acting = tuple(each[1] for each in deciding)
    changes = tuple(rule.change for rule in acting if rule.change is not None)
    return Decided(most, deciding[0][2], deciding[0][3], acting, changes)


def word_of(decision: ProgressionDecision, by: RegressBy | None) -> str:
    return decision.value if by is None else f"{decision.value}_by_{by}"


def decision_of(word: str) -> tuple[ProgressionDecision, RegressBy | None]:
    if word == "regress_by_dose":
        return ProgressionDecision.REGRESS, "dose"
    if word == "regress_by_rung":
        return ProgressionDecision.REGRESS, "rung"
    return ProgressionDecision(word), None
