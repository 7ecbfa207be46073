"""Claims about POST /v1/exercises/search."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES
from tests.routers.program_requests import all_screens


def _slugs(client: TestClient, **wanted: Any) -> set[str]:
    answer = client.post("/v1/exercises/search", json={"limit": 100, **wanted})
    assert answer.status_code == 200, answer.text
    slugs = {item["slug"] for item in answer.json()["items"]}
    if cursor := answer.json().get("next_cursor"):
        slugs |= _slugs(client, **{**wanted, "cursor": cursor})
    return slugs


_NOTHING_GATES = {
    "falls_past_year_count": 0,
    "single_leg_stance_unsafe": "no",
    "pain_on_kneeling": "no",
    "patellar_dislocation_count": 0,
    "patellar_subluxation_episodes": "no",
    "patellar_apprehension": "no",
    "moving_patellar_apprehension": "no",
    "rest_pain_nprs": 0,
    "activity_pain_nprs": 1,
    "usual_pain_nprs": 1,
    "pain_settling_hours": 0.5,
    "knee_swelling": "no",
    "giving_way_4_week_count": 0,
    "giving_way_with_fall": "no",
    "weight_bearing_restricted": "no",
    "age_years": 30,
}


def _report(screens: dict[str, str] | None = None, **findings: Any) -> dict[str, Any]:
    """Every gating question answered no and nothing that gates left open, and what a test says differently."""
    return {"screens": all_screens("no") | (screens or {}), "findings": _NOTHING_GATES | findings}


def _said(client: TestClient, report: dict[str, Any], **wanted: Any) -> tuple[Any, int]:
    answer = client.post("/v1/exercises/search", json={"report": report, **wanted})
    assert answer.status_code == 200, answer.text
    return answer.json()["listed_for"], answer.json()["total"]


def test_when_nothing_stands_against_them_all_exercises_are_listed(client: TestClient) -> None:
    total = client.get("/v1/exercises").json()["total"]

    assert len(_slugs(client, report=_report())) == total


def test_a_present_avoid_condition_takes_out_what_the_catalog_lists_for_it(client: TestClient) -> None:
    everything = _slugs(client, report=_report())

    left = _slugs(client, report=_report(achilles_pain="yes"))

    fitting = client.get("/v1/exercises", params={"not_contraindicated_by": "achilles_pain", "limit": 100}).json()
    assert left < everything
    assert len(left) == fitting["total"]


def test_an_unanswered_finding_that_gates_takes_exercises_out_and_no_brings_them_back(client: TestClient) -> None:
    without_answer = {name: value for name, value in _NOTHING_GATES.items() if name != "pain_on_kneeling"}

    unanswered = _slugs(client, report=_report() | {"findings": without_answer})

    assert unanswered < _slugs(client, report=_report())
    assert unanswered == _slugs(client, report=_report(pain_on_kneeling="yes"))


def test_an_unknown_word_is_pointed_at_in_the_body(client: TestClient) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}, "equipment": ["mat", "chiar"]})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["nearest"]) == ("/equipment/1", "chair")
    assert "chiar" not in answer.text


def test_null_is_not_a_way_to_leave_a_filter_out(client: TestClient) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}, "phase": None})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/phase"


def test_a_cursor_of_another_listing_is_a_conflict(client: TestClient) -> None:
    page = client.post("/v1/exercises/search", json={"report": {}, "limit": 1}).json()

    answer = client.post("/v1/exercises/search", json={"report": {}, "q": "squat", "cursor": page["next_cursor"]})

    assert answer.status_code == 409


def test_what_is_known_about_a_person_is_not_cached(client: TestClient) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}})

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("field", ["limit", "difficulty_min", "difficulty_max"])
@pytest.mark.parametrize("value", [True, "5", " 7 ", 5.5, []])
def test_a_number_is_not_made_of_anything_else(client: TestClient, field: str, value: object) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}, field: value})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"/{field}", "integer_expected")


def test_whoever_has_no_equipment_is_shown_nothing_that_needs_any(client: TestClient) -> None:
    def shown(**wanted: object) -> list[list[str]]:
        answer = client.post("/v1/exercises/search", json={"report": _report(), "limit": 100, **wanted})
        return [item["equipment"] for item in answer.json()["items"]]

    assert any(shown())
    assert not any(shown(equipment=[]))
    assert shown(equipment=[]) == shown(equipment=["none"])


# --- the gate: a list is never a go-ahead (DESIGN 8.3, 8.5, 8.10) ---


def test_a_blocking_rule_that_is_true_lists_nothing_and_says_whom_to_ask(client: TestClient) -> None:
    said, total = _said(client, _report({"locking_or_lost_movement": "yes"}, locked_knee="yes"))

    assert (said["exercise"], said["level"], total) == ("blocked", "urgent", 0)
    assert "locked-knee-now" in {reason["id"] for reason in said["reasons"]}
    assert all(reason["text"] for reason in said["reasons"])


@pytest.mark.parametrize("findings", [{"age_years": 8}, {"knee_arthroplasty": "yes"}])
def test_whoever_gets_no_program_gets_no_list(findings: dict[str, Any], client: TestClient) -> None:
    said, total = _said(client, _report(**findings))

    assert (said["exercise"], total) == ("blocked", 0)
    assert any(reason.get("see") for reason in said["reasons"])


@pytest.mark.parametrize("report", [{}, {"findings": _NOTHING_GATES}])
def test_while_a_blocking_rule_is_open_the_list_says_that_it_is_no_go_ahead(
    report: dict[str, Any], client: TestClient
) -> None:
    said, _ = _said(client, report)

    assert said["exercise"] == "undetermined"
    assert said["level"] == "undetermined"
    assert "no go-ahead" in said["text"]
    assert said["ask_next"][0] == "chest_breathing_bleeding"


def test_the_tags_of_a_true_rule_take_exercises_out(client: TestClient) -> None:
    # DESIGN 8.5: every true rule is satisfied on its own.
    everything = _slugs(client, report=_report())
    report = _report(osteoporosis_or_fragility_fracture="yes")
    left = _slugs(client, report=report)
    limits = client.post("/v1/triage", json=report).json()["exercise"]["limits"]

    assert limits
    assert left < everything
    assert {limit["rule_id"] for limit in limits} <= set(_said(client, report)[0]["left_out_by"])


@pytest.mark.parametrize("week", [20, "unknown"])
def test_pregnancy_takes_out_lying_flat_and_jumps(week: Any, client: TestClient) -> None:
    # program.md 1.4: no lying on the back from week 16 or while the week is unknown, no prone, no new impact.
    report = _report(
        {"pregnancy": "yes"},
        sex="female",
        pregnant="yes",
        gestational_age_weeks=week,
        postpartum="no",
        obstetric_warning_sign="no",
        pregnancy_exercise_contraindication="no",
    )
    left = [EXERCISES[slug] for slug in _slugs(client, report=report)]

    assert left
    assert not [each.slug for each in left if each.position in ("lying_back", "prone") or each.impact != "none"]
    assert {"pregnancy", "pregnancy-lying-back"} <= set(_said(client, report)[0]["left_out_by"])


def test_a_kneecap_that_slipped_leaves_the_gentle_set_until_it_is_cleared(client: TestClient) -> None:
    report = _report(patellar_dislocation_count=1)
    said, gentle = _said(client, report)
    report |= {
        "answered_on": "2028-02-28",
        "clearances": [
            {
                "clears": "post_patellar_dislocation",
                "clinician_role": "physiotherapist",
                "date": "2028-02-20",
                "expires_on": "2028-06-01",
            }
        ],
    }
    cleared_said, cleared = _said(client, report)

    assert said["exercise"] == "restricted"
    assert "patellar-instability" in {reason["id"] for reason in said["reasons"]}
    assert cleared_said["exercise"] == "allowed"
    assert gentle < cleared


def test_answering_an_open_question_with_no_never_shortens_and_with_yes_never_lengthens_a_list(
    client: TestClient,
) -> None:
    known = _report(patellar_dislocation_count=1) | {"screens": {}}
    unanswered, answered = _slugs(client, report=known), _slugs(client, report=_report(patellar_dislocation_count=1))

    assert unanswered <= answered


def test_a_cursor_keeps_to_the_person_it_was_given_for(client: TestClient) -> None:
    first = client.post("/v1/exercises/search", json={"report": _report(), "limit": 1}).json()
    again = {"limit": 1, "cursor": first["next_cursor"]}

    same = client.post("/v1/exercises/search", json={"report": _report(), **again})
    other = client.post("/v1/exercises/search", json={"report": _report(patellar_dislocation_count=1), **again})

    assert (same.status_code, other.status_code) == (200, 409)


def test_the_public_listing_is_for_nobody_in_particular(client: TestClient) -> None:
    assert "listed_for" not in client.get("/v1/exercises").json()


def test_instructions_and_effort_caps_of_true_rules_and_modifiers_come_with_the_list(client: TestClient) -> None:
    said, _ = _said(client, _report(known_heart_condition="yes"))

    assert said["exercise"] in ("restricted", "blocked")
    pregnant, _ = _said(
        client,
        _report(
            {"pregnancy": "yes"},
            sex="female",
            pregnant="yes",
            gestational_age_weeks=12,
            postpartum="no",
            obstetric_warning_sign="no",
            pregnancy_exercise_contraindication="no",
        ),
    )
    # program.md 2.10 no. 7: effort at most 6 in pregnancy.
    assert pregnant["effort_max_rpe"] <= 6
    assert pregnant["instructions"]


def test_whoever_says_yes_to_not_being_able_to_walk_is_shown_no_exercise_meanwhile(client: TestClient) -> None:
    said, total = _said(client, _report({"cannot_walk": "yes"}))

    assert (said["exercise"], total) == ("undetermined", 0)


def test_the_address_of_the_search_is_not_taken_for_an_exercise_of_that_name(client: TestClient) -> None:
    refused = client.request("OPTIONS", "/v1/exercises/search")

    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert client.request("OPTIONS", "/v1/exercises/clamshell").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "finding", ["acute_ankle_sprain", "acute_calf_strain", "achilles_pain", "falls_past_year_count"]
)
def test_nothing_with_impact_is_listed_for_a_hurt_foot_or_calf_or_after_falls(finding: str, client: TestClient) -> None:
    # program.md 1.5: after falls return means the tasks of daily life; 5, S12: running loads calf, Achilles and foot.
    flying = {"run-walk-intervals", "cadence-running", "double-leg-jump-stick", "single-leg-hop-stick", "snap-down"}
    assert flying <= _slugs(client, report=_report())

    findings: dict[str, Any] = {finding: 2 if finding.endswith("count") else "yes"}
    left = _slugs(client, report=_report(None, **findings))

    assert flying.isdisjoint(left)
