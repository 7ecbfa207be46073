"""Claims about completing a report: what follows, what contradicts, what is never filled in."""

from dataclasses import replace
from datetime import date, timedelta
from math import inf, nextafter

import pytest
from hypothesis import given

from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.report.completion import complete, settle_conflicts
from app.domain.report.findings import Screen
from app.domain.report.intake import Intake, KnownBy, Report, ScreenAnswer, ScreenState
from tests.strategies import ALL_NO, DAY, FINDINGS, RULEBOOK, SCREENS, TRIAGE_FINDINGS, days, reports

ACUTE = tuple(screen.id for screen in SCREENS if screen.valid_days_after_yes is not None)


def _complete(findings: dict[str, Value], screens: dict[str, str] | None = None, **more: date | None) -> Intake:
    on = more.pop("on", None)
    return complete(Report(findings, screens or {}, answered_on=more.get("answered_on")), RULEBOOK.intake, on)


def _state(intake: Intake, screen: str) -> ScreenState:
    return next(state for state in intake.screens if state.screen.id == screen)


def _screen(name: str) -> Screen:
    return next(screen for screen in SCREENS if screen.id == name)


def _noted(intake: Intake) -> set[tuple[str, tuple[str, ...]]]:
    return {(conflict.id, conflict.findings) for conflict in intake.conflicts}


# --- not asked is never no ---


def test_an_empty_report_answers_nothing() -> None:
    intake = _complete({})
    # What only a clinician records counts as no until a clinician does.
    assert {finding for finding in intake.facts if not FINDINGS[finding].clinician_only} == set()
    assert not any(state.is_answered for state in intake.screens)
    assert all(state.answer is ScreenAnswer.NOT_ASKED and state.must_be_asked for state in intake.screens)


@given(report=reports())
def test_no_finding_is_known_without_something_that_was_sent(report: Report) -> None:
    intake = complete(report, RULEBOOK.intake)
    nothing = complete(Report({}, {}), RULEBOOK.intake).facts
    unscreened = complete(replace(report, screens={}, findings={}), RULEBOOK.intake).facts
    assert unscreened == nothing
    assert "unknown" not in intake.facts.values()
    for finding, value in report.findings.items():
        if value != "unknown" and intake.facts[finding] != value:
            assert (value, intake.facts[finding]) == ("no", "yes")
            assert ("implication_against_finding", (finding,)) in _noted(intake)


@given(report=reports())
def test_a_finding_sent_as_yes_stays_yes(report: Report) -> None:
    facts = complete(report, RULEBOOK.intake).facts
    assert all(facts[finding] == "yes" for finding, value in report.findings.items() if value == "yes")


@given(report=reports())
def test_a_screen_that_was_not_asked_fills_nothing(report: Report) -> None:
    without = replace(report, screens={})
    intake = complete(without, RULEBOOK.intake)
    assert KnownBy.SCREEN not in {intake.known_by(finding) for finding in intake.facts if not _is_clinicians(finding)}


def _is_clinicians(finding: str) -> bool:
    return FINDINGS[finding].clinician_only


