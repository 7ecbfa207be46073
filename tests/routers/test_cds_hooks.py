"""Claims about CDS Hooks 2.0.1: what clients discover, the card for an open chart, feedback that is only counted."""

import re
from copy import deepcopy
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.main import create_app
from app.settings import Settings
from bench.requests import TRIAGE
from tests.fhir_checks import Json, checked
from tests.fhir_requests import response_of, response_to
from tests.routers.program_requests import all_screens
from tests.strategies import SELF_REPORTED, findings_sent, screens_sent

SERVICE: Final = "/cds-services/genu-knee"
INSTANCE: Final = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
CANARY: Final = "canary my left knee hurts"
INDICATORS: Final = {
    "emergency": "critical",
    "urgent": "critical",
    "soon": "warning",
    "undetermined": "warning",
    "routine": "info",
    "self_care": "info",
}
"""Interop page, section 2: emergency and same day critical, urgent (days) warning, routine and self-care info."""


@pytest.fixture(scope="module")
def intake(client: TestClient) -> Json:
    questionnaire: Json = client.get("/fhir/Questionnaire/genu-intake").json()
    return questionnaire


def _call(prefetched: Any, **more: Any) -> Json:
    return {
        "hook": "patient-view",
        "hookInstance": INSTANCE,
        "fhirServer": "https://ehr.example.org/fhir",
        "context": {"userId": "Practitioner/7", "patientId": "123", "encounterId": "9"},
        "prefetch": {"intake": prefetched},
    } | more


