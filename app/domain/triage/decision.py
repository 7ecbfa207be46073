"""Triage: from what is known to a level of care and an exercise permission, with bounds and reasons.

Rules of precedence (DESIGN 8.1 to 8.8; triage rules 3):
- The worst true rule sets the lower bound, the worst rule that is true or still open the upper bound. Level and
  exercise permission are bounded separately.
- A screen that is yes holds the level at its floor until true rules use every covered finding that is present, or all
  covered findings are known to be absent.
- While a screen is open, or a question that can be asked could still raise the level to urgent, the level is
  undetermined, unless it is urgent already. When only an examination could settle what is open, it is at least soon.
- A clinician's clearance lifts one named rule, never an emergency.
Unknown never counts as no for release, and never as yes for the level.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter
from typing import Final

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.facts import with_unknown
from app.domain.evaluation.quantities import PLAIN, Value
from app.domain.evaluation.straight_line import Slots
from app.domain.report.intake import Intake, KnownBy, ScreenAnswer, ScreenState
from app.domain.triage.clearances import cleared_rules
from app.domain.triage.compiled import CompiledTriage
from app.domain.triage.red_flags import CareLevel, Permission, RedFlag
from app.domain.triage.results import (
    Citation,
    ExerciseDecision,
    HoldingScreen,
    Presence,
    Question,
    QuestionKind,
    RaisedFlag,
    Reason,
    TagLimit,
    TriageResult,
    TriageState,
)
from app.domain.triage.wording import raised_rank

_rank_and_screen: Final = itemgetter(0, 1)


def _present(flag: RedFlag, reasons: tuple[Reason, ...], cleared_by: str | None) -> RaisedFlag:
    return RaisedFlag(
        id=flag.id,
        presence=Presence.PRESENT,
        level=flag.level,
        ambulance=flag.ambulance,
        exercise=flag.exercise,
        only=flag.only,
        advice=flag.advice,
        audience=flag.audience,
        reasons=reasons,
        missing=(),
        sources=flag.sources,
        reviewed_on=flag.reviewed_on,
        see=flag.see,
        within=flag.within,
        do=flag.do,
        dont=flag.dont,
        suspect=flag.suspect,
        cleared_by=cleared_by,
        clinician=flag.clinician,
    )


def floor_holds(state: ScreenState, explained: frozenset[str]) -> bool:
    """Whether a screen that is yes keeps its floor; `explained` are the findings that true rules rest on."""
    # A benign rule about one present sign does not explain another: each needs a true rule of its own.
    return not (state.present and explained.issuperset(state.present)) and not state.all_absent


def triage(intake: Intake, rules: CompiledTriage, settled: Mapping[str, Value] | None = None) -> TriageResult:
    """Decide level of care and exercise permission.

    Args:
        intake: the completed report.
        rules: compiled triage rules.
        settled: open findings that a classification of the same report settles as yes.

    Source: app/content/red_flags/*.yaml; docs/decisions-triage.md.
    """
    return _Triage(intake, rules, settled or {}).result()


class _Triage:
    """One run of `triage`: the slots are evaluated once, everything else is read from them."""

    def __init__(self, intake: Intake, rules: CompiledTriage, settled: Mapping[str, Value]) -> None:
        self.intake, self.rules, self.settled = intake, rules, settled
        self.facts = with_unknown(intake.facts, settled)
        self.slots: Slots = rules.circuit.evaluate(self.facts)
        self.cleared, self.clearance_conflicts = cleared_rules(intake, rules)
        truths = rules.pick(self.slots)
        # NO is 0, and most rules are no.
        raised = list(compress(range(len(truths)), truths))
        self.true = [index for index in raised if truths[index] == YES]
        self.holding = self._without_cleared(self.true)
        self.open = self._without_cleared([index for index in raised if truths[index] == UNKNOWN])
        self.possible = rules.possible.of(self.open, self.slots)
        self.deciding = rules.deciding(self.true, self.slots)
        self.explained = frozenset(chain.from_iterable(self.deciding.values()))
        # Rules are ordered worst first.
        self.low = rules.ranks[self.holding[0]] if self.holding else 0

    def _without_cleared(self, indices: list[int]) -> list[int]:
        if not self.cleared:
            return indices
        return [index for index in indices if self.rules.red_flags[index].id not in self.cleared]

    def result(self) -> TriageResult:
        rules, intake, low = self.rules, self.intake, self.low
        high = max(low, rules.ranks[self.open[0]]) if self.open else low
        held_by = tuple(self._held_by())
        floor = max((rules.rank_of[each.floor] for each in held_by), default=-1)
        open_screens = tuple([state for state in intake.raised if not state.is_answered])
        questions = self._questions(open_screens)
        state = self._state(max(high, floor), open_screens, questions)
        needs_examination = state is not TriageState.INCOMPLETE and self._needs_examination(open_screens)
        rank = self._acting_rank(floor, needs_examination)
        incomplete = state is TriageState.INCOMPLETE
        level = CareLevel.UNDETERMINED if incomplete else rules.level_by_rank[rank].id
        ambulance = any(rules.red_flags[index].ambulance for index in self.holding)
        return TriageResult(
            level=level,
            state=state,
            at_least=rules.level_by_rank[low].id,
            at_most=rules.level_by_rank[max(high, floor)].id,
            floor=rules.level_by_rank[floor].id if floor >= 0 else None,
            ambulance=ambulance,
            wording=self._wording(rank, incomplete, ambulance),
            examination_needed=needs_examination,
            exercise=self._exercise(open_screens, needs_examination),
            red_flags=self._red_flags(),
            ask_next=questions,
            conflicts=(*intake.conflicts, *self.clearance_conflicts),
            safety_net=self._safety_net(rank, needs_examination, open_screens),
            open_screens=tuple([state.screen.id for state in open_screens]),
            sources=self._sources(),
            held_by=held_by,
        )

    def _sources(self) -> tuple[Citation, ...]:
        """The bibliography of the rules that are present and may be known to anyone: titles tell what is suspected."""
        flags = (self.rules.red_flags[index] for index in self.true)
        used = dict.fromkeys(source for flag in flags if flag.audience == "anyone" for source in flag.sources)
        return tuple(self.rules.citations[source] for source in used)

    def _held_by(self) -> Iterator[HoldingScreen]:
        """The screens that are yes and whose floor still holds."""
        for state in self.intake.raised:
            screen, floor = state.screen, state.screen.floor
            if state.answer is ScreenAnswer.YES and floor is not None and floor_holds(state, self.explained):
                unexplained = tuple(finding for finding in state.present if finding not in self.explained)
                ask = tuple(finding for finding in screen.covers if self._could_be_told(finding))
                yield HoldingScreen(screen.id, screen.question, floor, unexplained, ask)

    def _could_be_told(self, finding: str) -> bool:
        return finding in self.rules.askable and finding not in self.facts

    def _state(self, high: int, open_screens: Sequence[ScreenState], questions: Sequence[Question]) -> TriageState:
        if self.low >= self.rules.urgent_rank:
            return TriageState.FINAL if self.low == high else TriageState.ACT_NOW
        gates_left = not _gate_ids(open_screens).isdisjoint([question.id for question in questions])
        if gates_left or not self.rules.urgent_levels.isdisjoint([question.could_raise_to for question in questions]):
            return TriageState.INCOMPLETE
        return TriageState.FINAL if self.low == high and not open_screens else TriageState.PROVISIONAL

    def _needs_examination(self, open_screens: Sequence[ScreenState]) -> bool:
        if self.low >= self.rules.urgent_rank:
            return False
        dangerous = any(not self._has_unasked(index) for index in self.rules.dangerous.intersection(self.open))
        return bool(open_screens) or dangerous or any(map(_is_unresolved, self.intake.raised))

    def _has_unasked(self, index: int) -> bool:
        return any(self._is_askable(finding) for finding in self.possible[index].missing)

    def _is_askable(self, finding: str) -> bool:
        return finding in self.rules.askable and not self.intake.was_asked(finding)

    def _acting_rank(self, floor: int, needs_examination: bool) -> int:
        soon = self.rules.rank_of[CareLevel.SOON] if needs_examination else 0
        return max(self.low, floor, soon)

    def _wording(self, rank: int, incomplete: bool, ambulance: bool) -> str:
        if incomplete:
            return self.rules.rules.interview.undetermined_level
        text = self.rules.level_by_rank[rank]
        return text.wording_ambulance if ambulance and text.wording_ambulance else text.wording

    def _strictest(self, indices: list[int]) -> int:
        return max(map(self.rules.strictness.__getitem__, indices), default=0)

    def _exercise(self, open_screens: Sequence[ScreenState], needs_examination: bool) -> ExerciseDecision:
        rules = self.rules
        low = self._strictest(self.holding)
        high = max(low, self._strictest(self.open))
        if open_screens:
            high = rules.blocked_rank
        permission = rules.permission_by_rank[low]
        # What says "have it examined before you start exercising" cannot say "exercise is fine" as well.
        undetermined = low < rules.blocked_rank and (high == rules.blocked_rank or needs_examination)
        return ExerciseDecision(
            permission=Permission.UNDETERMINED if undetermined else permission,
            at_least=permission,
            at_most=rules.permission_by_rank[high],
            limits=tuple(
                TagLimit(rules.red_flags[index].id, rules.red_flags[index].only)
                for index in self.holding
                if rules.red_flags[index].only
            ),
            wording=rules.rules.interview.undetermined_exercise if undetermined else rules.permission_wording[low],
        )

    def _safety_net(self, rank: int, needs_examination: bool, open_screens: Sequence[ScreenState]) -> tuple[str, ...]:
        text = self.rules.level_by_rank[rank].safety_net
        if not needs_examination:
            return (text,)
        interview = self.rules.rules.interview
        # A number such as the age is not found by an examination.
        unsettled = [state for state in self.intake.raised if not state.is_answered or _is_unresolved(state)]
        only_a_value = bool(open_screens) and all(state.screen.kind == "value" for state in unsettled)
        return (interview.value_needed if only_a_value else interview.examination_needed, text)

    def _red_flags(self) -> tuple[RaisedFlag, ...]:
        raised = {index: self._present(index) for index in self.true} | self.possible
        return tuple([raised[index] for index in sorted(raised)])

    def _present(self, index: int) -> RaisedFlag:
        flag = self.rules.red_flags[index]
        return _present(flag, tuple(map(self._reason, self.deciding[index])), self.cleared.get(flag.id))

    def _reason(self, finding: str) -> Reason:
        value = self.facts.get(finding)
        known_by = KnownBy.CLASSIFICATION if finding in self.settled else self.intake.known_by(finding)
        return Reason(finding, value if isinstance(value, PLAIN) else None, known_by)

    def _questions(self, open_screens: Sequence[ScreenState]) -> tuple[Question, ...]:
        changes = self._what_answers_change()
        gates = [question for state in open_screens for question in self._gate_questions(state, changes)]
        if self.low >= self.rules.urgent_rank:
            # Act now: only what could make it an emergency is still worth a question (triage rules 3.2).
            gates = [question for question in gates if question.could_change]
        rules, known, second, low = self.rules, self.facts, self.rules.second_screen, self.low
        asked = {*self.intake.report.findings, *(finding for state in open_screens for finding in state.screen.covers)}
        # Rules are ordered worst first, and so are those that an answer could change.
        loose = [
            (-rules.ranks[could_change[0]], finding not in second, finding, could_change)
            for finding, could_change in changes.items()
            if finding in rules.askable and finding not in asked and finding not in known
        ]
        loose.sort(key=_rank_and_screen)
        return (*gates, *[rules.question(finding, tuple(changed), low, None) for _, _, finding, changed in loose])

    def _what_answers_change(self) -> dict[str, list[int]]:
        """Open finding -> open rules that could still move the level, the permission or its tags."""
        rules, low = self.rules, self.low
        permission = self._strictest(self.holding)
        changes: dict[str, list[int]] = {}
        for index in self.open:
            adds_tags = rules.red_flags[index].only and permission < rules.blocked_rank
            if rules.ranks[index] > low or rules.strictness[index] > permission or adds_tags:
                for finding in self.possible[index].missing:
                    changes.setdefault(finding, []).append(index)
        return changes

    def _gate_questions(self, state: ScreenState, changes: Mapping[str, list[int]]) -> Iterable[Question]:
        if state.must_be_asked:
            rules = sorted({index for finding in state.screen.covers for index in changes.get(finding, ())})
            rank = raised_rank(self.rules.ranks, rules, self.low)
            is_question = state.screen.kind == "question"
            yield Question(
                kind=QuestionKind.SCREEN if is_question else QuestionKind.FINDING,
                id=state.screen.id if is_question else state.screen.covers[0],
                question=state.screen.question,
                clinical=None,
                why=self._why(rank, self.rules.rules.interview.why_screen),
                could_raise_to=None if rank is None else self.rules.level_by_rank[rank].id,
                could_change=tuple(self.rules.red_flags[index].id for index in rules),
                covers=state.screen.covers,
            )
            return
        detail = self.rules.rules.interview.why_detail
        for finding in state.unasked:
            if self._is_askable(finding):
                yield self.rules.question(finding, tuple(changes.get(finding, ())), self.low, detail)

    def _why(self, rank: int | None, otherwise: str) -> str:
        return otherwise if rank is None else self.rules.why_by_rank[rank]


def _is_unresolved(state: ScreenState) -> bool:
    """Yes or unknown, and nobody can say what it is about."""
    is_raised = state.answer is ScreenAnswer.YES or state.answer is ScreenAnswer.UNKNOWN
    return is_raised and not state.present and not state.all_absent


def _gate_ids(open_screens: Iterable[ScreenState]) -> frozenset[str]:
    """The ids under which the questions of open screens are asked."""
    return frozenset(name for state in open_screens for name in (state.screen.id, *state.screen.covers))
