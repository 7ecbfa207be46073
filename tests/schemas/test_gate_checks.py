"""Claims about programs sent back for somebody the gate would not give them to, with a digest that fits."""

from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.domain.program.results import Program
from app.schemas.program_checks import checked_program
from app.schemas.programs import ProgramRequestIn, program_json
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import CATALOG, RULEBOOK, Request, plan, requests
from tests.progression_requests import CASES as PROGRESSION_CASES
from tests.progression_requests import START, VERSIONS, Json, day, of_earlier_content, request_for, signed
from tests.routers.program_requests import CASES as PROGRAM_CASES
from tests.routers.program_requests import all_screens, case_of, request_of

ENDPOINTS = {
    "/v1/handouts": {},
    "/v1/calendars": {"start_date": START.isoformat()},
    "/v1/progressions": {"as_of": "2026-11-30"},
}
SOON = {"locking_episodes": "yes"}
"""Locking of long ago: soon (DESIGN 6)."""


def _program(client: TestClient, **findings: Any) -> Json:
    request = request_of(case_of("G01"))
    request["report"]["findings"] |= findings
    request["preferences"]["guardian_consent"] = "yes"
    program: Json = client.post("/v1/programs", json=request).json()
    return program


def _refused(client: TestClient, path: str, program: Json) -> list[Json]:
    answer = client.post(path, json={"program": signed(program), **ENDPOINTS[path]})
    assert answer.status_code == 409, answer.text
    errors: list[Json] = answer.json()["errors"]
    return errors


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_program_whose_screens_were_taken_out_is_refused_and_names_them(client: TestClient, path: str) -> None:
    program = _program(client)
    del program["basis"]["report"]["screens"]
    # What remains answers no screen by itself.
    program["basis"]["report"]["findings"] = {"age_years": 24}

    faults = _refused(client, path, program)

    assert {fault["code"] for fault in faults} == {"required"}
    places = {fault["pointer"] for fault in faults}
    for_grown_ups = all_screens("no").keys() - {"child_limp_or_bent_leg"}
    assert places >= {f"/program/basis/report/screens/{name}" for name in for_grown_ups}


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("screen", ["chest_breathing_bleeding", "cannot_walk", "swelling_heat_redness"])
def test_one_screen_left_open_is_enough_to_refuse(client: TestClient, path: str, screen: str) -> None:
    program = _program(client)
    report = program["basis"]["report"]
    (covers,) = [each.covers for each in RULEBOOK.vocabulary.screens if each.id == screen]
    del report["screens"][screen]
    report["findings"] = {name: value for name, value in report["findings"].items() if name not in covers}

    assert [fault["pointer"] for fault in _refused(client, path, program)] == [
        f"/program/basis/report/screens/{screen}"
    ]


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("age", [None, "unknown"])
def test_a_program_without_an_age_is_refused(client: TestClient, path: str, age: str | None) -> None:
    program = _program(client)
    findings = program["basis"]["report"]["findings"]
    del findings["age_years"]
    if age is not None:
        findings["age_years"] = age

    places = [fault["pointer"] for fault in _refused(client, path, program)]

    assert "/program/basis/report/findings/age_years" in places


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("consent", [None, "no", "unknown"])
@pytest.mark.parametrize("is_earlier", [False, True], ids=["today", "earlier content"])
def test_nobody_under_18_goes_on_without_a_guardian(
    client: TestClient, path: str, consent: str | None, is_earlier: bool
) -> None:
    program = _program(client, age_years=15)
    del program["basis"]["preferences"]["guardian_consent"]
    if consent is not None:
        program["basis"]["preferences"]["guardian_consent"] = consent
    if is_earlier:
        program = of_earlier_content(program)

    (fault,) = _refused(client, path, program)

    assert (fault["pointer"], fault["allowed"]) == ("/program/basis/preferences/guardian_consent", ["yes"])