def _cards(client: TestClient, call: Json, language: str = "en") -> list[Json]:
    response = client.post(SERVICE, json=call, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    cards: list[Json] = response.json()["cards"]
    for card in cards:
        _check(card)
    return cards


def _check(card: Json) -> None:
    """The rules of section 2 of the interop page for a card without suggestions."""
    assert card.keys() <= {"uuid", "summary", "detail", "indicator", "source", "links"}
    assert str(UUID(card["uuid"])) == card["uuid"]
    assert 0 < len(card["summary"]) < 140
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"]
    assert not re.search(r"<[a-z/]", card["detail"])
    for link in card.get("links", ()):
        assert set(link) == {"label", "url", "type"}
        assert link["type"] == "absolute"
    assert _empty_in(card) == []


def _empty_in(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        parts = list(value.values() if isinstance(value, dict) else value)
        return [each for part in parts for each in _empty_in(part)] if parts else [value]
    return [value] if value in (None, "") else []


def _refused(client: TestClient, call: Any, status: int = 422) -> str:
    response = client.post(SERVICE, json=call)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert CANARY not in response.text
    (issue,) = checked(response.json())["issue"]
    place: str = issue["expression"][0]
    return place


def test_clients_discover_one_service_for_an_open_chart(client: TestClient, intake: Json) -> None:
    response = client.get("/cds-services")
    (service,) = response.json()["services"]

    assert response.headers["content-type"] == "application/json"
    assert (service["hook"], service["id"], service["version"]) == ("patient-view", "genu-knee", "2.0.1")
    assert {"title", "description", "usageRequirements"} <= service.keys()
    assert service["prefetch"] == {
        "intake": f"QuestionnaireResponse?patient={{{{context.patientId}}}}&questionnaire={intake['url']}"
        "&_sort=-authored&_count=1"
    }
    assert _empty_in(response.json()) == []


@given(findings=findings_sent(SELF_REPORTED), screens=screens_sent())
def test_the_card_says_the_level_of_the_native_triage(
    client: TestClient, intake: Json, findings: Json, screens: Json
) -> None:
    report = {name: part for name, part in (("findings", findings), ("screens", screens)) if part}
    native = client.post("/v1/triage", json=report).json()
    (card,) = _cards(client, _call(response_of(intake, report)))

    # A yes to a danger sign counts as its floor also before the level is known (DESIGN 8.1).
    is_held = native["level"] == "undetermined" and native.get("floor") in ("emergency", "urgent")
    assert card["indicator"] == INDICATORS[native["floor"] if is_held else native["level"]]
    assert all(held["question"] in card["detail"] for held in native.get("held_by", ()))
    present = [flag for flag in native["red_flags"] if flag["presence"] == "present"]
    assert all(flag["advice"] in card["detail"] for flag in present)
    shown = [flag["id"] for flag in present if flag["audience"] == "anyone"]
    assert [link["url"].rpartition("/")[2] for link in card.get("links", ())] == shown
    total = len(all_screens("no")) + 1
    assert f"{total - len(native['open_screens'])} of {total}" in card["detail"]
    # When to come back, and that an examination is needed where it is.
    assert all(text in card["detail"] for text in native["safety_net"])
    if native["ask_next"]:
        assert native["ask_next"][0]["question"] in card["detail"]


@pytest.mark.parametrize(
    ("report", "level"),
    [
        ({"findings": {"current_chest_pain": "yes"}}, "emergency"),
        ({"findings": {"locked_knee": "yes"}}, "urgent"),
        ({}, "undetermined"),
        ({"screens": all_screens("no"), "findings": {"age_years": 30}}, "self_care"),
    ],
)
def test_the_indicator_follows_the_level(client: TestClient, intake: Json, report: Json, level: str) -> None:
    (card,) = _cards(client, _call(response_of(intake, report)))

    assert card["indicator"] == INDICATORS[level]


@pytest.mark.parametrize(
    ("screen", "said"),
    [
        ("saddle_bladder_bowel_legs", "can be an emergency"),
        ("deformity_or_wound", "can be an emergency"),
        ("cannot_walk", "should look at today"),
        ("calf_and_circulation", "should look at today"),
    ],
)
def test_a_yes_to_a_danger_sign_is_a_critical_card_before_anything_else_is_known(
    client: TestClient, intake: Json, screen: str, said: str
) -> None:
    (card,) = _cards(client, _call(response_of(intake, {"screens": {screen: "yes"}})))

    assert card["indicator"] == "critical"
    assert said in card["summary"]
    assert "self-care" not in card["detail"]


def test_where_only_a_number_is_missing_the_card_does_not_ask_for_an_examination(
    client: TestClient, intake: Json
) -> None:
    report = {"screens": all_screens("no"), "findings": {"age_years": "unknown"}}
    native = client.post("/v1/triage", json=report).json()
    (card,) = _cards(client, _call(response_of(intake, report)))
    texts = shipped_rulebook().triage.rules.interview

    assert native["examination_needed"]
    assert texts.value_needed in card["detail"]
    assert texts.examination_needed not in card["detail"]


def test_a_level_that_a_yes_holds_is_not_said_to_be_at_least_less(client: TestClient, intake: Json) -> None:
    # Every question is answered, and of the signs behind the yes nobody knows: DESIGN 8.1, 8.6.
    covered = ("saddle_anesthesia", "new_bladder_bowel_or_sexual_dysfunction", "bilateral_leg_weakness")
    report = {
        "screens": all_screens("no") | {"saddle_bladder_bowel_legs": "yes"},
        "findings": {"age_years": 30, **dict.fromkeys((*covered, "bilateral_radicular_pain"), "unknown")},
    }
    (card,) = _cards(client, _call(response_of(intake, report)))

    assert "an ambulance or an emergency department now" in card["summary"]
    assert "at least **emergency**" in card["detail"]


def test_a_summary_is_short_in_every_language_and_at_every_level(client: TestClient, app: Any) -> None:
    from app.http.editions import load_wording

    for language in app.state.editions.languages:
        texts = load_wording(language).interop_texts
        assert texts.levels.keys() == INDICATORS.keys()
        summaries = (*texts.levels.values(), texts.words["yes_emergency"], texts.words["yes_urgent"])
        assert all(len(f"{text} {texts.words['open'].format(count=20)}") < 140 for text in summaries)


def test_links_lead_to_pages_of_rules(client: TestClient, intake: Json) -> None:
    (card,) = _cards(client, _call(response_of(intake, {"findings": {"locked_knee": "yes"}})))
    (link, *_) = card["links"]

    assert link["url"] == "http://testserver/rules/red-flags/locked-knee-now"
    assert client.get(link["url"]).status_code == 200
    assert client.get(card["source"]["url"]).status_code == 200


def test_the_same_answers_give_the_same_card_and_others_another(client: TestClient, intake: Json) -> None:
    (first,) = _cards(client, _call(response_of(intake, dict(TRIAGE))))
    (again,) = _cards(client, _call(response_of(intake, dict(TRIAGE)), hookInstance=INSTANCE.upper()))
    (other,) = _cards(client, _call(response_of(intake, {"findings": {"locked_knee": "yes"}})))

    assert again == first
    assert other["uuid"] != first["uuid"]


def test_the_card_says_of_which_day_the_answers_are(client: TestClient, intake: Json) -> None:
    (dated,) = _cards(client, _call(response_to(intake, {}, authored="2024-03-01T10:00:00Z")))
    (undated,) = _cards(client, _call(response_to(intake, {})))

    assert "2024-03-01" in dated["detail"]
    assert "no date" in undated["detail"]


def test_the_card_says_that_the_answers_are_to_another_version(client: TestClient, intake: Json) -> None:
    response = response_to(intake, {}) | {"questionnaire": f"{intake['url']}|0"}

    assert "another version" in _cards(client, _call(response))[0]["detail"]


def test_the_card_is_in_the_language_that_is_asked_for(client: TestClient, intake: Json) -> None:
    (card,) = _cards(client, _call(response_to(intake, {})), "es")

    assert card["summary"].startswith("Rodilla: ")


def test_a_searchset_with_the_intake_is_as_good_as_the_intake(client: TestClient, intake: Json) -> None:
    # As deep as a call gets: the reason why a number is absent, in a group, in a searchset.
    response = response_of(intake, {"findings": {"locked_knee": "yes", "usual_pain_nprs": "unknown"}})
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": response}, {"resource": outcome}]}

    assert _cards(client, _call(bundle)) == _cards(client, _call(response))


@pytest.mark.parametrize(
    "prefetched",
    [
        None,
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]},
        {"resourceType": "Bundle", "type": "searchset", "total": 0},
    ],
)
def test_without_an_intake_there_is_no_card(client: TestClient, prefetched: Any) -> None:
    assert _cards(client, _call(prefetched)) == []


