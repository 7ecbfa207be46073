"""From a report to facts: everything that follows from what was sent, and what contradicts itself.

A screen answered no answers every finding it covers that is still open. One known value can settle another
(implications), a finding can be computed from others, and a finding that does not concern the person is not
applicable. What was sent as present always wins over a screen, and of two contradicting answers the more dangerous one
is used; each contradiction is reported. Nothing is ever filled in for a question that was not asked.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from app.domain.evaluation.answers import NO, YES
from app.domain.evaluation.circuit import Circuit, CircuitBuilder, Slots
from app.domain.evaluation.facts import Background, LayeredFacts
from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.report.findings import Computed, Implication, Screen
from app.domain.report.vocabulary import Vocabulary
from app.domain.values import value


@dataclass(frozen=True, slots=True)
class Clearance:
    """A clinician's recorded word that one named rule or avoid condition does not hold this person back.

    It counts from `date` to `expires_on`, both included.
    """

    clears: str
    clinician_role: str
    date: datetime.date
    expires_on: datetime.date


@dataclass(frozen=True, slots=True)
class Report:
    """What a caller says about one knee. An absent finding was not asked; "unknown" was asked and cannot be said.

    `as_of` is the day the answers are used, if that was said; nothing in the report is of a later day.
    """

    findings: Mapping[str, Value]
    screens: Mapping[str, str]
    affected_side: str = "unknown"
    answered_on: datetime.date | None = None
    as_of: datetime.date | None = None
    clearances: tuple[Clearance, ...] = ()


class KnownBy(StrEnum):
    """How a fact came to be known."""

    REPORT = "report"
    SCREEN = "screen"
    IMPLICATION = "implication"
    COMPUTED = "computed"
    CLASSIFICATION = "classification"
    NOT_APPLICABLE = "not_applicable"


class ScreenAnswer(StrEnum):
    """The state of a screen after the findings it covers were taken into account."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"