@pytest.mark.parametrize("path", ENDPOINTS)
def test_the_program_of_somebody_under_18_says_that_a_guardian_knows(client: TestClient, path: str) -> None:
    program = _program(client, age_years=15)
    del program["guardian"]

    assert [fault["pointer"] for fault in _refused(client, path, program)] == ["/program/guardian"]


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "findings",
    [{"locked_knee": "yes"}, {"age_years": 9}, {"knee_arthroplasty": "yes"}],
    ids=["urgent", "a child", "an artificial knee"],
)
def test_nobody_who_must_not_train_goes_on(client: TestClient, path: str, findings: Json) -> None:
    program = _program(client)
    program["basis"]["report"]["findings"] |= findings
    program["basis"]["preferences"]["guardian_consent"] = "yes"

    assert [fault["pointer"] for fault in _refused(client, path, program)] == ["/program/basis/report"]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_who_may_have_the_gentle_set_alone_gets_no_more(client: TestClient, path: str) -> None:
    program = _program(client)
    program["basis"]["report"]["findings"] |= SOON

    (fault,) = _refused(client, path, program)

    assert (fault["pointer"], fault["allowed"]) == ("/program/outcome", ["restricted"])


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_full_set_does_not_become_gentle_by_saying_so(client: TestClient, path: str) -> None:
    program = {**_program(client), "outcome": "restricted"}
    program["basis"]["report"]["findings"] |= SOON

    places = {fault["pointer"] for fault in _refused(client, path, program)}

    assert "/program/phases" in places, "the gentle set is one phase of two weeks"
    assert "/program/phases/1/phase" in places
    assert "/program/phases/0/exercises" in places, "and has four exercises at most"


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    ("name", "value"), [("weeks", 3), ("effort_max_rpe", 6), ("pain_cap_nprs", 3), ("phase", "build")]
)
def test_the_gentle_set_stays_within_its_bounds(client: TestClient, path: str, name: str, value: Any) -> None:
    program = _program(client, **SOON)
    assert program["outcome"] == "restricted"
    program["phases"][0][name] = value

    assert f"/program/phases/0/{name}" in [fault["pointer"] for fault in _refused(client, path, program)]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_start_put_off_does_not_make_old_answers_new(client: TestClient, path: str) -> None:
    program = _program(client)
    program["start_date"] = START.isoformat()

    assert "/program/start_date" in [fault["pointer"] for fault in _refused(client, path, program)]


def test_answers_too_old_at_the_start_do_not_lead_to_a_later_program(client: TestClient) -> None:
    request = request_of(case_of("G01")) | {"start_date": START.isoformat()}
    request["report"]["answered_on"] = START.isoformat()
    program = client.post("/v1/programs", json=request).json()
    program["basis"]["report"]["answered_on"] = "2026-01-01"

    faults = _refused(client, "/v1/progressions", program)

    assert {fault["code"] for fault in faults} == {"required"}


def test_what_an_earlier_rule_book_did_not_ask_is_asked_before_it_goes_on(client: TestClient) -> None:
    program = _program(client)
    report = program["basis"]["report"]
    (covers,) = [each.covers for each in RULEBOOK.vocabulary.screens if each.id == "swelling_heat_redness"]
    del report["screens"]["swelling_heat_redness"]
    report["findings"] = {name: value for name, value in report["findings"].items() if name not in covers}

    answer = client.post("/v1/progressions", json={"program": of_earlier_content(program), "as_of": "2026-11-30"})

    assert answer.status_code == 200
    decision = answer.json()["decision"]
    assert (decision["decision"], decision["rule_ids"]) == ("pause", ["P22"])
    assert "swelling_heat_redness" in [question["id"] for question in answer.json()["ask_next"]]


@given(requests(), st.booleans())
def test_no_program_of_this_service_is_refused(request: Request, is_dated: bool) -> None:
    if is_dated:
        request = {**request, "start_date": START.isoformat()}
    wanted: Any = TypeAdapter(ProgramRequestIn).validate_python(request)
    planned = plan(wanted)
    assume(isinstance(planned, Program))
    sent = orjson.loads(program_json(planned, wanted, VERSIONS))

    checked_program(sent, frozenset(EXERCISES), CATALOG)
    checked_program(of_earlier_content(sent), frozenset(EXERCISES), CATALOG)


@pytest.mark.parametrize("case", PROGRESSION_CASES, ids=[case["id"] for case in PROGRESSION_CASES])
def test_no_next_program_is_refused_whatever_happened(client: TestClient, case: Json) -> None:
    """Pauses, flares, referrals, new findings: the worked cases of progression."""
    following = client.post("/v1/progressions", json=request_for(case)).json()["program"]

    checked_program(following, frozenset(EXERCISES), CATALOG)
    checked_program(of_earlier_content(following), frozenset(EXERCISES), CATALOG)


@pytest.mark.parametrize("case", PROGRAM_CASES, ids=[case["id"] for case in PROGRAM_CASES])
@pytest.mark.parametrize("days", [0, 3, 15, 60])
def test_a_worked_program_goes_on_and_is_printed(client: TestClient, case: Json, days: int) -> None:
    request = {**request_of(case), "start_date": START.isoformat()}
    program = client.post("/v1/programs", json=request).json()
    if "phases" not in program:
        return

    answer = client.post("/v1/progressions", json={"program": program, "as_of": day(days)})

    assert answer.status_code == 200, answer.text
    for each in (program, answer.json()["program"]):
        checked_program(each, frozenset(EXERCISES), CATALOG)