def test_an_intake_that_was_found_and_not_sent_is_asked_for(client: TestClient) -> None:
    counted = {"resourceType": "Bundle", "type": "searchset", "total": 1}

    assert _refused(client, _call(counted), 412) == "prefetch.intake.entry"


@pytest.mark.parametrize("prefetch", [{}, {"patient": {"resourceType": "Patient"}}])
def test_a_client_that_did_not_look_for_an_intake_is_told_that_it_is_needed(client: TestClient, prefetch: Json) -> None:
    assert _refused(client, _call(None, prefetch=prefetch), 412) == "prefetch.intake"
    without = _call(None)
    del without["prefetch"]
    assert _refused(client, without, 412) == "prefetch.intake"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"hook": "order-sign"}, "hook"),
        ({"hook": CANARY}, "hook"),
        ({"hookInstance": "1"}, "hookInstance"),
        ({"context": None}, "context"),
        ({"context": {"userId": "Practitioner/7"}}, "context.patientId"),
        ({"context": {"patientId": "123"}}, "context.userId"),
        ({"fhirServer": None, "fhirAuthorization": {"access_token": CANARY}}, "fhirServer"),
        ({"prefetch": []}, "prefetch"),
        ({"prefetch": {"intake": CANARY}}, "prefetch.intake"),
        ({"prefetch": {"intake": {"resourceType": "Patient"}}}, "prefetch.intake"),
    ],
)
def test_a_call_that_is_not_of_this_hook_is_refused(client: TestClient, change: Json, place: str) -> None:
    assert _refused(client, _call(None) | change) == place


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/124"},
        {"reference": "Group/123"},
        {"reference": "123"},
        {"reference": "https://other.example.org/fhir/Patient/123"},
        {"reference": "https://ehr.example.org/fhir/other/Patient/123"},
        {"display": CANARY},
        None,
    ],
)
def test_the_intake_of_somebody_else_gives_no_card(client: TestClient, intake: Json, subject: Any) -> None:
    response = response_of(intake, dict(TRIAGE)) | {"subject": subject}

    assert _refused(client, _call(response)) == "prefetch.intake.subject"


@pytest.mark.parametrize("server", ["https://ehr.example.org/fhir", "https://ehr.example.org/fhir/", None])
@pytest.mark.parametrize("reference", ["https://ehr.example.org/fhir/Patient/123", "Patient/123/_history/4"])
def test_the_patient_may_be_named_in_full(client: TestClient, intake: Json, reference: str, server: str | None) -> None:
    response = response_of(intake, dict(TRIAGE)) | {"subject": {"reference": reference}}

    assert len(_cards(client, _call(response, fhirServer=server))) == 1


def test_of_two_intakes_none_is_chosen(client: TestClient, intake: Json) -> None:
    entries = [{"resource": response_of(intake, dict(TRIAGE))} for _ in range(2)]

    assert _refused(client, _call({"resourceType": "Bundle", "entry": entries})) == "prefetch.intake"


