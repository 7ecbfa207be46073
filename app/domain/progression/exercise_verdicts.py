"""What the exercise rules say about one exercise of a session: all are evaluated, the most severe decides."""

from typing import Final

from app.domain.progression.decision_tables import Known, answer
from app.domain.progression.exercise_progression import History
from app.domain.progression.exercise_rulings import decision_of
from app.domain.progression.logged_exercises import Performed, course_of
from app.domain.progression.questions_again import HEAVIER_LOAD_POSSIBLE
from app.domain.progression.slot_options import harder_of
from app.domain.progression.state import Fold
from app.domain.progression.values import SESSION, Facts, SessionRecord
from app.domain.progression.verdicts import KnownOfSession, Ruling, Verdict

_TOO_MUCH: Final = ("tired", "ability")
_BEFORE: Final = SESSION.index("pain_before_nprs")


def judge(fold: Fold, record: SessionRecord, ruling: Ruling) -> list[Verdict]:
    """What the rules say about every exercise of a session."""
    session, slots, severity_min = known_of_session(fold, record, ruling), fold.slots, ruling.severity_min
    return [verdict_on(fold, each, session, severity_min) for each in record.performed if each.slot in slots]


def known_of_session(fold: Fold, record: SessionRecord, ruling: Ruling) -> KnownOfSession:
    """What is known of every exercise of a session."""
    setting, facts = fold.setting, fold.person.facts
    holds = record.is_after_gap or ruling.severity_min > fold.rules.severity["progress"]
    frozen = setting.basis.restricted or holds
    is_slow = setting.program.rung_step_days > setting.rulebook.programs.rules.dosage.settings.rung_step_days
    asked = answer(frozen), answer(is_slow), facts.get("age_years"), facts.get("pregnant")
    return KnownOfSession(record.values, asked, record.log.date, record.line ^ setting.compiled.asked.line(asked))


def verdict_on(fold: Fold, done: Performed, session: KnownOfSession, severity_min: int) -> Verdict:
    """What the rules say about one exercise of a session, where the program asks for so much care at least."""
    log, key, _, is_done = done
    said, _, on, known_line = session
    setting, compiled = fold.setting, fold.setting.compiled
    slot, history, rules = fold.slots[key], fold.histories[key], compiled.rules
    sessions, times, progressed, latest, is_mastered, heavier = history
    exercise, exercise_line = facts_of_exercise(fold, slot.at, heavier)
    course = course_of(done, history, slot.since, on, said[_BEFORE], rules.steps)
    line = known_line ^ exercise_line ^ setting.lines_of_logs.line(done, course)
    if is_done is not False:
        marks = compiled.exercise_marks.truths(line).marks(rules.exercise_marks)
        latest = compiled.exercise_counts.recorded(latest, on, marks, log.pain_during_nprs)
        is_mastered = is_mastered or "mastered" in marks
        fold.histories[key] = History(sessions, times + 1, progressed, latest, is_mastered, heavier)
    elif log.skipped_reason in _TOO_MUCH:
        marks = compiled.exercise_marks.truths(line).marks(rules.exercise_marks)
        latest = compiled.exercise_counts.recorded(latest, on, marks, None)
        fold.histories[key] = history._replace(latest=latest)
    line ^= compiled.exercise_counts.line(latest, on)
    is_open = None
    if latest is not None and latest.standing.has_earned:
        # Whether there is a next rung takes a look at the catalog.
        is_open = answer(harder_of(fold, slot) is not None)
        line ^= compiled.next_rung_open[is_open]
        if (
            not is_mastered
            and is_open == "no"
            and "mastered" in compiled.exercise_marks.truths(line).marks(rules.exercise_marks)
        ):
            fold.histories[key] = fold.histories[key]._replace(is_mastered=True)
    severity, decision, by, deciding, changes = compiled.rulings.decided(line)
    is_capped = severity_min > severity
    if is_capped:
        decision, by = decision_of(next(word for word, rank in rules.severity.items() if rank == severity_min))
    return Verdict(
        key, decision, by, deciding, changes, session, exercise, done, course, latest, is_open, line, is_capped
    )


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
        "exercise_phase": fold.planned.phase.value,
        "exercise_load": exercise.patellofemoral_load.level,
        "demand_rung": exercise.demand_rung,
        "is_knee_loading": answer(bool(fold.setting.masks["knee_loading"] >> at & 1)),
    }
    kinds = fold.rules.load_kinds.keys() & {*exercise.equipment, *exercise.equipment_optional}
    if heavier_load in ("yes", "no"):
        facts[HEAVIER_LOAD_POSSIBLE] = heavier_load
    elif kinds.isdisjoint(fold.setting.basis.preferences.equipment):
        facts[HEAVIER_LOAD_POSSIBLE] = "no"
    return facts