@value
class ScreenState:
    """One screen: its answer, whether it is answered, and the covered findings that are present or not asked yet.

    `must_be_asked`: the question itself was not asked, or too long ago.
    `all_absent`: every covered finding is known, and none of them is present.
    """

    screen: Screen
    answer: ScreenAnswer
    is_answered: bool
    must_be_asked: bool
    all_absent: bool
    present: tuple[str, ...]
    unasked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that cannot both be right. `id` is a conflict rule or a kind of conflict, `findings` what it is about.

    `ask_again`: findings that only the doubtful answer settles.
    """

    id: str
    message: str
    findings: tuple[str, ...]
    ask_again: tuple[str, ...] = ()


@value
class Intake:
    """Everything known after completing a report.

    `on` is the day the answers are used, if that was said; `worked_out` how findings became known that were neither
    sent nor follow from a screen; `raised` the screens that are open, yes or unknown.
    """

    report: Report
    on: datetime.date | None
    facts: Mapping[str, Value]
    worked_out: Mapping[str, KnownBy]
    screens: tuple[ScreenState, ...]
    raised: tuple[ScreenState, ...]
    conflicts: tuple[Conflict, ...]

    def was_asked(self, finding: str) -> bool:
        """True when the finding was sent (also as unknown) or is known by other means."""
        return finding in self.report.findings or finding in self.facts

    def known_by(self, finding: str) -> KnownBy:
        """How a known finding came to be known; what was neither sent nor worked out follows from a screen."""
        if finding in self.worked_out:
            return self.worked_out[finding]
        return KnownBy.REPORT if finding in self.report.findings else KnownBy.SCREEN


CONFLICT_KINDS: Final = frozenset(
    {
        "screen_against_finding",
        "screen_without_a_sign",
        "implication_against_finding",
        "not_applicable_but_present",
        "computed_value",
        "out_of_usual_range",
    }
)
"""Conflicts that are found while a report is completed; every other one is a conflict rule."""

_BACKGROUNDS: Final = 1024
"""Sets of screens answered no whose meaning is kept."""

_RAISED: Final = frozenset({ScreenAnswer.YES, ScreenAnswer.UNKNOWN})

_Slot = int
_CANNOT_SAY: Final = "unknown"
"""Asked, but the person cannot say: evaluates as if it had not been asked, and is not asked again."""


@dataclass(frozen=True, slots=True)
class CompiledIntake:
    """The completion rules of one content version, ready to run.

    `answered_no` is the state of each screen that is plainly no, `not_asked` that of one about which nothing was said,
    `not_applicable` that of one that does not concern the person, as the slots of `screen_applies_if` say.
    `covered_by` are the findings of a screen, `covering` is the screen whose no answers a finding and what that means
    for it, `background` what is known when these screens are answered no.
    `applicability_looks_at` are the findings on which the applicability of others depends, `looked_at` those
    on which that or an implication depends.
    """

    vocabulary: Vocabulary
    circuit: Circuit
    screens: tuple[tuple[Screen, Mapping[str, Value]], ...]
    screen_applies_if: tuple[tuple[str, _Slot], ...]
    answered_no: Mapping[str, ScreenState]
    not_asked: Mapping[str, ScreenState]
    not_applicable: Mapping[str, ScreenState]
    covering: Mapping[str, tuple[str, Value]]
    covered_by: Mapping[str, tuple[str, ...]]
    background: Callable[[frozenset[str]], Background]
    implications: tuple[tuple[_Slot, Implication], ...]
    applicability: tuple[tuple[_Slot, tuple[str, ...]], ...]
    applicability_looks_at: frozenset[str]
    looked_at: frozenset[str]
    usual_ranges: Mapping[str, tuple[float, float]]
    conflict_slots: tuple[_Slot, ...]


def compile_intake(vocabulary: Vocabulary) -> CompiledIntake:
    """Compile screens, implications, applicability and conflicts into one circuit."""
    builder = CircuitBuilder(vocabulary.derived, vocabulary.tables)
    screens = [
        (screen, None if screen.applies_if is None else builder.add(screen.applies_if), _no_fills(screen))
        for screen in vocabulary.screens
    ]
    implications = [(builder.add(implication.when), implication) for implication in vocabulary.implications]
    by_condition: dict[_Slot, list[str]] = {}
    for finding in vocabulary.findings.values():
        if finding.applies_if is not None:
            by_condition.setdefault(builder.add(finding.applies_if), []).append(finding.id)
    conflict_slots = [builder.add(rule.when) for rule in vocabulary.conflicts]
    circuit, final = builder.build()
    return CompiledIntake(
        vocabulary=vocabulary,
        circuit=circuit,
        screens=tuple((screen, fills) for screen, _, fills in screens),
        screen_applies_if=tuple((screen.id, final(slot)) for screen, slot, _ in screens if slot is not None),
        answered_no={screen.id: _answered_no(screen) for screen, _, fills in screens if fills},
        not_asked={screen.id: _not_asked(screen) for screen, _, _ in screens},
        not_applicable={screen.id: _not_applicable(screen) for screen, _, _ in screens},
        covering={finding: (screen.id, value) for screen, _, fills in screens for finding, value in fills.items()},
        covered_by={screen.id: screen.covers for screen in vocabulary.screens},
        implications=tuple((final(slot), implication) for slot, implication in implications),
        applicability=tuple((final(slot), tuple(findings)) for slot, findings in by_condition.items()),
        applicability_looks_at=frozenset(
            finding for slot in by_condition for finding in circuit.all_findings(final(slot))
        ),
        looked_at=frozenset(
            finding
            for slot in (*(slot for slot, _ in implications), *by_condition)
            for finding in circuit.all_findings(final(slot))
        ),
        usual_ranges={
            finding.id: (finding.soft_min, finding.soft_max)
            for finding in vocabulary.findings.values()
            if finding.soft_min is not None and finding.soft_max is not None
        },
        conflict_slots=tuple(final(slot) for slot in conflict_slots),
        background=_backgrounds(vocabulary, {screen.id: fills for screen, _, fills in screens}),
    )


def _backgrounds(
    vocabulary: Vocabulary, fills: Mapping[str, Mapping[str, Value]]
) -> Callable[[frozenset[str]], Background]:
    """The function from the screens answered no to what is known because of them, the same object for equal screens."""
    always: dict[str, Value] = {finding.id: "no" for finding in vocabulary.findings.values() if finding.clinician_only}

    @lru_cache(maxsize=_BACKGROUNDS)
    def background(answered_no: frozenset[str]) -> Background:
        facts = dict(always)
        for screen, said in fills.items():
            if screen in answered_no:
                facts.update(said)
        return Background(facts)

    return background


def _answered_no(screen: Screen) -> ScreenState:
    return ScreenState(screen, ScreenAnswer.NO, True, False, True, (), ())


def _not_asked(screen: Screen) -> ScreenState:
    return ScreenState(screen, ScreenAnswer.NOT_ASKED, False, True, False, (), screen.covers)


def _not_applicable(screen: Screen) -> ScreenState:
    return ScreenState(screen, ScreenAnswer.NOT_APPLICABLE, True, False, True, (), ())


def _no_fills(screen: Screen) -> dict[str, Value]:
    return {} if screen.kind == "value" else dict.fromkeys(screen.covers, "no") | dict(screen.no_means)


def complete(report: Report, rules: CompiledIntake, on: datetime.date | None = None) -> Intake:
    """Work out everything that follows from a report.

    Args:
        report: what was sent, already validated against the registry.
        rules: the compiled completion rules.
        on: the day the answers are used; screens answered too long before it count as open. None: no answer expires.

    Source: app/content/screens.yaml, implications.yaml, conflicts.yaml, computed.yaml.
    """
    if report.clearances:
        report = replace(report, clearances=tuple(_capped(each, rules) for each in report.clearances))
    expired = _expired_screens(report, rules, on)
    given = _known(report.findings, expired, rules)
    return _Completion(report, rules, given, expired).run(on)


def _capped(clearance: Clearance, rules: CompiledIntake) -> Clearance:
    longest = datetime.timedelta(days=rules.vocabulary.clearance_valid_days)
    if clearance.expires_on - clearance.date <= longest:
        return clearance
    return replace(clearance, expires_on=clearance.date + longest)


def settle_conflicts(intake: Intake, rules: CompiledIntake) -> Intake:
    """The intake as the classification reads it: values that cannot both be right are dropped or replaced."""
    by_id = {rule.id: rule for rule in rules.vocabulary.conflicts}
    found = [by_id[conflict.id] for conflict in intake.conflicts if conflict.id in by_id]
    computed = {conflict.findings[0] for conflict in intake.conflicts if conflict.id == "computed_value"}
    drop = computed.union(*(rule.drop for rule in found))
    set_yes: dict[str, Value] = {finding: "yes" for rule in found for finding in rule.set_yes}
    if not drop and not set_yes:
        return intake
    findings = {finding: value for finding, value in intake.report.findings.items() if finding not in drop}
    report = Report(findings | set_yes, intake.report.screens, intake.report.affected_side)
    expired = _expired_screens(intake.report, rules, intake.on)
    settled = _Completion(report, rules, _known(report.findings, expired, rules), expired).run(intake.on)
    return replace(intake, facts=settled.facts, worked_out=settled.worked_out)


def _known(findings: Mapping[str, Value], expired: frozenset[str], rules: CompiledIntake) -> dict[str, Value]:
    known = {finding: value for finding, value in findings.items() if value != _CANNOT_SAY}
    if not expired:
        return known
    for screen, fills in rules.screens:
        if screen.id in expired:
            for finding, when_no in fills.items():
                if finding in known and not _is_present(known[finding], when_no):
                    del known[finding]
    return known


def _expired_screens(report: Report, rules: CompiledIntake, on: datetime.date | None) -> frozenset[str]:
    if on is None or report.answered_on is None:
        return frozenset()
    age_days = (on - report.answered_on).days
    if age_days < 0:
        # Answers of a day that has not come are no answers.
        return frozenset(screen.id for screen, _ in rules.screens)
    # One acute sign makes all acute answers old sooner (triage rules 3.2: "when any is yes").
    any_acute = any(
        _was_yes(screen, fills, report) for screen, fills in rules.screens if screen.valid_days_after_yes is not None
    )
    return frozenset(screen.id for screen, _ in rules.screens if _has_expired(screen, age_days, any_acute))


def _was_yes(screen: Screen, fills: Mapping[str, Value], report: Report) -> bool:
    return report.screens.get(screen.id) == "yes" or any(
        finding in report.findings and _is_present(report.findings[finding], when_no)
        for finding, when_no in fills.items()
    )


def _has_expired(screen: Screen, age_days: int, any_acute: bool) -> bool:
    limits = (screen.valid_days, screen.valid_days_after_yes if any_acute else None)
    return any(limit is not None and age_days > limit for limit in limits)


def says_yes(screen: Screen, finding: str, value: Value) -> bool:
    """Whether a value of a finding that a screen covers says that the screen should be yes."""
    return screen.kind != "value" and _is_present(value, dict(screen.no_means).get(finding, "no"))


def _is_present(value: Value, when_no: Value) -> bool:
    """Does a sent value of a covered finding say that the screen should have been yes?"""
    if isinstance(value, str):
        return value == "yes"
    if isinstance(value, Bounds) or value is NOT_APPLICABLE:
        return False
    return not isinstance(when_no, Bounds) or not when_no.low <= value <= when_no.high


class _Completion:
    """One run of `complete`: the facts grow step by step, conflicts are noted on the way."""

    def __init__(self, report: Report, rules: CompiledIntake, given: dict[str, Value], expired: frozenset[str]) -> None:
        self.report, self.rules, self.given, self.expired = report, rules, given, expired
        self.facts = LayeredFacts(rules.background(frozenset()), {})
        self.worked_out: dict[str, KnownBy] = {}
        self.conflicts: dict[tuple[str, tuple[str, ...]], Conflict] = {}

    def run(self, on: datetime.date | None) -> Intake:
        sent = self.rules.circuit.evaluate(self.given)
        self._note_conflict_rules(sent)
        self._note_unusual_numbers()
        beside = frozenset([screen for screen, slot in self.rules.screen_applies_if if sent[slot] == NO])
        self._fill_from_screens(beside)
        self._compute()
        slots = self._settle_implications()
        worked_out = (*self.worked_out,)
        self._mark_not_applicable(slots)
        # No value that was sent stops being present; only what was worked out is to be looked at again.
        present = (*self.present, *self._present_among(worked_out))
        states = self._screen_states(beside, {self.rules.covering[finding][0] for finding in present})
        raised = tuple([state for state in states if not state.is_answered or state.answer in _RAISED])
        for state in raised:
            if state.answer is ScreenAnswer.YES and state.all_absent:
                self._note("screen_without_a_sign", (state.screen.id,))
        return Intake(self.report, on, self.facts, self.worked_out, states, raised, tuple(self.conflicts.values()))

    def _note(
        self, kind: str, findings: Iterable[str], message: str | None = None, ask_again: tuple[str, ...] = ()
    ) -> None:
        about = tuple(findings)
        text = self.rules.vocabulary.conflict_messages[kind] if message is None else message
        self.conflicts.setdefault((kind, about), Conflict(kind, text, about, ask_again))

    def _note_conflict_rules(self, sent: list[int]) -> None:
        for rule, slot in zip(self.rules.vocabulary.conflicts, self.rules.conflict_slots, strict=True):
            if sent[slot] == YES:
                self._note(rule.id, self.rules.circuit.deciding_findings(slot, sent), rule.message)

    def _note_unusual_numbers(self) -> None:
        ranges = self.rules.usual_ranges
        unusual = [
            finding
            for finding, value in self.given.items()
            if not isinstance(value, str) and finding in ranges and _is_out(value, *ranges[finding])
        ]
        # Sorted, because the order in which findings were sent must not show in the answer.
        for finding in sorted(unusual):
            self._note("out_of_usual_range", (finding,))

    def _fill_from_screens(self, beside: frozenset[str]) -> None:
        """Take over what screens answered no say; `beside` are the screens that do not concern the person."""
        sent = self.report.screens
        for screen, _ in self.rules.screen_applies_if:
            if screen in beside and sent.get(screen) == "yes":
                self._note("not_applicable_but_present", (screen,))
        filled = frozenset([screen for screen, answer in sent.items() if answer == "no"]) - beside - self.expired
        # What was sent wins over what a screen says.
        self.facts = LayeredFacts(self.rules.background(filled), self.given)
        covering = self.rules.covering
        self.present = self._present_among(self.given)
        for finding in sorted([finding for finding in self.present if covering[finding][0] in filled]):
            others = self.rules.covered_by[covering[finding][0]]
            doubtful = tuple(other for other in others if other not in self.report.findings)
            self._note("screen_against_finding", (finding,), ask_again=doubtful)

    def _present_among(self, findings: Iterable[str]) -> list[str]:
        """The covered findings among `findings` whose value says that their screen is yes."""
        covering, facts = self.rules.covering, self.facts
        return [
            finding for finding in findings if finding in covering and _is_present(facts[finding], covering[finding][1])
        ]

    def _compute(self) -> None:
        for computed in self.rules.vocabulary.computed:
            value = _computed_value(computed, self.facts)
            if value is None:
                continue
            sent = self.given.get(computed.id)
            if sent is not None and isinstance(sent, int | float) and abs(sent - value) > computed.tolerance:
                self._note("computed_value", (computed.id, *computed.of))
            if sent is None:
                self.facts.put(computed.id, value)
                self.worked_out[computed.id] = KnownBy.COMPUTED

    def _settle_implications(self) -> Slots:
        while True:
            slots = self.rules.circuit.evaluate(self.facts)
            holding = [rule for slot, rule in self.rules.implications if slots[slot] == YES]
            settled = [finding for rule, finding, value in _settlements(holding) if self._settle(rule, finding, value)]
            if self.rules.looked_at.isdisjoint(settled):
                return slots

    def _settle(self, rule: Implication, finding: str, value: Value) -> bool:
        current = self.facts.get(finding)
        if current == value:
            return False
        if isinstance(value, Bounds):
            settled: Value = value.meet(current) if isinstance(current, Bounds) else value
            if (current is not None and not isinstance(current, Bounds)) or settled == current:
                return False
            self.facts.put(finding, settled)
        elif current is None or (rule.overrides_no and current == "no"):
            if current == "no":
                self._note("implication_against_finding", (finding,))
            self.facts.put(finding, value)
        else:
            return False
        self.worked_out[finding] = KnownBy.IMPLICATION
        return True

    def _mark_not_applicable(self, slots: Slots) -> None:
        facts, looked_at = self.facts, self.rules.applicability_looks_at
        while True:
            marked: list[str] = []
            for slot, findings in self.rules.applicability:
                if slots[slot] == NO:
                    marked += self._not_applicable_among(findings)
            facts.put_all(dict.fromkeys(marked, NOT_APPLICABLE))
            self.worked_out.update(dict.fromkeys(marked, KnownBy.NOT_APPLICABLE))
            if looked_at.isdisjoint(marked):
                return
            slots = self.rules.circuit.evaluate(facts)

    def _not_applicable_among(self, findings: tuple[str, ...]) -> list[str]:
        """Those of findings that do not concern this person which nobody says are present; the others are noted."""
        facts, marked = self.facts, []
        for finding in findings:
            # A screen answered no says of nothing that it is there.
            current = facts.over.get(finding)
            if current is None:
                current = facts.get(finding)
            elif finding in self.given or current == "yes":
                if current not in ("no", 0):
                    self._note("not_applicable_but_present", (finding,))
                continue
            if current is not NOT_APPLICABLE:
                marked.append(finding)
        return marked

    def _screen_states(self, beside: frozenset[str], present: set[str]) -> tuple[ScreenState, ...]:
        rules, sent = self.rules, self.report.screens
        no, not_asked = rules.answered_no, rules.not_asked
        in_doubt = present | self.expired
        states = []
        for screen, fills in rules.screens:
            name = screen.id
            if name in beside:
                states.append(rules.not_applicable[name])
            elif name not in in_doubt and name in no and sent.get(name) == "no":
                states.append(no[name])
            else:
                said = self._is_something_said(screen)
                states.append(self._screen_state(screen, fills) if said else not_asked[name])
        return tuple(states)

    def _is_something_said(self, screen: Screen) -> bool:
        sent, known = self.report.findings.keys(), self.facts.over.keys()
        return screen.id in self.report.screens or not (
            sent.isdisjoint(screen.covers) and known.isdisjoint(screen.covers)
        )

    def _screen_state(self, screen: Screen, fills: Mapping[str, Value]) -> ScreenState:
        expired = screen.id in self.expired
        # A screen without fills asks for a value, which yes and no are not.
        sent = self.report.screens.get(screen.id) if fills and not expired else None
        known = [finding for finding in screen.covers if finding in self.facts]
        unasked = tuple(
            finding
            for finding in screen.covers
            if finding not in self.facts and (finding not in self.report.findings or expired)
        )
        present = tuple(f for f in known if f in fills and _is_present(self.facts[f], fills[f]))
        all_known = len(known) == len(screen.covers)
        answer = _screen_answer(sent, bool(present), expired or bool(unasked), all_known)
        # A screen whose answer is a value is answered by the value alone: asked and not known leaves it open.
        is_answered = not expired and not unasked and (all_known or screen.kind == "question")
        must_be_asked = expired or answer is ScreenAnswer.NOT_ASKED
        return ScreenState(screen, answer, is_answered, must_be_asked, all_known and not present, present, unasked)


def _screen_answer(sent: str | None, any_present: bool, any_unasked: bool, all_known: bool) -> ScreenAnswer:
    if any_present or sent == "yes":
        return ScreenAnswer.YES
    if sent is not None:
        return ScreenAnswer(sent)
    if any_unasked:
        return ScreenAnswer.NOT_ASKED
    return ScreenAnswer.NO if all_known else ScreenAnswer.UNKNOWN


def _is_out(value: Value, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not low <= value <= high


def _settlements(rules: Iterable[Implication]) -> Iterator[tuple[Implication, str, Value]]:
    for rule in rules:
        for settlement in rule.settles:
            yield rule, settlement.finding, settlement.value


def _computed_value(computed: Computed, facts: Mapping[str, Value]) -> float | None:
    return _FORMS[computed.form](computed, [facts.get(finding) for finding in computed.of])


def _body_mass_index(_: Computed, values: list[Value | None]) -> float | None:
    weight_kg, height_cm = values
    if isinstance(weight_kg, int | float) and isinstance(height_cm, int | float) and height_cm > 0:
        return weight_kg / (height_cm / 100) ** 2
    return None


def _count_yes(computed: Computed, values: list[Value | None]) -> float | None:
    count = values.count("yes")
    answered = count + values.count("no")
    return count if answered >= computed.min_answered or count >= computed.decisive_count > 0 else None


_FORMS: Final[dict[str, Callable[[Computed, list[Value | None]], float | None]]] = {
    "body_mass_index": _body_mass_index,
    "count_yes": _count_yes,
}
