"""A program and everything logged since, folded from the start: what holds now, and why.

The fold walks the days from the first to `as_of`. On the morning of a day the sessions before it are settled with the
pain of that morning, check-ins of the day are taken in, the program rules are evaluated, and the exercise decisions,
capped by the decision for the program, are applied. Then the sessions of the day are recorded against what was
prescribed. On `as_of` the sessions of the day are settled too, provisionally where the morning is still to come. So the
same logs give the same program in whatever order and however often they were sent, and nothing can be applied twice.

Precedence: program_rules by their number, of exercise rules the most severe (program rules 3.9).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.domain.answers import NO, UNKNOWN, YES
from app.domain.dosage import DoseKind
from app.domain.exercise_progression import (
    Modulation,
    Prescription,
    Record,
    Slot,
    amount_up,
    bounds_of,
    counts_seconds,
    dose_down,
    halved,
    load_up,
    moved_to,
    prescribe,
    target_of,
    undone,
)
from app.domain.masks import bits_of
from app.domain.phases import PHASE_ORDER, ProgramPhase, WeekBounds
from app.domain.planned_phase import PlannedExercise, PlannedPhase, PlannedSession
from app.domain.program_catalog import ProgramCatalog
from app.domain.program_entries import Entry
from app.domain.program_results import Program
from app.domain.program_start import PhaseWindow
from app.domain.progression_compiled import CompiledProgression, Truths
from app.domain.progression_person import Basis, Person, limit_masks, overlaid, screens_are_current, window_of
from app.domain.progression_results import ProgramChange
from app.domain.progression_rules import (
    ExerciseRule,
    GapRule,
    LadderRule,
    PracticeRules,
    ProgramDecision,
    ProgramRule,
    ProgressionDecision,
    ProgressionRules,
    RegressBy,
)
from app.domain.progression_values import (
    Facts,
    Performed,
    SessionRecord,
    add_pain_of_exercises,
    answer,
    baseline_of,
    check_in_facts,
    done_sets,
    exercise_counts,
    exercise_facts,
    grown_rows,
    outcome_change,
    session_counts,
    session_facts,
    slot_facts,
    trend,
    was_done,
    week_rises,
)
from app.domain.quantities import Value
from app.domain.red_flags import CareLevel
from app.domain.rulebook import Rulebook
from app.domain.session_logs import CheckIn, ExerciseLog, SessionLog

_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
_WEIGHT_KINDS: Final = (DoseKind.STRENGTH, DoseKind.ISOMETRIC_SHORT, DoseKind.ISOMETRIC_LONG)
_CONTROL_KINDS: Final = (DoseKind.CONTROL, DoseKind.CONTROL_TIMED)


class NotInProgramError(Exception):
    """A log names an exercise that the program never had; the log's id and its slug."""

    def __init__(self, log_id: str, slug: str) -> None:
        super().__init__(log_id, slug)
        self.log_id, self.slug = log_id, slug


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say about one exercise, before it is applied; `truths` explain it."""

    slot: str
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rules: tuple[ExerciseRule, ...]
    truths: Truths
    facts: Mapping[str, Value]
    on: date
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision for the program on one day: the rule that sets it, and the others that are true."""

    rule: ProgramRule
    others: tuple[ProgramRule, ...]
    truths: Truths
    facts: Mapping[str, Value]
    gap: GapRule | None = None

    @property
    def decision(self) -> ProgramDecision:
        """What happens with the program."""
        return self.rule.decision

    @property
    def true(self) -> tuple[ProgramRule, ...]:
        """All true rules, the deciding one first."""
        return (self.rule, *self.others)


@dataclass(frozen=True, slots=True)
class Setting:
    """What does not change while a program is folded."""

    program: Program
    basis: Basis
    rulebook: Rulebook
    catalog: ProgramCatalog
    compiled: CompiledProgression
    masks: Mapping[str, int]
    known_slugs: frozenset[str]
    persistent_pain: bool


def setting_of(program: Program, basis: Basis, rulebook: Rulebook, catalog: ProgramCatalog) -> Setting:
    """Everything a fold looks at besides the logs."""
    return Setting(
        program,
        basis,
        rulebook,
        catalog,
        rulebook.progression,
        _masks_of(rulebook.progression, catalog),
        frozenset(_slugs_of(program)),
        program.persistent_pain,
    )


def _masks_of(compiled: CompiledProgression, catalog: ProgramCatalog) -> Mapping[str, int]:
    """The masks of one catalog, worked out once and kept with it."""
    kept = catalog.progression_masks
    if not kept:
        kept.update(limit_masks(compiled.rules, catalog))
    return kept


def _slugs_of(program: Program) -> Iterator[str]:
    for phase in program.phases:
        for exercise in phase.exercises:
            yield from (exercise.slug, *exercise.easier, *exercise.substitutes)
        yield from (dose.slug for dose in phase.micro_doses)


