"""Claims about triage by example: floors, states, examination, questions, clearances and the age of answers."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from app.domain.assessment import assess
from app.domain.evaluation.quantities import Value
from app.domain.report.findings import Screen
from app.domain.report.intake import Clearance, Report
from app.domain.triage.decision import triage
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import TriageResult, TriageState
from tests.strategies import ALL_NO, DAY, FINDINGS, RULEBOOK, SCREENS

with_each_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)


def _triage(findings: Mapping[str, Value], screens: Mapping[str, str] | None = None) -> TriageResult:
    return assess(Report(findings, screens or {}), RULEBOOK).triage


def _present(result: TriageResult) -> set[str]:
    return {flag.id for flag in result.red_flags if flag.presence == "present"}


def _asked(result: TriageResult) -> list[str]:
    return [question.id for question in result.ask_next]


def _screen(name: str) -> Screen:
    return next(screen for screen in SCREENS if screen.id == name)


def _unknown_details(screen: Screen) -> dict[str, Value]:
    return dict.fromkeys(screen.covers, "unknown")


def _everything_asked(findings: Mapping[str, Value]) -> dict[str, Value]:
    """No to every other answer, unknown to every other number and word: nothing is left to ask."""
    rest: dict[str, Value] = {
        finding.id: "no" if finding.type == "answer" else "unknown"
        for finding in FINDINGS.values()
        if not finding.clinician_only
    }
    return {**rest, "age_years": 30, **findings}


# --- floors ---


@with_each_screen
def test_a_screen_that_is_yes_holds_its_floor_while_its_details_are_unknown(screen: Screen) -> None:
    findings = _everything_asked({**_unknown_details(screen), "age_years": 12})
    result = _triage(findings, {**ALL_NO, screen.id: "yes"})
    assert result.floor == screen.floor
    assert result.ask_next == ()
    assert result.level is not CareLevel.UNDETERMINED
    floor = CareLevel.SELF_CARE if screen.floor is None else screen.floor
    assert _rank(result.level) >= max(_rank(floor), _rank(CareLevel.SOON))
    assert result.examination_needed


def _rank(level: CareLevel) -> int:
    return RULEBOOK.triage.rank_of[level]


@with_each_screen
def test_a_screen_that_is_unknown_has_no_floor_but_never_releases_exercise(screen: Screen) -> None:
    findings = _everything_asked({**_unknown_details(screen), "age_years": 12})
    result = _triage(findings, {**ALL_NO, screen.id: "unknown"})
    assert result.floor is None
    assert _rank(result.level) >= _rank(CareLevel.SOON)
    assert result.examination_needed
    assert result.exercise.at_most is not Permission.ALLOWED
    assert result.exercise.permission is Permission.UNDETERMINED
    assert result.exercise.wording == RULEBOOK.triage.rules.interview.undetermined_exercise


@with_each_screen
def test_a_floor_lapses_once_each_detail_is_no(screen: Screen) -> None:
    result = _triage(_everything_asked({"age_years": 12}), {**ALL_NO, screen.id: "yes"})
    unanswerable = [finding for finding in screen.covers if FINDINGS[finding].is_number]
    if not unanswerable:
        assert result.floor is None


@with_each_screen
def test_no_sign_of_a_screen_alone_comes_out_below_what_its_rules_or_its_floor_ask(screen: Screen) -> None:
    for finding in (each for each in screen.covers if FINDINGS[each].type == "answer"):
        result = _triage({"age_years": 12, finding: "yes"}, {**ALL_NO, screen.id: "yes"})
        used = {reason.finding for flag in result.red_flags for reason in flag.reasons}
        assert finding in used or result.floor == screen.floor, finding


def test_active_cancer_is_not_explained_by_the_benign_rule_about_a_cancer_long_ago() -> None:
    screens = {**ALL_NO, "night_pain_lump_cancer": "yes"}
    result = _triage(_everything_asked({"active_cancer": "yes"}), screens)
    assert "cancer-history-alone" in _present(result)
    assert result.level is CareLevel.SOON
    cured = _triage(_everything_asked({"cancer_history": "yes"}), screens)
    assert cured.level is CareLevel.SELF_CARE


def test_a_rock_hard_calf_alone_is_not_self_care() -> None:
    result = _triage({"age_years": 30, "tense_leg_compartment": "yes"}, {})
    assert result.level is CareLevel.URGENT


def test_a_covered_number_that_is_not_striking_does_not_lift_a_floor() -> None:
    # An operation 30 weeks ago is no operation of the last 12 weeks: it does not explain the yes of its screen.
    screens = {**ALL_NO, "surgery_injection_implant": "yes"}
    details = _unknown_details(_screen("surgery_injection_implant"))
    sent = _everything_asked({**details, "knee_surgery_weeks_ago": 30, "knee_surgery_ever": "yes"})
    assert _triage(sent, screens).floor is CareLevel.ROUTINE


# --- states ---


def test_an_urgent_result_is_acted_on_although_screens_are_open() -> None:
    result = _triage({"age_years": 40, "locked_knee": "yes"})
    assert (result.level, result.state) == (CareLevel.URGENT, TriageState.ACT_NOW)
    assert result.at_most is CareLevel.EMERGENCY
    assert not result.examination_needed


def test_an_emergency_is_final_and_asks_nothing_more() -> None:
    result = _triage({"hemoptysis": "yes"})
    assert (result.level, result.state, result.ask_next) == (CareLevel.EMERGENCY, TriageState.FINAL, ())


def test_one_open_screen_keeps_the_level_undetermined() -> None:
    for screen in SCREENS:
        asked = {name: answer for name, answer in ALL_NO.items() if name != screen.id}
        result = _triage({"age_years": 12}, asked)
        assert (result.level, result.state) == (CareLevel.UNDETERMINED, TriageState.INCOMPLETE)
        assert _asked(result)[0] == screen.id
        assert result.exercise.permission == "undetermined"


def test_a_question_that_could_make_it_urgent_keeps_the_level_undetermined() -> None:
    screens = {**ALL_NO, "swelling_heat_redness": "yes"}
    covered = dict.fromkeys(_screen("swelling_heat_redness").covers, "no")
    result = _triage({**covered, "knee_swelling": "yes", "age_years": 50}, screens)
    assert result.state is TriageState.INCOMPLETE
    assert "bleeding_disorder" in _asked(result)
    answered = _triage(
        {**covered, "knee_swelling": "yes", "age_years": 50, **dict.fromkeys(_asked(result), "no")}, screens
    )
    assert answered.level is CareLevel.ROUTINE


def test_what_only_an_examination_can_settle_is_at_least_soon() -> None:
    # Nobody feels their own pulse loss: the screen is unknown, every detail was asked, the pulse stays open.
    details = {**dict.fromkeys(_screen("cold_numb_or_tense_leg").covers, "no"), "absent_pedal_pulse": "unknown"}
    result = _triage(_everything_asked(details), {**ALL_NO, "cold_numb_or_tense_leg": "unknown"})
    assert (result.at_least, result.level) == (CareLevel.SELF_CARE, CareLevel.SOON)
    assert result.examination_needed
    assert result.safety_net[0] == RULEBOOK.triage.rules.interview.examination_needed


# --- exercise ---


def test_fever_blocks_exercise_without_raising_the_level() -> None:
    result = _triage(_everything_asked({"fever_or_chills": "yes"}), {**ALL_NO, "fever_or_illness": "yes"})
    assert result.at_least is CareLevel.SELF_CARE
    assert result.exercise.permission is Permission.BLOCKED


def test_every_true_rule_keeps_its_own_limits() -> None:
    result = _triage(_everything_asked({"catching": "yes", "pregnant": "yes"}))
    limits = {limit.rule_id: limit.only for limit in result.exercise.limits}
    assert {"catching-alone", "pregnancy-or-postpartum"} <= limits.keys()
    assert all(limits.values())


# --- questions ---


def test_only_what_can_still_change_something_is_asked() -> None:
    result = _triage({"age_years": 27}, ALL_NO)
    for question in result.ask_next:
        assert question.could_change
        assert question.why
    asked = set(_asked(result))
    assert asked.isdisjoint(RULEBOOK.vocabulary.screen_of())
    assert all(FINDINGS[finding].is_askable for finding in asked)


def test_recommended_second_questions_come_before_others_of_the_same_rank() -> None:
    asked = _asked(_triage({"age_years": 27}, ALL_NO))
    second = set(RULEBOOK.vocabulary.second_screen)
    soon = [
        question.id
        for question in _triage({"age_years": 27}, ALL_NO).ask_next
        if question.could_raise_to is CareLevel.SOON
    ]
    assert asked[: len(soon)] == soon
    flags = [finding in second for finding in soon]
    assert flags == sorted(flags, reverse=True)


def test_a_question_never_promises_a_level_that_is_reached_already() -> None:
    result = _triage(_everything_asked({"giving_way_with_fall": "yes", "usual_pain_nprs": "unknown"}))
    assert all(
        question.could_raise_to is None or _rank(question.could_raise_to) > _rank(result.at_least)
        for question in result.ask_next
    )


def test_what_keeps_a_rule_open_are_findings_and_nothing_else() -> None:
    missing = {name for flag in _triage({"age_years": 5}).red_flags for name in flag.missing}
    assert missing <= FINDINGS.keys()
    assert "standing_alignment" in missing


# --- what a classification settles ---


def test_a_settled_value_fills_only_what_is_open() -> None:
    report = Report({"age_years": 12, "painful_deformity": "no"}, {})
    intake = assess(report, RULEBOOK).intake
    result = triage(intake, RULEBOOK.triage, {"painful_deformity": "yes", "structural_malalignment": "yes"})
    assert "child-alignment-sign-alone" not in _present(result)
    open_report = assess(Report({"age_years": 12}, {}), RULEBOOK).intake
    settled = triage(open_report, RULEBOOK.triage, {"painful_deformity": "yes"})
    flag = next(flag for flag in settled.red_flags if flag.id == "child-alignment-sign-alone")
    assert flag.presence == "present"
    assert {"classification"} <= {reason.known_by for reason in flag.reasons}


# --- clearances ---

HEART = _screen("heart_and_blood_pressure")


def _cleared(rule: str, answered: date | None = DAY, used: date | None = None, **findings: Value) -> TriageResult:
    sent = _everything_asked({"known_heart_condition": "yes", **findings})
    clearance = Clearance(rule, "doctor", DAY - timedelta(days=10), DAY + timedelta(days=10))
    report = Report(sent, {**ALL_NO, HEART.id: "yes"}, answered_on=answered, clearances=(clearance,))
    return assess(report, RULEBOOK, used).triage


def _limited(result: TriageResult) -> bool:
    return "known-heart-condition" in {limit.rule_id for limit in result.exercise.limits}


def test_a_clearance_counts_from_its_date_to_its_last_day() -> None:
    first, last = DAY - timedelta(days=10), DAY + timedelta(days=10)
    assert not _limited(_cleared("known-heart-condition", first))
    assert not _limited(_cleared("known-heart-condition", last))
    assert _limited(_cleared("known-heart-condition", first - timedelta(days=1)))
    assert _limited(_cleared("known-heart-condition", last + timedelta(days=1)))
    assert _limited(_cleared("known-heart-condition", None))


def test_a_clearance_that_runs_out_before_the_start_does_not_count() -> None:
    assert not _limited(_cleared("known-heart-condition", DAY, DAY + timedelta(days=1)))
    assert _limited(_cleared("known-heart-condition", DAY, DAY + timedelta(days=11)))


def test_a_clearance_of_an_open_rule_closes_it() -> None:
    def possible(result: TriageResult) -> set[str]:
        return {flag.id for flag in result.red_flags if flag.presence == "possible"}

    open_rule = "recent-cardiac-event"
    assert open_rule in possible(_cleared("known-heart-condition", recent_cardiovascular_event="unknown"))
    assert open_rule not in possible(_cleared(open_rule, recent_cardiovascular_event="unknown"))


def test_a_clearance_lifts_neither_an_emergency_nor_another_rule() -> None:
    emergencies = [flag for flag in RULEBOOK.triage.red_flags if flag.level is CareLevel.EMERGENCY]
    for flag in emergencies:
        result = _cleared(flag.id, current_chest_pain="yes", saddle_anesthesia="yes", hemoptysis="yes")
        assert result.level is CareLevel.EMERGENCY
        assert all(raised.cleared_by is None for raised in result.red_flags)