def test_an_answer_that_is_not_understood_is_refused_at_its_item(client: TestClient, intake: Json) -> None:
    response = response_to(intake, {}) | {"item": [{"linkId": "cannot_walk", "answer": [{"valueString": CANARY}]}]}

    assert _refused(client, _call(response)) == "prefetch.intake.item[0].answer[0].value"


def test_feedback_is_counted_and_nothing_of_it_is_kept(database_url: str) -> None:
    log: list[bytes] = []
    settings = Settings(database_url=database_url, languages=("en",))
    feedback = [
        {"card": INSTANCE, "outcome": "accepted", "acceptedSuggestions": [{"id": CANARY}]},
        {"card": INSTANCE, "outcome": "overridden", "overrideReason": {"userComment": CANARY}},
        {"card": INSTANCE, "outcome": "overridden", "outcomeTimestamp": "2026-11-22T10:00:00Z"},
    ]
    with TestClient(create_app(settings, write_log=log.append)) as client:
        response = client.post(f"{SERVICE}/feedback", json={"feedback": feedback})
        metrics = client.get("/metrics").text

    assert (response.status_code, response.content) == (200, b"")
    assert 'genu_cds_cards_total{outcome="accepted"} 1.0' in metrics
    assert 'genu_cds_cards_total{outcome="overridden"} 2.0' in metrics
    assert INSTANCE.encode() not in b"".join(log)
    assert CANARY.encode() not in b"".join(log)


@pytest.mark.parametrize(
    "feedback",
    [
        None,
        [],
        {},
        [{"card": INSTANCE}],
        [{"card": CANARY, "outcome": "accepted"}],
        [{"card": INSTANCE, "outcome": CANARY}],
        [{"card": INSTANCE, "outcome": "ignored"}],
        [{"card": INSTANCE, "outcome": "accepted"}] * 101,
    ],
)
def test_what_is_no_feedback_is_refused_and_not_counted(client: TestClient, feedback: Any) -> None:
    def counted() -> list[str]:
        return [line for line in client.get("/metrics").text.splitlines() if line.startswith("genu_cds_cards_total")]

    before = counted()
    response = client.post(f"{SERVICE}/feedback", json={"feedback": feedback})

    assert response.status_code == 422
    assert CANARY not in response.text
    assert counted() == before


def test_nothing_that_was_sent_is_in_the_log(database_url: str, intake: Json) -> None:
    log: list[bytes] = []
    call = _call(response_of(intake, dict(TRIAGE)))
    call |= {"fhirAuthorization": {"access_token": CANARY, "subject": CANARY}, "extension": {"org.example": CANARY}}
    wrong = deepcopy(call)
    wrong["prefetch"]["intake"]["item"][0]["linkId"] = CANARY
    with TestClient(create_app(Settings(database_url=database_url), write_log=log.append)) as client:
        assert client.post(SERVICE, json=call, headers={"Authorization": f"Bearer {CANARY}"}).status_code == 200
        assert client.post(SERVICE, json=wrong).status_code == 422
        assert client.post("/fhir/$triage", json=wrong["prefetch"]["intake"]).status_code == 422
        assert client.post("/fhir/$program", json=wrong["prefetch"]["intake"]).status_code == 422
        assert client.post(f"{SERVICE}/feedback", json=wrong).status_code == 422
        assert "canary" not in client.get("/metrics").text

    lines = b"".join(log)
    assert b"/cds-services/genu-knee" in lines
    assert b"canary" not in lines
    assert b"Practitioner/7" not in lines
    assert b"Patient/123" not in lines


@pytest.mark.parametrize("path", ["/cds-services", "/cds-services/genu-knee"])
def test_pages_of_named_origins_may_call(database_url: str, path: str) -> None:
    settings = Settings(database_url=database_url, languages=("en",), cors_origins=("https://ehr.example.org",))
    with TestClient(create_app(settings, write_log=lambda _: None)) as client:
        preflight = client.options(
            path,
            headers={
                "Origin": "https://ehr.example.org",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "Authorization, Content-Type",
            },
        )

    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://ehr.example.org"


@pytest.mark.parametrize(("path", "status"), [("/cds-services/other", 404), ("/cds-services/", 404)])
def test_a_service_that_there_is_not_is_an_operation_outcome(client: TestClient, path: str, status: int) -> None:
    response = client.post(path, json={})

    assert response.status_code == status
    assert checked(response.json())["resourceType"] == "OperationOutcome"