class Fold:
    """The state of a program on one day. Build it with `start`, move it with `run_to`."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.day = setting.basis.start
        self.person = Person(setting.basis, setting.basis.report, setting.rulebook, setting.catalog)
        self.start_level = self.person.care_level
        self.phases: list[PlannedPhase] = list(setting.program.phases)
        self.position = 0
        self.phase_since = self.day
        self.growth_days = 0
        self.slots: dict[str, Slot] = {}
        self.pending: list[SessionRecord] = []
        self.records: list[SessionRecord] = []
        self.rows: dict[str, object] = {}
        self.check_rows: dict[str, object] = {}
        self.checks: list[CheckIn] = []
        self.values: dict[str, tuple[Value, date]] = {
            name: (value, self.day) for name, value in setting.basis.report.findings.items()
        }
        self.screens_on: dict[str, date] = dict.fromkeys(setting.basis.report.screens, self._answered())
        self.checked_on: date | None = None
        self.event_on: date | None = None
        self.active: dict[str, date] = {}
        self.deload: tuple[ProgramRule, date] | None = None
        self.resumed_on: date | None = None
        self.last_deload: date | None = None
        self.flare_since: date | None = None
        self.flares: list[date] = []
        self.flare_ended: date | None = None
        self.gap: tuple[GapRule, int] | None = None
        self.gap_stepped = False
        self.needs_intake = False
        self.completed_on: date | None = None
        self.prescribed_days: list[date] = []
        self.pains_before: list[float] = []
        self.mornings: dict[tuple[int, int], list[float]] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.ruling: Ruling | None = None
        self.sequence = 0
        self.changes: list[ProgramChange] = []
        self.run_step = 1
        self.good_runs = 0
        self.practice_rule: tuple[LadderRule, tuple[str, ...]] | None = None
        self.no_run_before: date | None = None
        self.runs: list[tuple[date, int]] = []
        self.rung_up_on: dict[str, date] = {}
        self.phase_sessions = 0
        self.phase_strength = 0
        self.phase_control = 0
        self.counted_on: date | None = None
        # Everything that was ever part of the program: a log may tell of a plan that has changed since.
        self.ever: set[str] = set(setting.known_slugs)
        self._enter_phase({})

    def copy(self) -> "Fold":
        """A fold that can be moved on without touching this one."""
        other = copy(self)
        for name in (
            *("phases", "slots", "pending", "records", "rows", "check_rows", "checks", "values", "screens_on"),
            *(
                "active",
                "flares",
                "prescribed_days",
                "pains_before",
                "verdicts",
                "changes",
                "runs",
                "rung_up_on",
                "ever",
            ),
        ):
            setattr(other, name, copy(getattr(self, name)))
        other.mornings = {week: list(values) for week, values in self.mornings.items()}
        return other

    # --- what is known ---

    def _answered(self) -> date:
        return self.setting.basis.report.answered_on or self.setting.basis.start

    @property
    def rules(self) -> ProgressionRules:
        """The rules in force."""
        return self.setting.compiled.rules

    @property
    def planned(self) -> PlannedPhase:
        """The phase now."""
        return self.phases[self.position]

    @property
    def baseline(self) -> float | None:
        """Pain the knee starts a session with, usually."""
        usual = self.setting.basis.report.findings.get("usual_pain_nprs")
        return baseline_of(self.pains_before, usual, self.rules.steps)

    def entry(self, slot: Slot) -> Entry:
        """The catalog's entry of the exercise in a slot."""
        return self.setting.catalog.entries[slot.index]

    @property
    def dose_week(self) -> int:
        """The week of the phase that was earned: days without a freeze, deload, flare, gap or pause."""
        return 1 + self.growth_days // _WEEK

    @property
    def is_frozen(self) -> bool:
        """Whether nothing steps up for now."""
        if self.setting.basis.restricted or self.ruling is None:
            return self.setting.basis.restricted
        return self._cap_severity(self.ruling) > self.rules.severity["progress"]

    def _cap_severity(self, ruling: Ruling) -> int:
        severity = self.rules.severity
        caps = [self.rules.caps.get(rule.decision, rule.cap or "progress") for rule in ruling.true]
        if ruling.gap is not None and ruling.gap.effects.freeze:
            caps.append("hold")
        return max(severity[cap] for cap in caps)

    # --- moving on ---

    def run_to(self, as_of: date, logs: Sequence[SessionLog], checks: Sequence[CheckIn]) -> None:
        """Fold everything up to a day, that day's sessions included."""
        sessions, findings = _by_day(logs), _by_day(checks)
        while True:
            self.morning(findings.get(self.day, ()))
            for log in sessions.get(self.day, ()):
                self.record(log)
            if self.day >= as_of:
                break
            self.day += _DAY
        if self.pending:
            self.morning(())

    def morning(self, checks: Iterable[CheckIn]) -> None:
        """One morning: settle what is pending, take in check-ins, decide for the program, apply."""
        settled = self.pending
        self.pending = []
        settled = [self._with_morning(record) for record in settled]
        for check in checks:
            self._take_in(check)
        self._take_in_events(settled)
        ruling = self._rule(self._program_facts())
        verdicts = [verdict for record in settled for verdict in self._judge(record, ruling)]
        before = self._picture()
        self.ruling = ruling
        self._apply_program(ruling)
        if ruling.decision not in (ProgramDecision.ADVANCE, ProgramDecision.STEP_BACK) or not self._moved(before):
            self._apply_verdicts(verdicts)
        for record in settled:
            self._practise(record, ruling)
        self._note_changes(before, verdicts, ruling)
        self._count_day(ruling)

    def _moved(self, before: tuple[object, ...]) -> bool:
        return before[0] != self.position

    def _picture(self) -> tuple[object, ...]:
        return (self.position, dict(self.slots), self.deload, self.flare_since, self.run_step)

    def _note_changes(self, before: tuple[object, ...], verdicts: Sequence[Verdict], ruling: Ruling) -> None:
        after = self._picture()
        state = (before[0], before[2], before[3], before[4]) != (after[0], after[2], after[3], after[4])
        slots: object = before[1]
        assert isinstance(slots, dict)
        moved = (
            []
            if before[0] != after[0]
            else [v for v in verdicts if _differs(slots.get(v.slot), self.slots.get(v.slot))]
        )
        if not state and not moved:
            return
        self.sequence += 1
        if state:
            self.changes.append(
                ProgramChange(self.sequence, self.day, "program", None, ruling.decision.value, (ruling.rule.id,))
            )
        for verdict in moved:
            slot = self.slots[verdict.slot]
            ids = tuple(rule.id for rule in verdict.rules)
            self.changes.append(
                ProgramChange(
                    self.sequence, self.day, "exercise", self.entry(slot).card.slug, verdict.decision.value, ids
                )
            )

    def _count_day(self, ruling: Ruling) -> None:
        if self.counted_on == self.day:
            return
        self.counted_on = self.day
        has_gap = ruling.gap is not None and ruling.gap.effects.freeze
        if not self.is_frozen and not has_gap and ruling.decision in _GROWING:
            self.growth_days += 1
        weekday = (self.day - self.phase_since).days % _WEEK + 1
        if ruling.decision is not ProgramDecision.PAUSE and any(s.day == weekday for s in self.planned.sessions):
            self.prescribed_days.append(self.day)

    # --- sessions ---

    def record(self, log: SessionLog) -> None:
        """Keep a session, with what was prescribed when it was done."""
        gap = None if self.ruling is None else self.ruling.gap
        if gap is not None:
            self._return_from(gap)
        slugs = {each.slug: self._slot_for(each, log) for each in log.exercises}
        asked = self.modulation()
        session = self._planned_session({slot for slot in slugs.values() if slot is not None})
        performed = tuple(
            self._performed(each, slot, session, asked)
            for each in log.exercises
            if (slot := slugs[each.slug]) is not None
        )
        completed = self._is_completed(performed, session, asked)
        kinds = {self._kind(self.slots[each.slot]) for each in performed if was_done(each.log)}
        record = SessionRecord(
            log,
            {},
            {},
            performed,
            completed,
            session.kind if session is not None else "light",
            not kinds.isdisjoint(_CONTROL_KINDS),
        )
        self.pending.append(record)
        for each in performed:
            self._remember_load(each)
        if completed:
            self.completed_on = self.day
            self.gap_stepped = False
            if self.gap is not None:
                rule, left = self.gap
                self.gap = (rule, left - 1) if left > 1 else None
        self.phase_sessions += 1
        self.phase_strength += session is not None and session.kind == "strength"
        self.phase_control += record.has_control
        if log.pain_before_nprs is not None:
            self.pains_before.append(log.pain_before_nprs)
        if log.next_morning_pain_nprs is not None:
            week = (self.day + _DAY).isocalendar()[:2]
            self.mornings.setdefault(week, []).append(log.next_morning_pain_nprs)

    def _slot_for(self, each: ExerciseLog, log: SessionLog) -> str | None:
        index = self.setting.catalog.index_of.get(each.slug)
        for key, slot in self.slots.items():
            if slot.index == index:
                return key
        if each.slug not in self.ever:
            raise NotInProgramError(log.id, each.slug)
        if index is None:
            return None
        family = self.setting.catalog.entries[index].card.ladder
        return next((key for key, slot in self.slots.items() if self.entry(slot).card.ladder == family), None)

    def _planned_session(self, keys: set[str]) -> PlannedSession | None:
        """The session of the week that was meant: the most alike, the one of this weekday where two are."""
        weekday = (self.day - self.phase_since).days % _WEEK + 1

        def likeness(session: PlannedSession) -> tuple[int, bool]:
            planned = {each.slug for each in session.exercises}
            return -len(planned ^ keys), session.day == weekday

        return max(self.planned.sessions, key=likeness, default=None)

    def _performed(self, log: ExerciseLog, key: str, session: PlannedSession | None, asked: Modulation) -> Performed:
        slot = self.slots[key]
        sets = self.planned_sets(slot, session)
        entry = self.entry(slot)
        is_impact = self._kind(slot) is DoseKind.IMPACT or entry.exercise.impact.rank > 0
        cap: float = self.planned.pain_cap_nprs
        if is_impact:
            cap = min(cap, self.rules.steps.impact_pain_cap_nprs)
        return Performed(log, key, self.prescription(slot, asked, sets), sets, cap)

    def planned_sets(self, slot: Slot, session: PlannedSession | None = None) -> int:
        """Sets of the week the slot follows; of the session, or the most of all sessions."""
        week = slot.week if slot.sessions else max(slot.week, self.dose_week)
        sets = [
            step.sets
            for each in (self.planned.sessions if session is None else (session,))
            for exercise in each.exercises
            if exercise.slug == slot.key
            for step in _in_force(exercise.sets, week)
        ]
        if not sets and session is not None:
            return self.planned_sets(slot)
        return max(sets, default=slot.dose.sets_min)

    def prescription(self, slot: Slot, asked: Modulation, planned_sets: int | None = None) -> Prescription:
        """What to do of a slot under what the program asks for."""
        easier = self._easier(slot) if asked.easier >> slot.index & 1 else None
        return prescribe(
            slot,
            self.planned_sets(slot) if planned_sets is None else planned_sets,
            asked,
            self.setting.catalog,
            self.setting.rulebook.programs.rules.dosage,
            self.rules.steps,
            easier,
        )

    def _is_completed(self, performed: Sequence[Performed], session: PlannedSession | None, asked: Modulation) -> bool:
        by_slot = {each.slot: each for each in performed}
        prescribed = done = 0
        keys = {each.slug for each in session.exercises} if session is not None else set(by_slot)
        left_out = self.left_out(asked)
        for key in keys | set(by_slot):
            slot = self.slots.get(key)
            if slot is None or (key in left_out and key not in by_slot):
                continue
            sets = self.prescription(slot, asked, self.planned_sets(slot, session)).sets
            prescribed += sets
            if key in by_slot:
                done += min(done_sets(by_slot[key].log) or 0, sets)
        return prescribed > 0 and 100 * done >= self.rules.steps.completed_session_pct * prescribed

    def _remember_load(self, performed: Performed) -> None:
        slot, log = self.slots[performed.slot], performed.log
        if log.heavier_load_available is not None:
            slot = replace(slot, heavier_load=log.heavier_load_available)
        if log.done_load_kg is not None and slot.load_kg is None and log.done_load_kg > 0:
            slot = replace(slot, load_kg=log.done_load_kg)
        week = self.dose_week if slot.sessions == 0 else slot.week
        if was_done(log):
            slot = replace(slot, sessions=slot.sessions + 1, week=week)
        self.slots[performed.slot] = slot

    def _with_morning(self, record: SessionRecord) -> SessionRecord:
        """The record with the facts and marks that are known by now."""
        green_max: dict[str, bool] = {}
        facts = session_facts(record.log, self.baseline)
        facts["persistent_pain"] = answer(self.setting.persistent_pain)
        for each in record.performed:
            # Above the green zone: the mark of the rule book, on the one value it needs.
            pain = each.log.pain_during_nprs
            if pain is not None:
                truths = self.setting.compiled.exercise_marks.evaluate({"pain_during_nprs": pain})
                green_max[each.slot] = truths.of(self.rules.exercise_marks["above_green"]) == YES
        add_pain_of_exercises(facts, record.performed, green_max)
        truths = self.setting.compiled.session.evaluate(facts)
        marks = {name: truths.of(condition) for name, condition in self.rules.session_marks.items()}
        settled = replace(record, facts=facts, marks=marks)
        self.records.append(settled)
        self.rows = grown_rows(self.rows, marks, record.log.date)  # type: ignore[arg-type,assignment]
        return settled

    # --- check-ins and events ---

    def _take_in(self, check: CheckIn) -> None:
        self.checks.append(check)
        for name, value in check.findings.items():
            self.values[name] = value, check.date
        self.screens_on.update(dict.fromkeys(check.screens, check.date))
        if check.findings or check.screens:
            report = overlaid(self.person.report, check.findings, check.screens, self.setting.rulebook)
            self.person = Person(self.setting.basis, report, self.setting.rulebook, self.setting.catalog)
        questions = {screen.id for screen in self.setting.rulebook.vocabulary.screens if screen.kind == "question"}
        if questions <= check.screens.keys():
            self.checked_on = check.date
        facts = check_in_facts(check, self.setting.basis.report.findings.get("activity_pain_nprs"))
        truths = self.setting.compiled.checks.evaluate(facts)
        # A check-in that does not say neither grows nor ends a row: it was not asked.
        for name, condition in self.rules.check_marks.items():
            truth = truths.of(condition)
            if truth != UNKNOWN:
                grown = grown_rows(self.check_rows, {name: truth}, check.date)  # type: ignore[arg-type]
                self.check_rows.pop(name, None)
                self.check_rows.update(grown)

    def _take_in_events(self, settled: Sequence[SessionRecord]) -> None:
        found: dict[str, Value] = {}
        for record in settled:
            truths = self.setting.compiled.session.evaluate(record.facts)
            for event in self.rules.events:
                if truths.of(event.on) == YES:
                    found.update(event.findings)
                    if event.counts is not None:
                        found[event.counts.finding] = self._gave_way(event.counts.days)
            if record.log.new_symptom == "yes":
                self.event_on = record.log.date
        if found:
            report = overlaid(self.person.report, found, {}, self.setting.rulebook)
            self.person = Person(self.setting.basis, report, self.setting.rulebook, self.setting.catalog)

    def _gave_way(self, days: int) -> int:
        oldest, count = self.day - timedelta(days=days), 0
        for record in reversed(self.records):
            if record.log.date < oldest:
                break
            named = record.facts.get("session_event_gave_way") == "yes"
            count += max(record.log.session_giving_way_count or 0, int(named))
        return count

    # --- the program ---

    def _program_facts(self) -> Facts:
        steps, day, facts = self.rules.steps, self.day, dict(self.person.facts)
        for name, days in steps.value_days.items():
            known = self.values.get(name)
            if known is not None and (day - known[1]).days > days:
                facts.pop(name, None)
        records, planned, baseline = self.records, self.planned, self.baseline
        days_in_phase = (day - self.phase_since).days
        last = self.completed_on
        facts |= session_counts(
            self.setting.compiled.counts_over["session"],
            records,
            self.rows,  # type: ignore[arg-type]
            day,
            self.setting.basis.start,
            self.last_deload,
            self.checked_on,
        )
        for count in self.setting.compiled.counts_over["check"]:
            row = self.check_rows.get(count.mark)
            facts[count.id] = 0 if row is None else (day - row.first).days  # type: ignore[attr-defined]
        facts |= {
            "care_level": self.person.care_level.value,
            "exercise_blocked": answer(self.person.is_blocked),
            "care_rose_to_soon": answer(
                self.person.care_level is CareLevel.SOON
                and self.start_level in (CareLevel.ROUTINE, CareLevel.SELF_CARE)
            ),
            "unmapped_event": answer(self._is_open(self.event_on)),
            "is_restricted_program": answer(self.setting.basis.restricted or not self.setting.program.auto_advance),
            "is_last_phase": answer(self.position == len(self.phases) - 1),
            "is_first_phase": answer(planned.phase is ProgramPhase.CALM),
            "phase": planned.phase.value,
            "days_in_phase": days_in_phase,
            "days_past_phase_min": days_in_phase - _WEEK * planned.weeks_min,
            "days_past_phase_max": days_in_phase - _WEEK * planned.weeks_max,
            "sessions_in_phase": self.phase_sessions,
            "strength_sessions_in_phase": self.phase_strength,
            "control_sessions_in_phase": self.phase_control,
            "sessions_logged": len(records) + len(self.pending),
            "gap_days": (day - (self.setting.basis.start if last is None else last)).days,
            "gave_way_in_14_days": self._gave_way(steps.giving_way_days),
            "in_flare": answer(self.flare_since is not None),
            "after_flare": answer(self._is_after_flare()),
            "flares_in_6_weeks": sum((day - each).days <= steps.flare_window_days for each in self.flares),
            "days_without_flare": (day - (self.flare_ended or self.setting.basis.start)).days
            if self.flare_since is None
            else 0,
            "plateau_checks_due": sum(
                (day - self.setting.basis.start).days >= _WEEK * week
                for week in self.setting.program.plateau_check_weeks
            ),
            "deload_wanted_today": answer(any(c.date == day and c.deload_wanted == "yes" for c in self.checks)),
        }
        if self.flare_since is not None:
            facts["flare_day"] = (day - self.flare_since).days
        facts |= self._swelling_facts()
        facts |= self._adherence_facts()
        facts |= self._pain_facts(baseline)
        facts |= week_rises(self.mornings_known(), day, steps)
        facts |= self._outcome_facts()
        facts |= self._mastery_facts()
        exit_truth = self._exit_truth(facts)
        if exit_truth != UNKNOWN:
            facts["phase_exit_met"] = answer(exit_truth == YES)
        if exit_truth == YES:
            facts["screens_current"] = answer(
                screens_are_current(
                    self.person.report, min(self.screens_on.values(), default=day), day, self.setting.rulebook
                )
            )
        return facts

    def mornings_known(self) -> Mapping[tuple[int, int], Sequence[float]]:
        """Next-morning pain by calendar week."""
        return self.mornings

    def _is_open(self, event: date | None) -> bool:
        return event is not None and (self.checked_on is None or self.checked_on < event)

    def _is_after_flare(self) -> bool:
        ended = self.flare_ended
        return ended is not None and self.flare_since is None and (self.day - ended).days < self.rules.flare.freeze_days

    def _swelling_facts(self) -> Facts:
        first = last = None
        for record in reversed(self.records):
            mark = record.marks["new_swelling"]
            if mark == YES:
                first, last = record.log.date, last or record.log.date
            elif record.marks["no_swelling"] == YES:
                break
        return {"swelling_for_days": 0 if first is None or last is None else (last - first).days}

    def _adherence_facts(self) -> Facts:
        steps, day = self.rules.steps, self.day
        oldest = day - timedelta(days=steps.adherence_days)
        prescribed = sum(oldest <= each < day for each in self.prescribed_days[-steps.adherence_days - 1 :])
        if prescribed < steps.adherence_prescribed_min:
            return {}
        done = sum(
            oldest <= each.log.date < day and each.is_completed for each in self.records[-2 * steps.adherence_days :]
        )
        return {"adherence_pct": min(100, round(100 * done / prescribed, 1))}

    def _pain_facts(self, baseline: float | None) -> Facts:
        facts: Facts = {}
        day = self.day
        if self.records:
            latest = self.records[-1]
            age = (day - latest.log.date).days
            if age <= 1 and latest.log.pain_before_nprs is not None:
                facts["pain_today_nprs"] = latest.log.pain_before_nprs
                if baseline is not None:
                    facts["pain_today_above_baseline_nprs"] = latest.log.pain_before_nprs - baseline
            if age <= 2 and latest.log.settling_time_hours is not None:
                facts["settling_hours"] = latest.log.settling_time_hours
        raised = next((c for c in reversed(self.checks) if c.raised_pain_nprs is not None), None)
        if raised is not None and (day - raised.date).days <= 2:
            if baseline is not None and raised.raised_pain_nprs is not None:
                facts["raised_pain_above_baseline_nprs"] = raised.raised_pain_nprs - baseline
            if raised.raised_pain_hours is not None:
                facts["raised_pain_for_hours"] = raised.raised_pain_hours
        rest = self.values.get("rest_pain_nprs")
        is_new = rest is not None and (self.flare_since is None or rest[1] >= self.flare_since)
        if is_new and rest is not None and baseline is not None and isinstance(rest[0], int | float):
            facts["rest_pain_above_baseline_nprs"] = rest[0] - baseline
        reason = next((c for c in reversed(self.checks) if c.gap_reason is not None), None)
        is_current = reason is not None and (self.completed_on is None or reason.date > self.completed_on)
        if is_current and reason is not None and reason.gap_reason is not None:
            facts["gap_reason_now"] = reason.gap_reason
        night = self.person.report.findings.get("unrelenting_night_pain")
        before = self.setting.basis.report.findings.get("unrelenting_night_pain")
        if night is not None:
            facts["night_pain_new"] = answer(night == "yes" and before != "yes")
        return facts

    def _outcome_facts(self) -> Facts:
        start = dict(self.setting.basis.report.findings)
        now: dict[str, Value] = {}
        for check in self.checks:
            for measure in self.rules.outcomes:
                if measure.finding in check.findings:
                    value = check.findings[measure.finding]
                    if measure.finding in start or measure.absolute:
                        now[measure.finding] = value
                    else:
                        start[measure.finding] = value
        facts: Facts = {}
        psfs = now.get("psfs_points")
        psfs_start = start.get("psfs_points")
        if isinstance(psfs, int | float) and isinstance(psfs_start, int | float):
            facts["psfs_change_points"] = psfs - psfs_start
        change, _ = outcome_change(self.rules.outcomes, start, now)
        if change is not None:
            facts["outcome_change"] = change
        return facts

    def _mastery_facts(self) -> Facts:
        strength = [slot for slot in self.slots.values() if self._kind(slot) in _WEIGHT_KINDS]
        if not strength:
            return {}
        return {"mastered_strength_ladders_pct": 100 * sum(slot.is_mastered for slot in strength) / len(strength)}

    def _exit_truth(self, facts: Facts) -> int:
        mandatory = [
            c for c in self.setting.compiled.exit_criteria if c.phase is self.planned.phase and c.type == "mandatory"
        ]
        if not mandatory:
            return NO
        truths = self.setting.compiled.program.evaluate(facts)
        return min(truths.of(criterion.when) for criterion in mandatory)

    def _rule(self, facts: Facts) -> Ruling:
        truths = self.setting.compiled.program.evaluate(facts)
        day = self.day
        true = [
            rule
            for rule in self.rules.program_rules
            if truths.of(rule.when) == YES
            or self.active.get(rule.id, date.min) >= day
            or (self.deload is not None and self.deload[0] is rule)
        ]
        gap = None
        for row in self.rules.gaps:
            if truths.of(row.when) == YES:
                gap = row
        if gap is None and self.gap is not None:
            gap = self.gap[0]
        if self.needs_intake:
            gap = next(row for row in self.rules.gaps if row.effects.new_intake)
        if gap is not None and (gap.decision is not ProgramDecision.CONTINUE):
            true.append(_rule_of_gap(gap))
        true.sort(key=lambda rule: rule.precedence)
        return Ruling(true[0], tuple(true[1:]), truths, facts, gap)

    def _apply_program(self, ruling: Ruling) -> None:
        day = self.day
        for rule in ruling.true:
            if rule.period_days is not None and self.active.get(rule.id, date.min) < day:
                self.active[rule.id] = day + timedelta(days=rule.period_days - 1)
            if rule.decision is ProgramDecision.DELOAD and self.deload is None and rule.period_days is not None:
                self.deload, self.last_deload, self.resumed_on = (rule, day), day, None
            if rule.decision is ProgramDecision.FLARE and self.flare_since is None:
                self.flare_since = day
                self.flares.append(day)
        self._move_deload(ruling)
        self._move_flare(ruling)
        if ruling.decision is ProgramDecision.ADVANCE:
            self._go_to(self.position + 1)
        elif ruling.decision is ProgramDecision.STEP_BACK:
            gap = ruling.gap
            if gap is None or not gap.effects.phase_back or not self.gap_stepped:
                self.gap_stepped = gap is not None and gap.effects.phase_back
                self.check_rows.clear()
                self._step_back()
        if ruling.gap is not None and ruling.gap.effects.new_intake:
            self.needs_intake = True

    def _move_deload(self, ruling: Ruling) -> None:
        if self.deload is None:
            return
        rule = self.rules.deload
        since = self.deload[1]
        if self.resumed_on is None:
            if (self.day - since).days >= rule.days and ruling.truths.of(rule.resume_when) == YES:
                self.resumed_on = self.day
        elif (self.day - self.resumed_on).days >= rule.resume_days:
            self.deload = self.resumed_on = None

    def _move_flare(self, ruling: Ruling) -> None:
        if self.flare_since is not None and ruling.truths.of(self.rules.flare.over) == YES:
            self.flare_since, self.flare_ended = None, self.day

    # --- phases ---

    def _enter_phase(self, before: Mapping[str, Slot]) -> None:
        planned, catalog = self.planned, self.setting.catalog
        by_index = {slot.index: slot for slot in before.values()}
        self.slots = {}
        for exercise in planned.exercises:
            index = catalog.index_of.get(exercise.slug)
            # An exercise that is no longer offered, or not in this phase any more, is left out.
            if index is None or planned.phase not in catalog.entries[index].forms:
                continue
            slot = Slot(exercise.slug, exercise, index, exercise.doses, self.day)
            known = by_index.get(index)
            if known is not None:
                # The same exercise goes on: its load and its time at the rung come along.
                slot = replace(
                    slot,
                    since=known.since,
                    sessions=known.sessions,
                    load_kg=known.load_kg,
                    load_steps=known.load_steps,
                    recent=known.recent,
                    rows=known.rows,
                    logged=known.logged,
                    heavier_load=known.heavier_load,
                    is_range_limited=known.is_range_limited,
                    sets_cut=0,
                )
            self.slots[exercise.slug] = slot
            self.ever.update((exercise.slug, *exercise.easier, *exercise.substitutes))
            self._remember_ladder(catalog.entries[index])
        self.phase_since = self.day
        self.growth_days = 0
        self.phase_sessions = self.phase_strength = self.phase_control = 0
        self.verdicts = {}

    def _go_to(self, position: int) -> None:
        """Into the next phase, planned again from where the person is now."""
        current, following = self.planned, self.phases[position]
        window = window_of(following)
        week = 1 + (self.day - self.setting.basis.start).days // _WEEK
        window = replace(window, first_week=max(week, current.first_week + 1))
        keep = self.setting.catalog.everything
        if following.phase is ProgramPhase.MAINTENANCE:
            # What was reached is kept; endurance stays at what it was, so that something is there to choose from.
            catalog, rungs = self.setting.catalog, self._rungs()
            endurance = max((rungs[self.entry(slot).card.ladder] for slot in self._endurance()), default=1)
            keep = sum(1 << slot.index for slot in self.slots.values())
            keep |= catalog.aerobic & catalog.rung_at_most[endurance]
        rungs = self._rungs()
        planned = self.person.plan(window, rungs, self._region_sets(), keep & self._reachable(rungs))
        if not planned.exercises:
            return
        weeks = max(1, window.first_week - current.first_week)
        self.phases[self.position] = replace(current, weeks=weeks)
        self.phases[position] = planned
        self._shift(position)
        self.position = position
        self._enter_phase(self.slots)

    def _reachable(self, rungs: Mapping[str, int]) -> int:
        """Without what would be more than one rung up a ladder that was trained: after a step down, too."""
        catalog = self.setting.catalog
        mask = catalog.everything
        top = len(catalog.rung_at_most) - 1
        for ladder, rung in rungs.items():
            mask &= ~(catalog.ladder[ladder] & ~catalog.rung_at_most[min(max(rung, 0) + 1, top)])
        return mask

    def _endurance(self) -> Iterator[Slot]:
        return (slot for slot in self.slots.values() if self._kind(slot) is DoseKind.AEROBIC)

    def _step_back(self) -> None:
        if self.planned.phase is PHASE_ORDER[0]:
            return
        previous = PHASE_ORDER[self.planned.phase.rank - 1]
        rule = self.setting.rulebook.programs.rules.phases.of(previous)
        lowest = min((self.entry(slot).exercise.demand_rung for slot in self.slots.values()), default=1)
        rung = min(rule.rung_cap, max(1, lowest if previous is not ProgramPhase.CALM else 1))
        week = 1 + (self.day - self.setting.basis.start).days // _WEEK
        bounds = WeekBounds(rule.weeks.min, rule.weeks.typical, rule.weeks.max)
        rungs = {ladder: max(1, reached - 1) for ladder, reached in self._rungs().items()}
        window = PhaseWindow(previous, bounds.typical, bounds, max(week, 2), rule.rung_cap, rung)
        planned = self.person.plan(window, rungs, self._region_sets(), self._reachable(rungs))
        if not planned.exercises:
            return
        current = self.planned
        weeks = max(1, window.first_week - current.first_week)
        self.phases[self.position] = replace(current, weeks=weeks)
        self.phases[self.position + 1 : self.position + 1] = [planned, replace(current, first_week=window.first_week)]
        self.position += 1
        self._shift(self.position)
        self._enter_phase(self.slots)

    def _shift(self, position: int) -> None:
        """Later phases begin when the one before them is planned to end."""
        week = self.phases[position].first_week + self.phases[position].weeks
        for later in range(position + 1, len(self.phases)):
            start = self.setting.basis.start + timedelta(days=_WEEK * (week - 1))
            first_day = start if self.setting.program.start_date is not None else None
            self.phases[later] = replace(self.phases[later], first_week=week, first_day=first_day)
            week += self.phases[later].weeks

    def _rungs(self) -> dict[str, int]:
        """Ladder -> rung the next phase may build on; a rung just reached counts as the one below it."""
        rungs: dict[str, int] = {}
        step = timedelta(days=self.setting.program.rung_step_days)
        for slot in self.slots.values():
            entry = self.entry(slot)
            rung, risen = entry.exercise.demand_rung, self.rung_up_on.get(entry.card.ladder)
            if risen is not None and self.day - risen < step:
                rung -= 1
            rungs[entry.card.ladder] = max(rungs.get(entry.card.ladder, 0), rung)
        return rungs

    def _region_sets(self) -> dict[str, int]:
        sets: dict[str, int] = {}
        for session in self.planned.sessions:
            for exercise in session.exercises:
                slot = self.slots.get(exercise.slug)
                if slot is not None:
                    region = self.entry(slot).counts_as
                    sets[region] = sets.get(region, 0) + self.planned_sets(slot, session)
        return sets

    # --- what the program asks of every exercise ---

    def modulation(self) -> Modulation:
        """What deload, flare, gap and limits ask for today."""
        rules, day, masks = self.rules, self.day, self.setting.masks
        found = Modulation(excluded=~self.person.allowed & self.setting.catalog.everything if self._has_news() else 0)
        ruling = self.ruling
        if self.deload is not None:
            deload = rules.deload
            if self.resumed_on is None:
                found = replace(
                    found,
                    sets_factor=deload.sets_factor,
                    effort_max_rpe=deload.effort_max_rpe,
                    easier=masks["deload"],
                )
            else:
                found = replace(found, sets_factor=deload.resume_sets_factor)
        if self.flare_since is not None:
            flare = self.flare_row(day)
            found = replace(
                found,
                sets_factor=min(found.sets_factor, flare.sets_factor),
                effort_max_rpe=min(found.effort_max_rpe or flare.effort_max_rpe, flare.effort_max_rpe),
                easier=found.easier | masks.get(flare.id, 0),
            )
            for limit in flare.limits:
                found = replace(found, excluded=found.excluded | masks[limit])
        if ruling is None:
            return found
        if ruling.gap is not None:
            effects = ruling.gap.effects
            found = replace(
                found,
                sets_factor=min(found.sets_factor, effects.sets_factor),
                sets_fewer=effects.sets_fewer,
                sets_max=effects.sets_max,
                load_down_pct=effects.load_down_pct,
                reps_down_pct=effects.reps_down_pct,
                easier=found.easier | (self._above_rung_1() if effects.rung_down and self.gap is None else 0),
            )
        for rule in ruling.true:
            for limit in rule.limits:
                found = replace(found, excluded=found.excluded | masks[limit])
        most = [rule.exercises_max for rule in ruling.true if rule.exercises_max is not None]
        if ruling.decision is ProgramDecision.PAUSE:
            found = replace(found, excluded=self.setting.catalog.everything)
        return replace(found, exercises_max=min(most, default=None))

    def _above_rung_1(self) -> int:
        catalog = self.setting.catalog
        return catalog.everything & ~catalog.rung_at_most[1]

    def _has_news(self) -> bool:
        return self.person.report is not self.setting.basis.report

    def flare_row(self, day: date):  # type: ignore[no-untyped-def]
        assert self.flare_since is not None
        on = (day - self.flare_since).days
        ruling = self.ruling
        found = self.rules.flare.days[0]
        for row in self.rules.flare.days:
            if row.from_day <= on and (row.when is None or (ruling is not None and ruling.truths.of(row.when) == YES)):
                found = row
        return found

    def left_out(self, asked: Modulation) -> frozenset[str]:
        """The slots that are not done for now: excluded, or stopped."""
        return frozenset(
            key
            for key, slot in self.slots.items()
            if self._is_resting(slot) or asked.excluded >> self._index_under(slot, asked) & 1
        )

    def _index_under(self, slot: Slot, asked: Modulation) -> int:
        easier = self._easier(slot) if asked.easier >> slot.index & 1 else None
        return slot.index if easier is None else easier

    def _is_resting(self, slot: Slot) -> bool:
        if not slot.is_stopped:
            return False
        if slot.back_on is not None:
            return self.day < slot.back_on
        return self.checked_on is None or slot.stopped_on is None or self.checked_on < slot.stopped_on

    def _return_from(self, gap: GapRule) -> None:
        """The first session after a break: what the break changes from now on."""
        effects = gap.effects
        if effects.rung_down:
            for key, slot in self.slots.items():
                easier = self._easier(slot)
                if self.entry(slot).exercise.demand_rung >= 2 and easier is not None:
                    self.slots[key] = self._into(slot, easier)
        if effects.run_steps_down:
            self.run_step = max(1, self.run_step - effects.run_steps_down)
            self.good_runs = 0
        if effects.freeze_days is not None:
            self.active[f"{gap.id}-freeze"] = self.day + timedelta(days=effects.freeze_days)
        if effects.sessions is not None and (self.gap is None or self.gap[0] is not gap):
            self.gap = gap, effects.sessions

    # --- exercises ---

    def _kind(self, slot: Slot) -> DoseKind:
        return self.entry(slot).forms[self.planned.phase].kind

    def _judge(self, record: SessionRecord, ruling: Ruling) -> Iterator[Verdict]:
        """What the rules say about every exercise of a session."""
        frozen = self.setting.basis.restricted or self._cap_severity(ruling) > self.rules.severity["progress"]
        session = dict(record.facts)
        session["is_frozen"] = answer(frozen)
        session["is_slow_stepper"] = answer(
            self.setting.program.rung_step_days > self.setting.rulebook.programs.rules.dosage.settings.rung_step_days
        )
        for name in ("age_years", "pregnant"):
            known = self.person.facts.get(name)
            if known is not None:
                session[name] = known
        for each in record.performed:
            if each.slot in self.slots:
                yield self._verdict(each, session, record.log.date, ruling)

    def _verdict(self, each: Performed, session: Facts, on: date, ruling: Ruling) -> Verdict:
        slot, compiled, rules = self.slots[each.slot], self.setting.compiled, self.rules
        entry = self.entry(slot)
        facts = exercise_facts(each, session)
        facts |= slot_facts(
            slot,
            self._kind(slot),
            entry.exercise.patellofemoral_load.level,
            entry.exercise.demand_rung,
            on,
            rules.steps,
        )
        facts["is_knee_loading"] = answer(bool(self.setting.masks["knee_loading"] >> slot.index & 1))
        change = trend(slot, each.log.pain_during_nprs, rules.steps)
        if change is not None:
            facts["pain_trend_nprs"] = change
        heavier = self._heavier(slot)
        if heavier is not None:
            facts["heavier_load_possible"] = heavier
        truths = compiled.exercise_marks.evaluate(facts)
        marks = {name: truths.of(condition) for name, condition in rules.exercise_marks.items()}
        if was_done(each.log) is not False:
            slot = self._remember(slot, Record(on, marks, each.log.pain_during_nprs))
            self.slots[each.slot] = slot
        facts |= exercise_counts(compiled.counts_over["exercise"], slot.recent, slot.rows or {}, on)
        if self._may_have_earned(facts):
            facts["next_rung_open"] = answer(self._harder(slot) is not None)
        ruled = compiled.exercise_rules.evaluate(facts)
        return self._decide(each.slot, ruled, facts, on, ruling)

    def _may_have_earned(self, facts: Facts) -> bool:
        return any(
            isinstance(v := facts.get(name), int) and v >= 1 for name in ("topped_in_a_row", "two_over_in_a_row")
        )

    def _remember(self, slot: Slot, record: Record) -> Slot:
        return replace(
            slot,
            recent=(*slot.recent, record)[-self.rules.steps.trend_sessions :],
            rows=grown_rows(slot.rows, record.marks, record.date),
            logged=slot.logged + 1,
            is_mastered=slot.is_mastered or record.marks["mastered"] == YES,
        )

    def _heavier(self, slot: Slot) -> str | None:
        exercise = self.entry(slot).exercise
        owned = frozenset(self.setting.basis.preferences.equipment)
        kinds = [word for word in (*exercise.equipment, *exercise.equipment_optional) if word in self.rules.load_kinds]
        if slot.heavier_load in ("yes", "no"):
            return slot.heavier_load
        return None if owned.intersection(kinds) else "no"

    def _decide(self, key: str, truths: Truths, facts: Facts, on: date, ruling: Ruling) -> Verdict:
        rules, severity = self.rules, self.rules.severity
        found: list[tuple[int, ExerciseRule, ProgressionDecision, RegressBy | None]] = []
        for rule in rules.exercise_rules:
            if truths.of(rule.when) != YES:
                continue
            decision, by = rule.decision, rule.regress_by
            if rule.stronger is not None and truths.of(rule.stronger.when) == YES:
                decision, by = rule.stronger.decision, rule.stronger.regress_by
            found.append((severity[_word(decision, by)], rule, decision, by))
        if not found:
            other = rules.otherwise
            found.append((severity[_word(other.decision, None)], other, other.decision, None))
        most = max(each[0] for each in found)
        deciding = [each for each in found if each[0] == most]
        if deciding[0][2] is ProgressionDecision.PROGRESS:
            # One thing rises at a time: a step of load or rung is not also one more repetition.
            deciding = [each for each in deciding if each[1].change != "reps_up"] or deciding
        decision, by = deciding[0][2], deciding[0][3]
        cap = self._cap_severity(ruling)
        if cap > most:
            word = next(name for name, rank in severity.items() if rank == cap)
            decision, by = _decision_of(word)
            return Verdict(key, decision, by, tuple(each[1] for each in deciding), truths, facts, on, capped=True)
        return Verdict(key, decision, by, tuple(each[1] for each in deciding), truths, facts, on)

    def _apply_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        risen = 0
        for verdict in verdicts:
            slot = self.slots.get(verdict.slot)
            if slot is None:
                continue
            self.verdicts[verdict.slot] = verdict
            if verdict.capped:
                continue
            is_rise = verdict.decision is ProgressionDecision.PROGRESS and verdict.rules[0].change == "rung_up"
            if is_rise and risen >= _RUNG_RISES:
                continue
            changed = self._changed(slot, verdict)
            risen += is_rise
            self.slots[verdict.slot] = self._with_week(changed, verdict)

    def _with_week(self, slot: Slot, verdict: Verdict) -> Slot:
        """Sets and dose of a later week are earned by a session after which nothing had to be held back."""
        if verdict.decision is ProgressionDecision.PROGRESS and slot.week < self.dose_week:
            return replace(slot, week=self.dose_week)
        return slot

    def _changed(self, slot: Slot, verdict: Verdict) -> Slot:
        rules = verdict.rules
        match verdict.decision:
            case ProgressionDecision.PROGRESS:
                return self._progressed(slot, verdict)
            case ProgressionDecision.HOLD:
                return self._held(slot, rules)
            case ProgressionDecision.REGRESS:
                return self._regressed(slot, verdict)
            case ProgressionDecision.SWAP:
                return self._swapped(slot)
        hours = max((rule.rest_hours or 0 for rule in rules), default=0)
        lasting = any(rule.rest_hours is None for rule in rules)
        eased = self._down_a_rung(slot)
        back = None if lasting else verdict.on + timedelta(hours=hours)
        return replace(eased, is_stopped=True, back_on=back, stopped_on=verdict.on)

    def _held(self, slot: Slot, rules: Iterable[ExerciseRule]) -> Slot:
        for rule in rules:
            if rule.change == "slow_lowering":
                slot = replace(slot, has_slow_lowering=True)
            if rule.change == "fewer_days":
                slot = replace(slot, has_fewer_days=True)
        return slot

    def _progressed(self, slot: Slot, verdict: Verdict) -> Slot:
        steps = self.rules.steps
        changes = [rule.change for rule in verdict.rules]
        slot = replace(slot, progressed=(*slot.progressed, slot.logged)[-2:])
        if "rung_up" in changes:
            harder = self._harder(slot)
            if harder is not None:
                self.rung_up_on[self.entry(slot).card.ladder] = verdict.on
                return replace(self._into(slot, harder), before=slot)
        if "load_up" in changes:
            careful = verdict.truths.of(steps.careful_when) != NO
            return load_up(slot, steps.careful_load_pct if careful else steps.load_pct)
        if counts_seconds(slot.dose):
            return amount_up(slot, steps.hold_s)
        easy = verdict.truths.of(steps.easy_when) == YES
        return amount_up(slot, steps.easy_reps if easy else steps.rep)

    def _regressed(self, slot: Slot, verdict: Verdict) -> Slot:
        if verdict.regress_by == "rung":
            return self._down_a_rung(slot)
        if any(rule.change == "undo" for rule in verdict.rules):
            before = undone(slot)
            if before is not None:
                return before
        return self._dose_down(slot)

    def _dose_down(self, slot: Slot) -> Slot:
        limit = self.rules.steps.rom_max_knee_flexion_deg
        exercise = self.entry(slot).exercise
        bends = exercise.knee_flexion_range_deg[1] > limit and exercise.weight_bearing.rank > 0
        return dose_down(slot, self.rules.steps, bends=bends, planned_sets=self.planned_sets(slot))

    def _down_a_rung(self, slot: Slot) -> Slot:
        easier = self._easier(slot)
        if easier is None:
            return halved(slot, self.planned_sets(slot))
        return replace(self._into(slot, easier), before=None)

    def _swapped(self, slot: Slot) -> Slot:
        entry, catalog = self.entry(slot), self.setting.catalog
        allowed = self.person.allowed_in(self.planned.phase)
        taken = {other.index for other in self.slots.values()}
        ladders = {self.entry(other).card.ladder for other in self.slots.values()}
        own = entry.exercise
        for mask in entry.substitutes:
            for index in bits_of(mask & allowed):
                other = catalog.entries[index].exercise
                lighter = other.patellofemoral_load.level.rank < own.patellofemoral_load.level.rank
                if index in taken or other.ladder.family in ladders:
                    continue
                if lighter or other.weight_bearing.rank == 0:
                    return replace(self._into(slot, index), recent=(), rows=None, progressed=(), before=None)
        # Nothing else trains the same with less load: leave it out until it was looked at.
        return replace(slot, is_stopped=True, back_on=None, stopped_on=self.day)

    def _easier(self, slot: Slot) -> int | None:
        """The next exercise down the same ladder, a rung lower where there is one."""
        allowed = self.person.allowed & self.setting.catalog.offered[self.planned.phase]
        own = self.entry(slot).exercise
        found = [
            entry
            for entry in (self.setting.catalog.entries[index] for index in self.entry(slot).easier)
            if entry.exercise.ladder.family == own.ladder.family
            and allowed >> entry.index & 1
            and entry.exercise.ladder.rung < own.ladder.rung
            and entry.exercise.patellofemoral_load.level.rank <= own.patellofemoral_load.level.rank
        ]
        lower = [entry for entry in found if entry.exercise.demand_rung < own.demand_rung] or found
        best = max(lower, key=lambda entry: entry.exercise.ladder.rung, default=None)
        return None if best is None or self._is_taken(best.index) else best.index

    def _harder(self, slot: Slot) -> int | None:
        """The next exercise up the same ladder that everything allows, at most one rung higher."""
        allowed = self.person.allowed_in(self.planned.phase)
        own = self.entry(slot).exercise
        found = [
            entry
            for entry in (self.setting.catalog.entries[index] for index in self.entry(slot).harder)
            if entry.exercise.ladder.family == own.ladder.family
            and allowed >> entry.index & 1
            and entry.exercise.ladder.rung > own.ladder.rung
            and own.demand_rung < entry.exercise.demand_rung <= own.demand_rung + 1
        ]
        best = min(found, key=lambda entry: entry.exercise.ladder.rung, default=None)
        return None if best is None or self._is_taken(best.index) else best.index

    def easier_slug(self, slot: Slot) -> str | None:
        """The easier exercise of the ladder, by its slug."""
        index = self._easier(slot)
        return None if index is None else self.setting.catalog.entries[index].card.slug

    def planned_exercise_of(self, slot: Slot, slug: str) -> PlannedExercise:
        """The exercise of a slot as the program shows it, or an easier one in its place."""
        if slug == slot.planned.slug:
            return slot.planned
        return self._planned_exercise(slot, self.setting.catalog.entries[self.setting.catalog.index_of[slug]])

    def _is_taken(self, index: int) -> bool:
        return any(slot.index == index for slot in self.slots.values())

    def _into(self, slot: Slot, index: int) -> Slot:
        entry = self.setting.catalog.entries[index]
        doses = self.person.doses(entry, self.planned)
        self._remember_ladder(entry)
        return moved_to(slot, index, doses, self._planned_exercise(slot, entry), self.day)

    def _remember_ladder(self, entry: Entry) -> None:
        """An exercise and every easier one of its ladder can be asked for from now on."""
        entries = self.setting.catalog.entries
        own = (entries[index] for index in entry.easier if entries[index].card.ladder == entry.card.ladder)
        self.ever.update((entry.card.slug, *(each.card.slug for each in own)))

    def _planned_exercise(self, slot: Slot, entry: Entry) -> PlannedExercise:
        catalog, allowed = self.setting.catalog, self.person.allowed_in(self.planned.phase)

        def slugs(indices: Iterable[int]) -> tuple[str, ...]:
            return tuple(catalog.entries[index].card.slug for index in indices if allowed >> index & 1)[:3]

        cues = self.setting.rulebook.programs.rules.support.cues
        options = self.setting.rulebook.programs.rules.dosage.options
        easier, harder = slugs(entry.easier), slugs(entry.harder)
        unilateral = entry.exercise.unilateral
        return replace(
            slot.planned,
            slug=entry.card.slug,
            name=entry.card.name,
            doses=self.person.doses(entry, self.planned),
            sides=("affected_first" if slot.planned.sides == "both_legs" else slot.planned.sides)
            if unilateral
            else "both_legs",
            cue=entry.exercise.cues[0] if entry.cue is None else cues[entry.cue].cue,
            cue_check=None if entry.cue is None else cues[entry.cue].check,
            easier=easier,
            harder=harder,
            substitutes=slugs(index for mask in entry.substitutes for index in bits_of(mask)),
            easier_by_dose=None if easier else options.easier_by_dose,
            harder_by_dose=None if harder else entry.exercise.progress_by,
        )

    # --- running and activity ---

    def _practise(self, record: SessionRecord, ruling: Ruling) -> None:
        practice = record.log.practice
        if practice is None:
            return
        ladder = self.rules.activity if self.setting.program.activity_ladder is not None else self.rules.run
        facts: Facts = dict(record.facts)
        if practice.pain_during_nprs is not None:
            facts["pain_during_nprs"] = practice.pain_during_nprs
            facts["pain_above_cap_nprs"] = practice.pain_during_nprs - self.rules.steps.impact_pain_cap_nprs
        facts["dose_kind"] = DoseKind.IMPACT.value
        facts["is_frozen"] = answer(
            self.setting.basis.restricted or self._cap_severity(ruling) > self.rules.severity["progress"]
        )
        table = self.setting.compiled.practice
        good = table.evaluate(facts).of(ladder.good) == YES
        on_step = practice.step == self.run_step
        self.good_runs = (self.good_runs + 1 if good else 0) if on_step else self.good_runs if good else 0
        facts["good_runs_in_a_row"] = self.good_runs
        truths = table.evaluate(facts)
        rule = next(each for each in ladder.rules if truths.of(each.when) == YES)
        exercise = self.setting.compiled.exercise_rules.evaluate(facts)
        also = tuple(
            each.id
            for each in self.rules.exercise_rules
            if each.decision is not ProgressionDecision.HOLD and exercise.of(each.when) == YES
        )
        if rule.steps:
            self.good_runs = 0
        self.run_step = min(max(1, self.run_step + rule.steps), self._top_step(ladder))
        self.practice_rule = rule, (rule.id, *also)
        if rule.rest_hours is not None:
            self.no_run_before = record.log.date + timedelta(hours=rule.rest_hours)
        if practice.minutes is not None:
            self.runs.append((record.log.date, practice.minutes))

    def _top_step(self, ladder: PracticeRules) -> int:
        phases = self.setting.rulebook.programs.rules.phases
        if ladder is self.rules.run:
            return len(phases.run_ladder.steps)
        week = 1 + (self.day - self.setting.basis.start).days // _WEEK
        return next(each.step for each in self.rules.activity_step_max if each.weeks[0] <= week <= each.weeks[1])


