"""From a report to facts: everything that follows from what was sent, and what contradicts itself.

A screen answered no answers every finding it covers that is still open. One known value can settle another
(implications), a finding can be computed from others, and a finding that does not concern the person is not
applicable. What was sent as present always wins over a screen, and of two contradicting answers the more dangerous one
is used; each contradiction is reported. Nothing is ever filled in for a question that was not asked.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from app.domain.evaluation.answers import NO, YES
from app.domain.evaluation.facts import LayeredFacts
from app.domain.evaluation.quantities import EXACT, NOT_APPLICABLE, Bounds, Value
from app.domain.evaluation.straight_line import Slots
from app.domain.report.compiled_intake import CompiledIntake
from app.domain.report.computed_findings import computed_value
from app.domain.report.expiry import expired_screens, is_present, known_findings
from app.domain.report.findings import Implication, Screen
from app.domain.report.intake import Clearance, Conflict, Intake, KnownBy, Report, ScreenAnswer, ScreenState

_RAISED: Final = frozenset({ScreenAnswer.YES, ScreenAnswer.UNKNOWN})


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
    expired = expired_screens(report, rules, on)
    given = known_findings(report.findings, expired, rules)
    return _Completion(report, rules, given, expired, _lasting(report, rules, expired)).run(on)


def _lasting(report: Report, rules: CompiledIntake, expired: frozenset[str]) -> frozenset[str]:
    """The expired screens whose yes still counts: all but those whose signs had each been denied."""
    old_yes = frozenset(screen for screen in expired if report.screens.get(screen) == "yes")
    if not old_yes:
        return old_yes
    nothing = frozenset[str]()
    then = _Completion(report, rules, known_findings(report.findings, nothing, rules), nothing).run(None)
    return old_yes - {state.screen.id for state in then.screens if state.all_absent}


def _capped(clearance: Clearance, rules: CompiledIntake) -> Clearance:
    longest = datetime.timedelta(days=rules.vocabulary.clearance_valid_days)
    if clearance.expires_on - clearance.date <= longest:
        return clearance
    return replace(clearance, expires_on=clearance.date + longest)


def settle_conflicts(intake: Intake, rules: CompiledIntake) -> Intake:
    """The intake as the classification reads it: values that cannot both be right are dropped or replaced."""
    if not intake.conflicts:
        return intake
    by_id = {rule.id: rule for rule in rules.vocabulary.conflicts}
    found = [by_id[conflict.id] for conflict in intake.conflicts if conflict.id in by_id]
    computed = {conflict.findings[0] for conflict in intake.conflicts if conflict.id == "computed_value"}
    drop = computed.union(*(rule.drop for rule in found))
    set_yes: dict[str, Value] = {finding: "yes" for rule in found for finding in rule.set_yes}
    if not drop and not set_yes:
        return intake
    findings = {finding: value for finding, value in intake.report.findings.items() if finding not in drop}
    report = Report(findings | set_yes, intake.report.screens, intake.report.affected_side)
    expired = expired_screens(intake.report, rules, intake.on)
    settled = _Completion(report, rules, known_findings(report.findings, expired, rules), expired).run(intake.on)
    return replace(intake, facts=settled.facts, worked_out=settled.worked_out)


class _Completion:
    """One run of `complete`: the facts grow step by step, conflicts are noted on the way."""

    def __init__(
        self,
        report: Report,
        rules: CompiledIntake,
        given: dict[str, Value],
        expired: frozenset[str],
        lasting: frozenset[str] = frozenset(),
    ) -> None:
        self.report, self.rules, self.given, self.expired, self.lasting = report, rules, given, expired, lasting
        self.worked_out: dict[str, KnownBy] = {}
        self.conflicts: dict[tuple[str, tuple[str, ...]], Conflict] = {}

    def run(self, on: datetime.date | None) -> Intake:
        sent = self.rules.of_sent.evaluate(self.given)
        self._note_conflict_rules(sent)
        self._note_unusual_numbers()
        beside = frozenset([screen for screen, slot in self.rules.screen_applies_if if sent[slot] == NO])
        self._fill_from_screens(beside)
        self._compute()
        slots = self._settle_implications()
        worked_out = (*self.worked_out,)
        self._mark_not_applicable(slots)
        # No value that was sent stops being present; only what was worked out is to be looked at again.
        states, raised = self._screen_states(beside, {*self.present, *self._present_among(worked_out)})
        for state in raised:
            if state.answer is ScreenAnswer.YES and state.all_absent:
                self._note("screen_without_a_sign", (state.screen.id,))
        return Intake(self.report, on, self.facts, self.worked_out, states, raised, (*self.conflicts.values(),))

    def _note(
        self, kind: str, findings: Iterable[str], message: str | None = None, ask_again: tuple[str, ...] = ()
    ) -> None:
        about = tuple(findings)
        text = self.rules.vocabulary.conflict_messages[kind] if message is None else message
        self.conflicts.setdefault((kind, about), Conflict(kind, text, about, ask_again))

    def _note_conflict_rules(self, sent: list[int]) -> None:
        for rule, slot in zip(self.rules.vocabulary.conflicts, self.rules.conflict_slots, strict=True):
            if sent[slot] == YES:
                self._note(rule.id, self.rules.of_sent.deciding_findings(slot, sent), rule.message)

    def _note_unusual_numbers(self) -> None:
        ranges, given = self.rules.usual_ranges, self.given
        unusual = []
        for finding in given.keys() & ranges.keys():
            value, (low, high) = given[finding], ranges[finding]
            if isinstance(value, EXACT) and not low <= value <= high:
                unusual.append(finding)
        # Sorted, because the order in which findings were sent must not show in the answer.
        for finding in sorted(unusual):
            self._note("out_of_usual_range", (finding,))

    def _fill_from_screens(self, beside: frozenset[str]) -> None:
        """Take over what screens answered no say; `beside` are the screens that do not concern the person."""
        sent = self.report.screens
        for screen, _ in self.rules.screen_applies_if:
            if screen in beside and sent.get(screen) == "yes":
                self._note("not_applicable_but_present", (screen,))
        unheard = beside | self.expired
        filled = frozenset([screen for screen, answer in sent.items() if answer == "no" and screen not in unheard])
        self.filled = filled
        # What was sent wins over what a screen says.
        self.facts = LayeredFacts(self.rules.background(filled, frozenset()), self.given)
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
            finding for finding in findings if finding in covering and is_present(facts[finding], covering[finding][1])
        ]

    def _compute(self) -> None:
        for computed in self.rules.vocabulary.computed:
            value = computed_value(computed, self.facts)
            if value is None:
                continue
            sent = self.given.get(computed.id)
            if isinstance(sent, EXACT) and abs(sent - value) > computed.tolerance:
                self._note("computed_value", (computed.id, *computed.of))
                # Both were sent; of the two triage looks at the more dangerous one.
                if (computed.careful == "lower" and value < sent) or (computed.careful == "higher" and value > sent):
                    sent = None
            if sent is None:
                self.facts.put(computed.id, value)
                self.worked_out[computed.id] = KnownBy.COMPUTED

    def _settle_implications(self) -> Slots:
        rules, already = self.rules, frozenset[int]()
        while True:
            slots = rules.circuit.evaluate(self.facts)
            # What a rule has settled stays settled.
            holding = [(slot, rule) for slot, rule in rules.implications if slots[slot] == YES and slot not in already]
            settled = [
                each.finding
                for _, rule in holding
                for each in rule.settles
                if self._settle(rule, each.finding, each.value)
            ]
            if rules.looked_at.isdisjoint(settled):
                return slots
            already = already.union([slot for slot, _ in holding])

    def _settle(self, rule: Implication, finding: str, value: Value) -> bool:
        current = self.facts.get(finding)
        if current is value or current == value:
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
        rules, facts = self.rules, self.facts
        over, whole = facts.over.keys(), frozenset[int]()
        while True:
            marked: list[str] = []
            untouched: list[int] = []
            for place, (slot, findings) in enumerate(rules.applicability):
                if slots[slot] == NO and place not in whole:
                    if over.isdisjoint(findings):
                        untouched.append(place)
                    else:
                        marked += self._not_applicable_among(findings)
            facts.put_all(dict.fromkeys(marked, NOT_APPLICABLE))
            if untouched:
                # Nearly always nobody says anything of such findings, and the same reports have the same of them.
                whole = whole.union(untouched)
                facts.lie_on(rules.background(self.filled, whole))
                marked += facts.background.over
            self.worked_out.update(dict.fromkeys(marked, KnownBy.NOT_APPLICABLE))
            if rules.applicability_looks_at.isdisjoint(marked):
                return
            slots = rules.circuit.evaluate(facts)

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

    def _screen_states(
        self, beside: frozenset[str], present: set[str]
    ) -> tuple[tuple[ScreenState, ...], tuple[ScreenState, ...]]:
        """The states of all screens, and those of them that are open, yes or unknown."""
        covering = self.rules.covering
        usual = self.rules.usual_states(self.filled.difference([covering[finding][0] for finding in present]), beside)
        states, left = [*usual.states], usual.left
        for name in left.keys() & self._screens_spoken_of():
            place, screen, fills = left[name]
            states[place] = self._screen_state(screen, fills, present)
        raised = [state for state in states if not state.is_answered or state.answer in _RAISED]
        return (*states,), (*raised,)

    def _screens_spoken_of(self) -> set[str]:
        """The screens that were answered, or cover a finding about which something was sent or worked out."""
        screen_of = self.rules.screen_of
        covered = [*(screen_of.keys() & self.report.findings.keys()), *(screen_of.keys() & self.worked_out.keys())]
        return {*self.report.screens, *map(screen_of.__getitem__, covered)}

    def _screen_state(self, screen: Screen, fills: Mapping[str, Value], all_present: set[str]) -> ScreenState:
        expired = screen.id in self.expired
        # A screen without fills asks for a value, which yes and no are not.
        counts = fills and (not expired or screen.id in self.lasting)
        sent = self.report.screens.get(screen.id) if counts else None
        facts, findings = self.facts, self.report.findings
        missing = [finding for finding in screen.covers if finding not in facts]
        unasked = tuple([finding for finding in missing if expired or finding not in findings])
        present = tuple([finding for finding in screen.covers if finding in fills and finding in all_present])
        all_known = not missing
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