@pytest.mark.parametrize("answer", ["yes", "unknown"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_a_screen_that_is_yes_or_unknown_fills_nothing(screen: Screen, answer: str) -> None:
    intake = _complete({"age_years": 15}, {screen.id: answer})
    filled = {finding for finding in screen.covers if finding in intake.facts}
    assert filled == set()
    assert not _state(intake, screen.id).is_answered
    assert not _state(intake, screen.id).must_be_asked


# --- screens ---


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_a_no_answers_everything_a_screen_covers(screen: Screen) -> None:
    intake = _complete({"age_years": 15}, {screen.id: "no"})
    state = _state(intake, screen.id)
    assert (state.answer, state.is_answered, state.all_absent) == (ScreenAnswer.NO, True, True)
    for finding in screen.covers:
        if FINDINGS[finding].type == "answer":
            assert intake.facts[finding] in ("no", NOT_APPLICABLE)
        assert finding in intake.facts


def test_a_no_bounds_a_number_and_erases_nothing() -> None:
    facts = _complete({"age_years": 30}, ALL_NO).facts
    assert facts["body_temperature_c"] == Bounds(high=nextafter(38, -inf))
    assert facts["knee_surgery_weeks_ago"] == Bounds(low=nextafter(12, inf), or_never=True)
    assert facts["injury_days_ago"] is NOT_APPLICABLE
    assert _complete({"knee_surgery_weeks_ago": 30}, ALL_NO).facts["knee_surgery_weeks_ago"] == 30


def test_an_unknown_detail_is_answered_by_the_no_of_its_screen() -> None:
    intake = _complete({"catching": "unknown"}, {"locking_or_lost_movement": "no"})
    assert intake.facts["catching"] == "no"


def test_a_sign_that_was_sent_wins_over_the_no_of_its_screen_and_is_noted() -> None:
    intake = _complete({"catching": "yes", "body_temperature_c": 38.5}, ALL_NO)
    assert intake.facts["catching"] == "yes"
    assert _state(intake, "locking_or_lost_movement").answer is ScreenAnswer.YES
    assert {
        ("screen_against_finding", ("catching",)),
        ("screen_against_finding", ("body_temperature_c",)),
    } <= _noted(intake)


def test_a_contradicted_no_says_which_of_its_signs_have_to_be_asked_again() -> None:
    # DESIGN 2: the no still fills them; nobody should have to guess that they rest on a doubtful answer.
    sent: dict[str, Value] = {"catching": "yes", "locking_episodes": "no"}
    screen = _state(_complete(sent), "locking_or_lost_movement").screen

    (conflict,) = _complete(sent, {screen.id: "no"}).conflicts

    assert set(conflict.ask_again) == set(screen.covers) - sent.keys()
    assert "ask each of them again" in conflict.message


def test_a_number_that_fits_the_no_of_its_screen_is_no_contradiction() -> None:
    intake = _complete({"body_temperature_c": 37.9, "falls_past_year_count": 1, "age_years": 30}, ALL_NO)
    assert _noted(intake) == set()


def test_a_covered_sign_makes_its_screen_yes_without_answering_the_rest() -> None:
    state = _state(_complete({"locked_knee": "yes"}), "locking_or_lost_movement")
    assert (state.answer, state.is_answered, state.must_be_asked) == (ScreenAnswer.YES, False, False)
    assert state.present == ("locked_knee",)
    assert "catching" in state.unasked


@pytest.mark.parametrize("sent", [{}, {"locking_or_lost_movement": "yes"}, {"locking_or_lost_movement": "unknown"}])
def test_a_screen_is_answered_once_each_detail_was_asked(sent: dict[str, str]) -> None:
    details = dict.fromkeys(_screen("locking_or_lost_movement").covers, "unknown")
    assert _state(_complete({**details}, sent), "locking_or_lost_movement").is_answered
    del details["catching"]
    state = _state(_complete({**details}, sent), "locking_or_lost_movement")
    assert (state.is_answered, state.unasked) == (False, ("catching",))


def test_a_screen_whose_details_are_all_no_is_no_although_it_was_not_asked() -> None:
    details: dict[str, Value] = dict.fromkeys(_screen("cannot_walk").covers, "no")
    state = _state(_complete(details), "cannot_walk")
    assert (state.answer, state.is_answered, state.all_absent) == (ScreenAnswer.NO, True, True)


@pytest.mark.parametrize(
    ("findings", "screen"),
    [
        ({"age_years": 18}, "child_limp_or_bent_leg"),
        ({"sex": "male"}, "pregnancy"),
        ({"age_years": 60}, "pregnancy"),
        ({"age_years": 9.9}, "pregnancy"),
    ],
)
def test_a_screen_that_does_not_apply_is_answered_and_fills_nothing(findings: dict[str, Value], screen: str) -> None:
    intake = _complete(findings, {screen: "no"})
    state = _state(intake, screen)
    assert (state.answer, state.is_answered) == (ScreenAnswer.NOT_APPLICABLE, True)
    assert all(intake.facts.get(finding) in (None, NOT_APPLICABLE) for finding in state.screen.covers)


@pytest.mark.parametrize("findings", [{}, {"age_years": "unknown"}, {"sex": "unknown", "age_years": 17}])
def test_a_screen_that_might_apply_is_asked(findings: dict[str, Value]) -> None:
    assert _state(_complete(findings), "child_limp_or_bent_leg").must_be_asked
    assert _state(_complete(findings), "pregnancy").must_be_asked


def test_a_yes_to_a_screen_that_does_not_apply_is_noted() -> None:
    intake = _complete({"sex": "male", "age_years": 30}, {"pregnancy": "yes"})
    assert ("not_applicable_but_present", ("pregnancy",)) in _noted(intake)


def test_an_age_that_cannot_be_said_leaves_its_screen_open_without_asking_again() -> None:
    state = _state(_complete({"age_years": "unknown"}), "age")
    assert (state.answer, state.is_answered, state.must_be_asked) == (ScreenAnswer.UNKNOWN, False, False)
    assert _state(_complete({"age_years": 30}), "age").is_answered
    assert _state(_complete({}, {"age": "no"}), "age").must_be_asked


# --- what does not concern the person ---


def test_a_finding_whose_condition_is_no_does_not_apply() -> None:
    facts = _complete({"recent_injury": "no", "age_years": 30}).facts
    assert facts["twisting_injury"] is NOT_APPLICABLE
    assert facts["limp"] is NOT_APPLICABLE


def test_a_finding_whose_condition_is_open_stays_open() -> None:
    facts = _complete({"recent_injury": "unknown"}).facts
    assert "twisting_injury" not in facts
    assert "limp" not in facts


def test_what_was_sent_counts_although_it_should_not_apply_and_is_noted() -> None:
    intake = _complete({"age_years": 30, "limp": "yes"})
    assert intake.facts["limp"] == "yes"
    assert ("not_applicable_but_present", ("limp",)) in _noted(intake)
    assert _noted(_complete({"age_years": 30, "limp": "no"})) == set()


def test_what_follows_from_something_sent_counts_although_it_should_not_apply() -> None:
    intake = _complete({"sex": "male", "age_years": 30, "gestational_age_weeks": 20})
    assert intake.facts["pregnant"] == "yes"
    assert ("not_applicable_but_present", ("pregnant",)) in _noted(intake)


# --- what one value settles about another ---


@pytest.mark.parametrize(
    ("sent", "finding", "value"),
    [
        ({"injury_days_ago": 42}, "recent_injury", "yes"),
        ({"twisting_injury": "yes"}, "recent_injury", "yes"),
        ({"recent_injury": "yes"}, "traumatic_onset", "yes"),
        ({"active_cancer": "yes"}, "cancer_history", "yes"),
        ({"malignancy_in_leg": "yes"}, "cancer_history", "yes"),
        ({"chest_pain_hours_ago": 12}, "current_chest_pain", "yes"),
        ({"chest_pain_hours_ago": 8760}, "chest_pain_at_rest_or_exertion", "yes"),
        ({"new_pain_in_knee_arthroplasty": "yes"}, "knee_surgery_ever", "yes"),
        ({"lateral_hip_pain": "yes"}, "groin_or_hip_pain", "yes"),
        ({"groin_or_hip_pain": "no"}, "lateral_hip_pain", "no"),
        ({"patellar_dislocation_reduced": "yes"}, "patellar_dislocation_count", Bounds(low=1)),
        ({"uncontrolled_hypertension": "no"}, "systolic_blood_pressure_mmhg", Bounds(high=nextafter(160, -inf))),
    ],
)
def test_one_known_value_settles_another(sent: dict[str, Value], finding: str, value: Value) -> None:
    assert _complete(sent).facts[finding] == value


@pytest.mark.parametrize(
    ("sent", "finding"),
    [
        ({"chest_pain_hours_ago": 13}, "current_chest_pain"),
        ({"active_cancer": "no"}, "cancer_history"),
        ({"active_cancer": "unknown"}, "cancer_history"),
        ({"uncontrolled_hypertension": "unknown"}, "systolic_blood_pressure_mmhg"),
    ],
)
def test_nothing_is_settled_by_an_answer_that_does_not_reach_it(sent: dict[str, Value], finding: str) -> None:
    assert finding not in _complete(sent).facts


def test_the_more_dangerous_of_two_answers_wins_and_is_noted() -> None:
    intake = _complete({"current_chest_pain": "no", "chest_pain_hours_ago": 2})
    assert intake.facts["current_chest_pain"] == "yes"
    assert ("implication_against_finding", ("current_chest_pain",)) in _noted(intake)


@pytest.mark.parametrize("recent_injury", [{}, {"recent_injury": "no"}])
def test_a_sign_of_the_injury_is_not_lost_when_the_injury_is_denied(recent_injury: dict[str, Value]) -> None:
    intake = _complete({"pop_at_injury": "yes", **recent_injury}, {"injury_in_6_weeks": "no"})
    assert intake.facts["recent_injury"] == "yes"
    assert ("implication_against_finding", ("recent_injury",)) in _noted(intake)


def test_a_measured_number_is_never_replaced_by_a_bound() -> None:
    intake = _complete({"fever_or_chills": "no", "body_temperature_c": 39})
    assert intake.facts["body_temperature_c"] == 39


# --- computed values ---


def test_the_body_mass_index_is_computed_from_weight_and_height() -> None:
    intake = _complete({"weight_kg": 81, "height_cm": 180})
    assert intake.facts["bmi_kg_per_m2"] == 25
    assert intake.known_by("bmi_kg_per_m2") is KnownBy.COMPUTED


@pytest.mark.parametrize(("sent", "for_triage"), [(21, 21), (31, 25)])
def test_a_sent_value_that_does_not_match_the_computed_one_is_noted_and_dropped_for_classification_only(
    sent: float, for_triage: float
) -> None:
    """Triage uses every value as sent (DESIGN 8.2), weight and height too: of the two readings the more dangerous."""
    intake = _complete({"weight_kg": 81, "height_cm": 180, "bmi_kg_per_m2": sent})
    assert intake.facts["bmi_kg_per_m2"] == for_triage
    assert ("computed_value", ("bmi_kg_per_m2", "weight_kg", "height_cm")) in _noted(intake)
    assert settle_conflicts(intake, RULEBOOK.intake).facts["bmi_kg_per_m2"] == 25
    assert _noted(_complete({"weight_kg": 81, "height_cm": 180, "bmi_kg_per_m2": 25.4})) == set()


@pytest.mark.parametrize(
    ("answers", "count"),
    [("yynnn", 2), ("nnnn", 0), ("yy", 2), ("yn", None), ("ynnu", None), ("uuuuu", None)],
)
def test_a_count_is_known_once_enough_was_answered_or_it_is_decided(answers: str, count: int | None) -> None:
    words = {"y": "yes", "n": "no", "u": "unknown"}
    (counted,) = (each for each in RULEBOOK.vocabulary.computed if each.form == "count_yes")
    sent = {finding: words[letter] for finding, letter in zip(counted.of, answers, strict=False)}
    assert _complete({**sent}).facts.get(counted.id) == count


# --- contradictions ---


def test_two_gaps_cannot_both_be_measured() -> None:
    sent: dict[str, Value] = {"intermalleolar_distance_cm": 6, "intercondylar_distance_cm": 4}
    intake = _complete(sent)
    assert ("two_gaps", tuple(sent)) in _noted(intake)
    assert intake.facts["intermalleolar_distance_cm"] == 6
    assert sent.keys().isdisjoint(settle_conflicts(intake, RULEBOOK.intake).facts)


def test_pain_that_is_denied_but_provoked_is_pain_for_the_classification() -> None:
    intake = _complete({"knee_pain": "no", "pain_on_squatting": "yes"})
    assert intake.facts["knee_pain"] == "no"
    assert settle_conflicts(intake, RULEBOOK.intake).facts["knee_pain"] == "yes"


@pytest.mark.parametrize(
    ("open_s", "closed_s", "is_noted"), [(10, 20, False), (10, 20.5, True), (0, 5, True), (0, 0, False)]
)
def test_standing_longer_than_twice_as_long_with_closed_eyes_is_asked_about(
    open_s: float, closed_s: float, is_noted: bool
) -> None:
    """classification.md 4: eyes closed above 2 x eyes open, so also when the time with open eyes is none at all."""
    intake = _complete({"single_leg_stance_eyes_open_s": open_s, "single_leg_stance_eyes_closed_s": closed_s})
    assert ("eyes_closed_stance" in {conflict.id for conflict in intake.conflicts}) == is_noted


def test_a_report_without_contradiction_is_read_as_it_is() -> None:
    intake = _complete({"age_years": 30}, ALL_NO)
    assert settle_conflicts(intake, RULEBOOK.intake) is intake


# --- answers grow old ---


def _on(answered_days_ago: int) -> dict[str, date]:
    return {"answered_on": DAY, "on": DAY + timedelta(days=answered_days_ago)}


def test_without_a_date_no_answer_expires() -> None:
    assert all(state.is_answered for state in _complete({"age_years": 30}, ALL_NO, on=DAY).screens)
    assert all(state.is_answered for state in _complete({"age_years": 30}, ALL_NO, answered_on=DAY).screens)


@pytest.mark.parametrize(
    ("age_days", "open_screens"), [(0, 0), (28, 0), (29, len(SCREENS) - 1), (400, len(SCREENS) - 1)]
)
def test_answers_that_are_too_old_are_open_and_asked_again(age_days: int, open_screens: int) -> None:
    intake = _complete({"age_years": 30}, ALL_NO, **_on(age_days))
    expired = [state for state in intake.screens if not state.is_answered]
    assert len(expired) == open_screens
    assert all(state.must_be_asked for state in expired)
    assert _state(intake, "age").is_answered


def test_one_acute_sign_makes_every_acute_answer_old_after_a_day() -> None:
    screens = {**ALL_NO, "cannot_walk": "yes"}
    assert all(_state(_complete({}, screens, **_on(1)), name).must_be_asked is False for name in ACUTE)
    intake = _complete({}, screens, **_on(2))
    assert {state.screen.id for state in intake.screens if state.must_be_asked} == {*ACUTE, "age"}


def test_a_present_sign_makes_acute_answers_old_like_the_yes_of_its_screen() -> None:
    intake = _complete({"knee_swelling": "yes", "age_years": 30}, ALL_NO, **_on(2))
    assert {state.screen.id for state in intake.screens if state.must_be_asked} == set(ACUTE)


def test_an_old_no_is_forgotten_and_an_old_yes_is_kept() -> None:
    sent: dict[str, Value] = {"locked_knee": "no", "knee_swelling": "yes", "body_temperature_c": 36.8, "age_years": 30}
    intake = _complete(sent, ALL_NO, **_on(40))
    assert intake.facts["knee_swelling"] == "yes"
    assert "locked_knee" not in intake.facts
    assert "body_temperature_c" not in intake.facts
    assert _state(intake, "swelling_heat_redness").answer is ScreenAnswer.YES
    assert _state(intake, "swelling_heat_redness").must_be_asked


@pytest.mark.parametrize("detail", [{}, {"open_wound_near_knee": "unknown"}, {"open_wound_near_knee": "no"}])
def test_an_old_yes_of_a_screen_is_kept_too_and_the_screen_asked_again(detail: dict[str, Value]) -> None:
    """docs/interview-loop.md, answers grow old: a yes is kept until it is answered anew."""
    state = _state(_complete(detail, {**ALL_NO, "deformity_or_wound": "yes"}, **_on(2)), "deformity_or_wound")
    assert state.answer is ScreenAnswer.YES
    assert state.must_be_asked
    assert not state.is_answered
    assert not state.all_absent


def test_an_old_yes_whose_every_sign_had_been_denied_is_only_asked_again() -> None:
    denied: dict[str, Value] = dict.fromkeys(RULEBOOK.intake.covered_by["deformity_or_wound"], "no")
    state = _state(_complete(denied, {**ALL_NO, "deformity_or_wound": "yes"}, **_on(2)), "deformity_or_wound")
    assert state.answer is ScreenAnswer.NOT_ASKED
    assert state.must_be_asked


@given(report=reports(), answered_on=days, on=days)
def test_ageing_never_answers_anything(report: Report, answered_on: date, on: date) -> None:
    dated = replace(report, answered_on=answered_on)
    fresh, aged = complete(dated, RULEBOOK.intake), complete(dated, RULEBOOK.intake, on)
    answered_now = {state.screen.id for state in fresh.screens if state.is_answered}
    assert {state.screen.id for state in aged.screens if state.is_answered} <= answered_now
    for finding in TRIAGE_FINDINGS:
        if fresh.facts.get(finding) == "yes" and report.findings.get(finding) == "yes":
            assert aged.facts[finding] == "yes"
        if finding in aged.facts and finding not in report.findings:
            assert finding in fresh.facts
