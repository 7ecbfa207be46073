"""What the exercise rules say about one exercise of a session: all are evaluated, the most severe decides."""

from collections.abc import Iterator
from typing import Final

from app.domain.progression.decision_tables import Known
from app.domain.progression.exercise_progression import History
from app.domain.progression.exercise_rulings import decision_of
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
    severity, decision, by, deciding, changes = compiled.rulings.decided(line)
    is_capped = severity_min > severity
    if is_capped:
        decision, by = decision_of(next(word for word, rank in rules.severity.items() if rank == severity_min))
    known = KnownOfExercise(session, exercise.facts, logged, latest, is_open, line)
    return Verdict(key, decision, by, deciding, changes, known, on, is_capped)


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
