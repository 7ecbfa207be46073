"""Claims about POST /v1/triage as a caller sees it; the worked cases are in test_triage_cases.py."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook

VOCABULARY = shipped_rulebook().vocabulary
SCREENS = [screen.id for screen in VOCABULARY.screens if screen.kind == "question"]
ALL_NO = dict.fromkeys(SCREENS, "no")
# Stems of words, English and Spanish, that would tell a household what is suspected.
TELLING = re.compile(
    r"safeguard|abus|maltr|story|history|histori|inconsist|negle|negli|accidental|sospech|suspect|protec"
)


def _triage(client: TestClient, report: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/triage", json=report)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def _faults(client: TestClient, report: Any) -> list[dict[str, Any]]:
    response = client.post("/v1/triage", json=report)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    faults: list[dict[str, Any]] = response.json()["errors"]
    return faults


def _flag(answer: dict[str, Any], rule: str) -> dict[str, Any]:
    found: dict[str, Any] = next(flag for flag in answer["red_flags"] if flag["id"] == rule)
    return found


def _locking_details_unknown(screen: str) -> dict[str, Any]:
    details = next(screen for screen in VOCABULARY.screens if screen.id == "locking_or_lost_movement").covers
    known = {"age_years": 30, "bleeding_disorder": "no", "symptom_duration_days": 300}
    return {
        "screens": {**ALL_NO, "locking_or_lost_movement": screen},
        "findings": known | dict.fromkeys(details, "unknown"),
    }


def test_an_empty_report_has_no_level_and_asks_every_screen_in_order(client: TestClient) -> None:
    answer = _triage(client, {})
    assert (answer["level"], answer["state"]) == ("undetermined", "incomplete")
    assert (answer["at_least"], answer["at_most"]) == ("self_care", "emergency")
    assert answer["exercise"]["permission"] == "undetermined"
    asked = [question["id"] for question in answer["ask_next"]]
    assert asked[: len(SCREENS) + 1] == [*SCREENS, "age_years"]


def test_nothing_is_called_safe_while_only_the_age_is_known(client: TestClient) -> None:
    answer = _triage(client, {"findings": {"age_years": 34}})
    assert (answer["level"], answer["exercise"]["permission"]) == ("undetermined", "undetermined")
    assert answer["open_screens"] == SCREENS[:14] + SCREENS[15:]
    assert "look after this yourself" not in answer["wording"]
    assert answer["ask_next"][0]["why"] == "A yes could mean that you need help right away."


def test_all_screens_no_and_an_ordinary_knee_is_self_care_with_a_safety_net(client: TestClient) -> None:
    asked = {"screens": ALL_NO, "findings": {"age_years": 27, "usual_pain_nprs": 3, "symptom_duration_days": 90}}
    answer = _triage(client, asked)
    assert (answer["level"], answer["state"]) == ("self_care", "provisional")
    assert answer["exercise"]["permission"] == "allowed"
    assert answer["open_screens"] == []
    assert "ambulance" in answer["safety_net"][-1]


def test_a_locked_knee_is_urgent_with_its_reason_and_its_source(client: TestClient) -> None:
    answer = _triage(client, {"findings": {"age_years": 45, "locked_knee": "yes"}})
    assert (answer["level"], answer["state"]) == ("urgent", "act_now")
    flag = _flag(answer, "locked-knee-now")
    assert flag["presence"] == "present"
    assert flag["reasons"] == [{"finding": "locked_knee", "value": "yes", "known_by": "report"}]
    assert set(flag["sources"]) <= {source["id"] for source in answer["sources"]}
    assert answer["exercise"]["permission"] == "blocked"


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_a_household_can_read_tells_that_harm_is_suspected(client: TestClient, language: str) -> None:
    findings = {"age_years": 9, "recent_injury": "yes", "inconsistent_injury_history": "yes"}
    report, words = {"screens": ALL_NO, "findings": findings}, {"Accept-Language": language}
    wishes = {"days_per_week": 3, "minutes_per_session": 20, "equipment": [], "guardian_consent": "yes"}
    answer = client.post("/v1/triage", json=report, headers=words).json()
    flag = _flag(answer, "safeguarding-concern")
    questions = [
        client.get(f"/v1/findings/{reason['finding']}", headers=words).json()["question"] for reason in flag["reasons"]
    ]
    program = client.post("/v1/programs", json={"report": report, "preferences": wishes}, headers=words).json()
    said = [flag[name] for name in ("advice", "see", "within", "do", "dont", "suspect")]
    said += [answer["wording"], answer["exercise"]["wording"], *answer["safety_net"], *questions]
    said += [source["citation"] for source in answer["sources"]]
    said += [each[name] for each in answer["ask_next"] for name in ("question", "why")]
    said += [each["message"] for each in answer["conflicts"]]
    said += [each[name] for each in program["reasons"] for name in ("text", "see") if name in each]
    assert [text for text in said if TELLING.search(text.lower())] == []
    assert flag["audience"] == "clinician"
    assert "Suspected non-accidental injury" in flag["clinician"]


def test_an_ambulance_is_called_when_a_true_rule_says_so_and_the_interview_stops(client: TestClient) -> None:
    answer = _triage(client, {"findings": {"age_years": 58, "current_chest_pain": "yes"}})
    assert (answer["level"], answer["state"], answer["ambulance"]) == ("emergency", "final", True)
    assert answer["wording"] == "Call an ambulance now."
    assert answer["ask_next"] == []


def test_a_yes_to_a_screen_holds_its_floor_and_asks_for_the_details(client: TestClient) -> None:
    answer = _triage(client, {"screens": {**ALL_NO, "locking_or_lost_movement": "yes"}, "findings": {"age_years": 30}})
    assert (answer["level"], answer["floor"]) == ("undetermined", "urgent")
    asked = [question["id"] for question in answer["ask_next"]]
    details = [
        "locked_knee",
        "locking_episodes",
        "catching",
        "unable_to_straight_leg_raise",
        "acute_loss_of_knee_motion",
    ]
    assert asked[: len(details)] == details


def test_details_nobody_can_give_leave_the_floor_and_ask_for_an_examination(client: TestClient) -> None:
    answer = _triage(client, _locking_details_unknown(screen="yes"))
    assert (answer["level"], answer["state"], answer["floor"]) == ("urgent", "provisional", "urgent")
    assert answer["examination_needed"] is True
    assert answer["exercise"]["permission"] == "undetermined"


def test_an_unknown_screen_with_unknown_details_is_at_least_soon(client: TestClient) -> None:
    answer = _triage(client, _locking_details_unknown(screen="unknown"))
    assert (answer["level"], answer.get("floor")) == ("soon", None)
    assert answer["examination_needed"] is True
    assert answer["exercise"]["at_most"] == "blocked"


def test_an_age_that_nobody_knows_is_not_asked_again_and_never_self_care(client: TestClient) -> None:
    answer = _triage(client, {"screens": ALL_NO, "findings": {"age_years": "unknown"}})
    assert "age_years" not in {question["id"] for question in answer["ask_next"]}
    assert answer["open_screens"] == ["age"]
    assert answer["level"] == "soon"
    assert answer["exercise"]["permission"] == "undetermined"


def test_a_sign_reported_beside_a_screen_answered_no_counts_and_is_pointed_out(client: TestClient) -> None:
    answer = _triage(client, {"screens": ALL_NO, "findings": {"age_years": 30, "locked_knee": "yes"}})
    assert answer["level"] == "urgent"
    assert [conflict["id"] for conflict in answer["conflicts"]] == ["screen_against_finding"]
    assert answer["conflicts"][0]["findings"] == ["locked_knee"]


def test_pregnancy_at_seven_is_used_and_pointed_out(client: TestClient) -> None:
    answer = _triage(client, {"screens": {"pregnancy": "yes"}, "findings": {"age_years": 7, "pregnant": "yes"}})
    assert _flag(answer, "pregnancy-or-postpartum")["presence"] == "present"
    assert {tuple(conflict["findings"]) for conflict in answer["conflicts"]} >= {("pregnancy",), ("pregnant",)}


def test_an_unusual_number_is_used_and_pointed_out(client: TestClient) -> None:
    answer = _triage(client, {"findings": {"age_years": 101}})
    assert {"out_of_usual_range"} == {conflict["id"] for conflict in answer["conflicts"]}


@pytest.mark.parametrize("answer", [True, False, None, 1, "", "Yes", "no ", ["no"], {"value": "no"}])
def test_an_answer_is_yes_no_or_unknown_and_nothing_else(client: TestClient, answer: object) -> None:
    (fault,) = _faults(client, {"findings": {"locked_knee": answer}})
    assert fault["pointer"] == "/findings/locked_knee"
    assert fault["allowed"] == ["yes", "no", "unknown"]
    (fault,) = _faults(client, {"screens": {"cannot_walk": answer}})
    assert fault["pointer"] == "/screens/cannot_walk"


@pytest.mark.parametrize("age", [-1, 111, "30", "Unknown", True, None, [30], {}, {"value": 30}, 1e300])
def test_an_impossible_age_is_refused(client: TestClient, age: object) -> None:
    assert [fault["pointer"] for fault in _faults(client, {"findings": {"age_years": age}})] == ["/findings/age_years"]


def test_null_is_told_to_be_left_out_for_it_is_no_answer(client: TestClient) -> None:
    """docs/errors.md, null: what serializers write for a field that was never set is neither no nor unknown."""
    report = {
        "affected_side": None,
        "answered_on": None,
        "clearances": None,
        "screens": {"cannot_walk": None},
        "findings": {"locked_knee": None, "age_years": None, "giving_way_4_week_count": None},
    }
    faults = _faults(client, report)
    assert {(fault["pointer"], fault["code"]) for fault in faults} == {
        ("/affected_side", "null"),
        ("/answered_on", "null"),
        ("/clearances", "null"),
        ("/screens/cannot_walk", "null"),
        ("/findings/locked_knee", "null"),
        ("/findings/age_years", "null"),
        ("/findings/giving_way_4_week_count", "null"),
    }


def test_null_under_a_misspelt_name_is_told_the_nearest_one(client: TestClient) -> None:
    (fault,) = _faults(client, {"findings": {"locked_kne": None}})
    assert (fault["code"], fault["nearest"]) == ("unknown_field", "locked_knee")


def test_null_where_something_is_needed_is_told_what(client: TestClient) -> None:
    request = {"report": {"clearances": [None]}, "preferences": None}
    errors = client.post("/v1/programs", json=request).json()["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in errors] == [
        ("/report/clearances/0", "object_expected"),
        ("/preferences", "object_expected"),
    ]


@pytest.mark.parametrize("age", [0, 110, 1.5, 30.0, "unknown"])
def test_every_possible_age_is_taken(client: TestClient, age: object) -> None:
    assert _triage(client, {"findings": {"age_years": age}})["state"] == "incomplete"


def test_a_height_in_meters_is_refused(client: TestClient) -> None:
    (fault,) = _faults(client, {"findings": {"height_cm": 1.75}})
    assert (fault["pointer"], fault["code"]) == ("/findings/height_cm", "too_small")


def test_a_misspelt_name_is_refused_with_the_nearest_one(client: TestClient) -> None:
    (fault,) = _faults(client, {"findings": {"locked_kne": "yes"}})
    assert (fault["pointer"], fault["nearest"]) == ("/findings/locked_kne", "locked_knee")
    (fault,) = _faults(client, {"screens": {"cannot_wlak": "yes"}})
    assert fault["nearest"] == "cannot_walk"
    (fault,) = _faults(client, {"finding": {}})
    assert fault["nearest"] == "findings"


def test_the_age_is_a_finding_and_no_screen_to_be_answered_no(client: TestClient) -> None:
    assert [fault["pointer"] for fault in _faults(client, {"screens": {"age": "no"}})] == ["/screens/age"]


def test_a_red_flag_cannot_hide_behind_a_repeated_name(client: TestClient) -> None:
    body = '{"findings": {"locked_knee": "yes", "locked_knee": "no"}}'
    response = client.post("/v1/triage", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/findings/locked_knee"


@pytest.mark.parametrize(
    "report",
    [
        {"findings": {"age_years": 987654}},
        {"findings": {"locked_knee": "987654"}},
        {"affected_side": "987654"},
        {"answered_on": "987654"},
        {"clearances": [{"clears": "X987654"}]},
        {"screens": "987654"},
    ],
)
def test_nothing_that_was_sent_comes_back_in_a_refusal(client: TestClient, report: dict[str, Any]) -> None:
    response = client.post("/v1/triage", json=report)
    assert response.status_code == 422
    assert "987654" not in response.text


def test_every_fault_is_told_in_one_answer(client: TestClient) -> None:
    faults = _faults(client, {"findings": {"age_years": 200, "locked_knee": True}, "screens": {"x": "no"}})
    assert {fault["pointer"] for fault in faults} == {"/findings/age_years", "/findings/locked_knee", "/screens/x"}


def test_the_same_report_gives_the_same_bytes_in_whatever_order_it_is_written(client: TestClient) -> None:
    findings = {"age_years": 101, "usual_pain_nprs": 4, "locked_knee": "no", "height_cm": 251 - 35, "weight_kg": 190}
    first = client.post("/v1/triage", json={"screens": ALL_NO, "findings": findings})
    again = client.post("/v1/triage", json={"screens": ALL_NO, "findings": findings})
    backwards = {
        "findings": dict(reversed(list(findings.items()))),
        "screens": dict(reversed(list(ALL_NO.items()))),
    }
    assert first.content == again.content == client.post("/v1/triage", json=backwards).content


def test_the_digest_follows_what_was_said_not_how_it_was_written(client: TestClient) -> None:
    def digest(age: object) -> str:
        return str(_triage(client, {"findings": {"age_years": age}})["digest"])

    assert digest(30) == digest(30.0)
    assert digest(30) != digest(30.5)
    assert digest(30).startswith("sha256:")


def test_a_tiny_number_beside_a_date_is_answered(client: TestClient) -> None:
    report = {"answered_on": "2026-11-22", "findings": {"age_years": 0.0001, "symptom_duration_days": 0.0004}}
    assert _triage(client, report)["digest"].startswith("sha256:")


def test_a_decision_is_not_stored_by_caches_and_says_its_versions(client: TestClient) -> None:
    response = client.post("/v1/triage", json={})
    assert response.headers["cache-control"] == "no-store"
    versions = response.json()["versions"]
    assert response.headers["genu-content-version"] == versions["content"] == shipped_rulebook().version
    assert response.headers["genu-engine-version"] == versions["engine"]


def _clearance(rule: str, given: str = "2026-11-01", until: str = "2027-02-01") -> dict[str, str]:
    return {"clears": rule, "clinician_role": "doctor", "date": given, "expires_on": until}


def _heart_report(**more: Any) -> dict[str, Any]:
    screens = {**ALL_NO, "heart_and_blood_pressure": "yes"}
    return {"screens": screens, "findings": {"age_years": 60, **_heart_answers()}, **more}


def _heart_answers() -> dict[str, Any]:
    covers = next(screen for screen in VOCABULARY.screens if screen.id == "heart_and_blood_pressure").covers
    answers = [finding for finding in covers if VOCABULARY.findings[finding].type == "answer"]
    return dict.fromkeys(answers, "no") | {"known_heart_condition": "yes", "chest_pain_hours_ago": "unknown"}


def _is_limited_by_the_heart(answer: dict[str, Any]) -> bool:
    return "known-heart-condition" in {limit["rule_id"] for limit in answer["exercise"]["limits"]}


def test_a_clearance_lifts_the_rule_it_names_and_is_shown(client: TestClient) -> None:
    held = _triage(client, _heart_report())
    assert (held["level"], held["exercise"]["permission"]) == ("routine", "restricted")
    lifted = _triage(client, _heart_report(answered_on="2026-11-22", clearances=[_clearance("known-heart-condition")]))
    assert (lifted["level"], lifted["exercise"]["permission"]) == ("self_care", "allowed")
    assert _flag(lifted, "known-heart-condition")["cleared_by"] == "doctor"
    assert _is_limited_by_the_heart(held)
    assert not _is_limited_by_the_heart(lifted)


def test_every_rule_and_every_avoid_condition_can_be_named_in_a_clearance(client: TestClient) -> None:
    rulebook = shipped_rulebook()
    names = [
        *(flag.id for flag in rulebook.triage.red_flags),
        *(each.id for each in rulebook.programs.rules.contraindications),
    ]

    for start in range(0, len(names), 50):
        cleared = [_clearance(name) for name in names[start : start + 50]]
        assert client.post("/v1/triage", json=_heart_report(clearances=cleared)).status_code == 200


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"clearances": [_clearance("known-heart-condition")]}, "clearance_undated"),
        ({"answered_on": "2027-02-02", "clearances": [_clearance("known-heart-condition")]}, "clearance_void"),
        ({"answered_on": "2026-10-31", "clearances": [_clearance("known-heart-condition")]}, "clearance_void"),
    ],
)
def test_a_clearance_that_cannot_be_checked_or_has_run_out_lifts_nothing(
    client: TestClient, more: dict[str, Any], note: str
) -> None:
    answer = _triage(client, _heart_report(**more))
    assert _is_limited_by_the_heart(answer)
    assert note in {conflict["id"] for conflict in answer["conflicts"]}


def test_a_clearance_of_one_rule_leaves_the_others(client: TestClient) -> None:
    report = _heart_report(answered_on="2026-11-22", clearances=[_clearance("known-heart-condition")])
    report["findings"]["recent_cardiovascular_event"] = "yes"
    assert _triage(client, report)["exercise"]["permission"] == "blocked"


def test_a_clearance_is_void_when_another_screen_is_yes(client: TestClient) -> None:
    report = _heart_report(answered_on="2026-11-22", clearances=[_clearance("known-heart-condition")])
    report["findings"]["knee_swelling"] = "yes"
    answer = _triage(client, report)
    assert _is_limited_by_the_heart(answer)
    assert "clearance_void" in {conflict["id"] for conflict in answer["conflicts"]}


def test_no_clearance_lifts_an_emergency(client: TestClient) -> None:
    answer = _triage(
        client,
        {
            "screens": {**ALL_NO, "chest_breathing_bleeding": "yes"},
            "findings": {"age_years": 60, "current_chest_pain": "yes"},
            "answered_on": "2026-11-22",
            "clearances": [_clearance("acute-cardiorespiratory-symptom")],
        },
    )
    assert (answer["level"], answer["exercise"]["permission"]) == ("emergency", "blocked")


def test_order_and_duplicates_of_clearances_do_not_matter(client: TestClient) -> None:
    early, late = _clearance("known-heart-condition"), _clearance("known-heart-condition", "2026-11-02")
    late["clinician_role"] = "physiotherapist"
    expired = _clearance("known-heart-condition", "2026-01-01", "2026-02-01")
    results = []
    for clearances in ([early, late, expired], [expired, late, early, early], [late, expired, expired, early]):
        answer = _triage(client, _heart_report(answered_on="2026-11-22", clearances=clearances))
        results.append({name: value for name, value in answer.items() if name != "digest"})
    assert results[0] == results[1] == results[2]
    assert _flag(results[0], "known-heart-condition")["cleared_by"] == "physiotherapist"


def test_the_explanation_belongs_to_the_triage_and_tells_the_rules_that_failed(client: TestClient) -> None:
    report = {"findings": {"age_years": 34, "locked_knee": "yes"}}
    triage = _triage(client, report)
    explanation = client.post("/v1/triage/explanation", json=report).json()

    assert (explanation["digest"], explanation["versions"]) == (triage["digest"], triage["versions"])
    truths = {rule["id"]: rule["truth"] for rule in explanation["rules"]}
    assert truths.keys() == {flag.id for flag in shipped_rulebook().triage.red_flags}
    assert {flag["id"] for flag in triage["red_flags"]} == {rule for rule in truths if truths[rule] != "absent"}
    assert truths["child-overweight-knee-pain"] == "absent"


@pytest.mark.parametrize(("path", "wrap"), [("/v1/triage", False), ("/v1/programs", True)])
@pytest.mark.parametrize(
    ("sent", "name", "belongs"), [("findings", "cannot_walk", "screens"), ("screens", "locked_knee", "findings")]
)
def test_a_screen_among_the_findings_and_a_finding_among_the_screens_are_told_where_they_belong(
    client: TestClient, path: str, wrap: bool, sent: str, name: str, belongs: str
) -> None:
    report = {sent: {name: "no"}}
    wishes = {"days_per_week": 3, "minutes_per_session": 30, "equipment": []}

    response = client.post(path, json={"report": report, "preferences": wishes} if wrap else report)

    [fault] = response.json()["errors"]
    assert (response.status_code, fault["code"]) == (422, "unknown_field")
    assert fault["message"] == f"does not exist here; it belongs in {belongs}"
