"""Claims about `as_of` in a report: the day the answers are used, wherever a report is sent."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.domain.assessment import assess
from app.schemas.report import to_report
from tests.programs_of_tests import RULEBOOK
from tests.routers.program_requests import all_screens

Json = dict[str, Any]

TODAY = date(2026, 11, 23)
PREFERENCES = {"days_per_week": 3, "minutes_per_session": 30, "equipment": ["mat", "chair", "wall"]}
KNEE = {"age_years": 27, "usual_pain_nprs": 3, "symptom_duration_days": 90}
REQUESTS: dict[str, tuple[str, Callable[[Json], Json]]] = {
    "/v1/triage": ("", lambda report: report),
    "/v1/classifications": ("", lambda report: report),
    "/v1/programs": ("/report", lambda report: {"report": report, "preferences": PREFERENCES}),
    "/v1/exercises/search": ("/report", lambda report: {"report": report}),
}


def _days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def _report(answered_days_ago: int, **more: Any) -> Json:
    return {"screens": all_screens("no"), "findings": KNEE, "answered_on": _days_ago(answered_days_ago), **more}


def _is_open(path: str, answer: Json) -> bool:
    match path:
        case "/v1/triage":
            return bool(answer["level"] == "undetermined")
        case "/v1/programs":
            return bool(answer["outcome"] == "needs_answers")
    return bool(answer["listed_for"]["exercise"] == "undetermined")


@pytest.mark.parametrize("path", ["/v1/triage", "/v1/programs", "/v1/exercises/search"])
@pytest.mark.parametrize(("days", "is_open"), [(0, False), (28, False), (29, True)])
def test_a_report_that_is_too_old_is_open_again_wherever_it_is_sent(
    client: TestClient, path: str, days: int, is_open: bool
) -> None:
    _, request = REQUESTS[path]

    used_today = client.post(path, json=request(_report(days, as_of=TODAY.isoformat())))
    undated = client.post(path, json=request(_report(days)))

    assert used_today.status_code == undated.status_code == 200
    assert _is_open(path, used_today.json()) is is_open
    assert not _is_open(path, undated.json())


def test_an_acute_sign_of_yesterday_makes_the_acute_screens_old_the_day_after(client: TestClient) -> None:
    # screens.yaml: one day once an acute sign was yes.
    report = _report(2, as_of=TODAY.isoformat())
    report["screens"]["swelling_heat_redness"] = "yes"

    answer = client.post("/v1/triage", json=report).json()

    assert "chest_breathing_bleeding" in answer["open_screens"]


@pytest.mark.parametrize("path", REQUESTS)
def test_nothing_may_be_dated_after_the_day_it_is_used(client: TestClient, path: str) -> None:
    place, request = REQUESTS[path]
    given_tomorrow = {
        "clears": "known-heart-condition",
        "clinician_role": "doctor",
        "date": _days_ago(-1),
        "expires_on": _days_ago(-9),
    }
    report = _report(-1, as_of=TODAY.isoformat(), clearances=[{**given_tomorrow, "date": _days_ago(3)}, given_tomorrow])

    answer = client.post(path, json=request(report))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"code": "after_as_of", "message": "is after as_of", "pointer": f"{place}/answered_on"},
        {"code": "after_as_of", "message": "is after as_of", "pointer": f"{place}/clearances/1/date"},
    ]


@pytest.mark.parametrize("path", REQUESTS)
def test_what_is_not_a_day_is_refused(client: TestClient, path: str) -> None:
    place, request = REQUESTS[path]

    answer = client.post(path, json=request(_report(0, as_of="23.11.2026")))

    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [
        ("date_expected", f"{place}/as_of")
    ]


@pytest.mark.parametrize("days", [0, 1, 2, 29, 400])
def test_an_emergency_that_a_screen_holds_does_not_pass_with_time(client: TestClient, days: int) -> None:
    """A yes stays until it is answered anew (docs/interview-loop.md); the floor of the screen holds (triage.md 3.1)."""
    report = _report(days, as_of=TODAY.isoformat()) | {
        "screens": {**all_screens("no"), "deformity_or_wound": "yes"},
        "findings": {"age_years": 40, "unilateral_pitting_edema": "yes"},
    }

    answer = client.post("/v1/triage", json=report).json()

    assert (answer["level"], answer["floor"]) == ("emergency", "emergency")
    assert client.post("/v1/classifications", json=report).json()["care_warning"]["at_least"] == "emergency"


def _cleared(last_day: int) -> Json:
    clearance = {
        "clears": "known-heart-condition",
        "clinician_role": "doctor",
        "date": _days_ago(20),
        "expires_on": _days_ago(last_day),
    }
    return _report(10, as_of=TODAY.isoformat(), clearances=[clearance]) | {
        "screens": {},
        "findings": {"age_years": 50, "known_heart_condition": "yes"},
    }


@pytest.mark.parametrize(("last_day", "counts"), [(0, True), (1, False)], ids=["its last day", "the day after"])
def test_a_clearance_counts_to_its_last_day(client: TestClient, last_day: int, counts: bool) -> None:
    report = _cleared(last_day)

    (flag,) = [
        flag
        for flag in client.post("/v1/triage", json=report).json()["red_flags"]
        if flag["id"] == "known-heart-condition"
    ]
    warned = client.post("/v1/classifications", json=report).json().get("care_warning", {"red_flags": []})

    assert ("cleared_by" in flag) is counts
    assert ("known-heart-condition" not in warned["red_flags"]) is counts


def test_a_line_of_a_batch_is_answered_as_if_it_had_come_alone(client: TestClient) -> None:
    reports = [_report(29, as_of=TODAY.isoformat()), _report(-1, as_of=TODAY.isoformat()), _report(29)]
    body = b"\n".join(map(orjson.dumps, reports))

    answer = client.post("/v1/triage/batch", content=body, headers={"content-type": "application/x-ndjson"})
    lines = [orjson.loads(line) for line in answer.content.splitlines()]

    assert lines[0]["triage"]["level"] == "undetermined"
    assert [fault["pointer"] for fault in lines[1]["problem"]["errors"]] == ["/answered_on"]
    assert lines[2]["triage"]["level"] == "self_care"


def test_a_program_compares_with_the_later_of_both_days(client: TestClient) -> None:
    def outcome(start: int, as_of: int) -> str:
        report = _report(29, as_of=_days_ago(as_of))
        request = {"report": report, "preferences": PREFERENCES, "start_date": _days_ago(start)}
        return str(client.post("/v1/programs", json=request).json()["outcome"])

    assert outcome(1, 1) != "needs_answers"
    assert outcome(0, 1) == outcome(1, 0) == "needs_answers"


@given(st.integers(0, 60), st.sampled_from(["yes", "no", "unknown"]), st.sampled_from(list(all_screens("no"))))
def test_the_older_the_answers_the_less_is_known(days: int, answer: str, screen: str) -> None:
    sent: Any = _report(0) | {"answered_on": TODAY - timedelta(days=days)}
    sent["screens"] |= {screen: answer}
    rank = RULEBOOK.triage.rank_of

    fresh = assess(to_report(sent), RULEBOOK).triage
    aged = assess(to_report(sent), RULEBOOK, TODAY).triage

    assert set(aged.open_screens) >= set(fresh.open_screens)
    assert rank[aged.at_most] >= rank[fresh.at_most]
    assert rank[aged.at_least] <= rank[fresh.at_least]
