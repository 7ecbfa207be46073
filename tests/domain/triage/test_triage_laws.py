"""What must always hold of triage (DESIGN 5), for random reports."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.assessment import assess
from app.domain.evaluation.quantities import Value
from app.domain.report.completion import complete
from app.domain.report.intake import Intake, Report
from app.domain.triage.decision import triage
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import TriageResult, TriageState
from tests.strategies import (
    ALL_NO,
    DAY,
    FINDINGS,
    RULEBOOK,
    SCREENS,
    SELF_REPORTED,
    ages,
    findings_sent,
    known_values,
    people,
    reports,
    screens_sent,
)

RANK = RULEBOOK.triage.rank_of
STRICTNESS = {Permission.ALLOWED: 0, Permission.RESTRICTED: 1, Permission.BLOCKED: 2}
URGENT = RANK[CareLevel.URGENT]


def _triage(report: Report) -> TriageResult:
    return assess(report, RULEBOOK).triage


def _from_rules(report: Report) -> TriageResult:
    """Without what a classification settles: the laws leave such values out (DESIGN 8.2)."""
    return triage(complete(report, RULEBOOK.intake), RULEBOOK.triage)


def _with(report: Report, **findings: Value) -> Report:
    return replace(report, findings={**report.findings, **findings})


def _low(result: TriageResult) -> tuple[int, int]:
    return RANK[result.at_least], STRICTNESS[result.exercise.at_least]


def _high(result: TriageResult) -> tuple[int, int]:
    return RANK[result.at_most], STRICTNESS[result.exercise.at_most]


def _floor(result: TriageResult) -> int:
    return -1 if result.floor is None else RANK[result.floor]


def _dominates(above: tuple[int, int], below: tuple[int, int]) -> bool:
    return above[0] >= below[0] and above[1] >= below[1]


def _is_ten_or_older(age: Value) -> bool:
    return isinstance(age, int | float) and age >= 10


def _open_findings(intake: Intake) -> list[str]:
    return [finding for finding in SELF_REPORTED if finding not in intake.facts]


@given(report=reports(), finding=st.sampled_from([f for f in SELF_REPORTED if FINDINGS[f].type == "answer"]))
def test_a_red_flag_added_never_lowers_the_level_nor_loosens_the_permission(report: Report, finding: str) -> None:
    before, after = _from_rules(report), _from_rules(_with(report, **{finding: "yes"}))
    assert _dominates(_low(after), _low(before))


@given(report=reports(), data=st.data())
def test_an_unknown_answered_never_moves_the_lower_bound_down(report: Report, data: st.DataObject) -> None:
    intake = complete(report, RULEBOOK.intake)
    unknown = _open_findings(intake)
    assume(unknown)
    finding = data.draw(st.sampled_from(unknown))
    value = data.draw(known_values(FINDINGS[finding]))
    after = _from_rules(_with(report, **{finding: value}))
    assert _dominates(_low(after), _low(triage(intake, RULEBOOK.triage)))


@given(report=reports(), data=st.data())
def test_an_unknown_answered_without_contradiction_never_moves_the_upper_bound_up(
    report: Report, data: st.DataObject
) -> None:
    intake = complete(report, RULEBOOK.intake)
    unknown = _open_findings(intake)
    assume(unknown)
    finding = data.draw(st.sampled_from(unknown))
    answered = complete(_with(report, **{finding: data.draw(known_values(FINDINGS[finding]))}), RULEBOOK.intake)
    # A contradiction lets the more dangerous of two answers win, and so may raise what was known to be no.
    assume(set(answered.conflicts) <= set(intake.conflicts))
    before, after = triage(intake, RULEBOOK.triage), triage(answered, RULEBOOK.triage)
    assert _dominates(_high(before), _high(after))


@given(report=reports(), on=st.integers(0, 60))
def test_time_that_passes_lowers_neither_the_floor_nor_what_something_open_could_mean(report: Report, on: int) -> None:
    """What was yes is kept until it is answered anew, and what was no only becomes open (triage rules 3.2)."""
    dated = replace(report, answered_on=DAY)
    fresh, aged = assess(dated, RULEBOOK).triage, assess(dated, RULEBOOK, DAY + timedelta(days=on)).triage
    assert _floor(aged) >= _floor(fresh)
    assert _dominates(_high(aged), _high(fresh))


@given(report=reports(), data=st.data())
def test_order_and_duplicates_never_matter(report: Report, data: st.DataObject) -> None:
    findings = data.draw(st.permutations(list(report.findings.items())))
    screens = data.draw(st.permutations(list(report.screens.items())))
    assert _triage(replace(report, findings=dict(findings), screens=dict(screens))) == _triage(report)


@given(report=reports())
def test_every_report_gets_a_level_within_its_bounds(report: Report) -> None:
    result = _triage(report)
    assert RANK[result.at_least] <= RANK[result.at_most]
    assert result.floor is None or RANK[result.floor] <= RANK[result.at_most]
    assert STRICTNESS[result.exercise.at_least] <= STRICTNESS[result.exercise.at_most]
    assert (result.level is CareLevel.UNDETERMINED) == (result.state is TriageState.INCOMPLETE)
    if result.state is not TriageState.INCOMPLETE:
        floor = 0 if result.floor is None else RANK[result.floor]
        examination = RANK[CareLevel.SOON] if result.examination_needed else 0
        assert RANK[result.level] == max(RANK[result.at_least], floor, examination)


@given(report=reports())
def test_nothing_is_called_allowed_while_a_screen_is_open_or_a_blocking_rule_possible(report: Report) -> None:
    result = _triage(report)
    blocking = [flag for flag in result.red_flags if flag.exercise is Permission.BLOCKED and flag.cleared_by is None]
    if result.open_screens or blocking:
        assert result.exercise.permission in ("undetermined", Permission.BLOCKED)
        assert result.exercise.at_most is Permission.BLOCKED


@given(report=reports())
def test_who_is_to_be_examined_before_starting_is_not_told_that_exercise_is_fine(report: Report) -> None:
    """Unknown is never counted as no for a release (triage rules 3.2, last row of the table and the line below it)."""
    result = _triage(report)
    if result.examination_needed:
        assert result.exercise.permission in ("undetermined", Permission.BLOCKED)


@given(report=reports())
def test_self_care_is_never_said_while_something_urgent_is_possible(report: Report) -> None:
    result = _triage(report)
    if result.level in (CareLevel.SELF_CARE, CareLevel.ROUTINE):
        assert RANK[result.at_most] < URGENT
        assert result.open_screens == ()


@given(
    findings=findings_sent(tuple(f for f in SELF_REPORTED if f not in RULEBOOK.vocabulary.screen_of())),
    age=ages.filter(_is_ten_or_older),
    sex=st.sampled_from((None, "female", "male", "intersex", "unknown")),
    asked=st.lists(st.sampled_from([s for screen in SCREENS for s in screen.covers]), unique=True, max_size=20),
    data=st.data(),
)
def test_with_all_screens_no_and_age_ten_nothing_urgent_or_blocking_is_open(
    findings: dict[str, Value], age: float, sex: str | None, asked: list[str], data: st.DataObject
) -> None:
    absent = {f: data.draw(st.sampled_from(("no", "unknown"))) for f in asked if FINDINGS[f].type == "answer"}
    sent = findings | absent | {"age_years": age} | ({} if sex is None else {"sex": sex})
    result = _triage(Report(sent, ALL_NO))
    open_flags = [flag for flag in result.red_flags if flag.presence == "possible"]
    assert [flag.id for flag in open_flags if RANK[flag.level] >= URGENT] == []
    assert [flag.id for flag in open_flags if flag.exercise is Permission.BLOCKED] == []


@given(report=reports())
def test_what_was_asked_is_never_asked_again(report: Report) -> None:
    questions = _triage(report).ask_next
    ids = [question.id for question in questions]
    assert len(ids) == len(set(ids))
    assert not {question.id for question in questions if question.kind == "finding"} & set(report.findings)
    assert not {question.id for question in questions if question.kind == "screen"} & set(report.screens)


@given(report=reports())
def test_questions_come_with_the_screens_first_and_then_the_worst(report: Report) -> None:
    questions = _triage(report).ask_next
    position = {screen.id: screen.order for screen in SCREENS} | {
        finding: screen.order for screen in RULEBOOK.vocabulary.screens for finding in screen.covers
    }
    open_screens = {screen.id for screen in RULEBOOK.vocabulary.screens if screen.id in _triage(report).open_screens}
    gating = open_screens | {f for s in RULEBOOK.vocabulary.screens if s.id in open_screens for f in s.covers}
    order = [position[question.id] for question in questions if question.id in gating]
    assert order == sorted(order)
    assert [question.id in gating for question in questions] == sorted(
        (question.id in gating for question in questions), reverse=True
    )
    rest = [question for question in questions if question.id not in gating]
    ranks = [-1 if question.could_raise_to is None else RANK[question.could_raise_to] for question in rest]
    assert ranks == sorted(ranks, reverse=True)


@given(report=reports())
def test_an_emergency_ends_the_interview_and_an_urgent_result_asks_only_for_emergencies(report: Report) -> None:
    result = _triage(report)
    if result.at_least is CareLevel.EMERGENCY:
        assert result.ask_next == ()
    if result.at_least is CareLevel.URGENT:
        assert {question.could_raise_to for question in result.ask_next} <= {CareLevel.EMERGENCY}


def _answer_all(report: Report, result: TriageResult, person: dict[str, Value], data: st.DataObject) -> Report:
    findings, screens = dict(report.findings), dict(report.screens)
    for question in result.ask_next:
        if question.id in ALL_NO:
            honest = any(person.get(finding) not in ("no", "unknown") for finding in question.covers)
            screens[question.id] = data.draw(st.sampled_from(("yes", "unknown") if honest else ("no", "unknown")))
        else:
            findings[question.id] = person.get(question.id, "unknown")
    return replace(report, findings=findings, screens=screens)


@given(start=st.booleans(), report=reports(), person=people(), data=st.data())
def test_answering_every_question_ends_the_interview(
    start: bool, report: Report, person: dict[str, Value], data: st.DataObject
) -> None:
    if start:
        report = Report({}, {})
    for _ in range(10):
        result = _triage(report)
        if not result.ask_next:
            break
        report = _answer_all(report, result, person, data)
    assert result.ask_next == ()
    assert result.state is not TriageState.INCOMPLETE


@given(screens=screens_sent(), person=people(), data=st.data())
def test_answering_one_question_at_a_time_ends_the_interview(
    screens: dict[str, str], person: dict[str, Value], data: st.DataObject
) -> None:
    report = Report({}, screens)
    for _ in range(len(FINDINGS) + len(SCREENS)):
        result = _triage(report)
        if not result.ask_next:
            break
        report = _answer_all(report, replace(result, ask_next=result.ask_next[:1]), person, data)
    assert result.ask_next == ()
    assert result.state is not TriageState.INCOMPLETE