_GROWING: Final = (ProgramDecision.CONTINUE, ProgramDecision.ADVANCE, ProgramDecision.REASSESS)
_RUNG_RISES: Final = 2
_GAP_PRECEDENCE: Final = 6


def _by_day(logs: Iterable[SessionLog] | Iterable[CheckIn]):  # type: ignore[no-untyped-def]
    found: dict[date, list[SessionLog | CheckIn]] = {}
    for log in logs:
        found.setdefault(log.date, []).append(log)
    return found


def _in_force(steps, week: int):  # type: ignore[no-untyped-def]
    found = [step for step in steps if step.from_week <= week]
    return found[-1:] or steps[:1]


def _word(decision: ProgressionDecision, by: RegressBy | None) -> str:
    return decision.value if by is None else f"{decision.value}_by_{by}"


def _decision_of(word: str) -> tuple[ProgressionDecision, RegressBy | None]:
    if word == "regress_by_dose":
        return ProgressionDecision.REGRESS, "dose"
    if word == "regress_by_rung":
        return ProgressionDecision.REGRESS, "rung"
    return ProgressionDecision(word), None


def _differs(one: Slot | None, other: Slot | None) -> bool:
    """Whether what is prescribed changed: exercise, amount, load, sets, or whether it rests."""
    if one is None or other is None:
        return one is not other
    return any(getattr(one, name) != getattr(other, name) for name in _VISIBLE)


_VISIBLE: Final = (
    *("index", "amount", "week", "sets_cut", "load_kg", "load_steps", "is_range_limited"),
    *("has_slow_lowering", "has_fewer_days", "is_stopped", "back_on"),
)


def _rule_of_gap(gap: GapRule) -> ProgramRule:
    return ProgramRule(
        id=gap.id,
        precedence=_GAP_PRECEDENCE,
        when=gap.when,
        decision=gap.decision,
        message=gap.message,
        clinician=gap.clinician,
        sources=gap.sources,
        reviewed_on=gap.reviewed_on,
        status=gap.status,
        ask=gap.ask,
    )


__all__ = ["Fold", "NotInProgramError", "Ruling", "Setting", "Verdict", "bounds_of", "setting_of", "target_of"]
