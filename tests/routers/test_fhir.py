"""Claims about what is published below /fhir: the intake, the capabilities, the definitions, and refusals."""

from typing import Any, Final

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.main import create_app
from app.settings import Settings
from tests.fhir_checks import Json, checked, items_of

VOCABULARY: Final = shipped_rulebook().vocabulary
MEDIA_TYPE: Final = "application/fhir+json; fhirVersion=4.0"
YES_NO: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"
DATA_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
UCUM: Final = {
    "_years": "a", "_weeks": "wk", "_weeks_ago": "wk", "_days": "d", "_days_ago": "d", "_hours": "h", "_hours_ago": "h",
    "_minutes": "min", "_s": "s", "_c": "Cel", "_mmhg": "mm[Hg]", "_cm": "cm", "_mm": "mm", "_kg": "kg",
    "_kg_per_m2": "kg/m2", "_nm_per_kg": "N.m/kg", "_deg": "deg", "_pct": "%", "_pct_bw": "%{body_weight}",
    "_percentile": "{percentile}", "_ratio": "1", "_nprs": "{0-10}", "_points": "{score}", "_count": "1", "_reps": "1",
    "_quadrants": "1", "_per_week": "/wk", "_per_minute": "/min",
}  # fmt: skip
"""The table of app/content/findings/README.md: how a name ends, and the code of UCUM."""


def _read(client: TestClient, path: str, **headers: str) -> Json:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    return checked(response.json())


@pytest.fixture(scope="module")
def intake(client: TestClient) -> Json:
    return _read(client, "/fhir/Questionnaire/genu-intake")


@pytest.fixture(scope="module")
def items(intake: Json) -> dict[str, Json]:
    return items_of(intake)


def test_the_intake_asks_everything_that_a_report_can_say_and_nothing_else(items: dict[str, Json]) -> None:
    screens = {screen.id for screen in VOCABULARY.screens if screen.kind == "question"}
    questions = {link_id for link_id, item in items.items() if item["type"] != "group"}

    assert questions == {"affected_side"} | screens | set(VOCABULARY.findings)


def test_screens_come_first_and_in_asking_order(intake: Json) -> None:
    side, screens, *_ = intake["item"]
    asked = [screen.id if screen.kind == "question" else screen.covers[0] for screen in VOCABULARY.screens]

    assert side["linkId"] == "affected_side"
    assert [item["linkId"] for item in screens["item"]] == asked
    assert asked[0] == "chest_breathing_bleeding"


def test_a_three_valued_question_offers_yes_no_and_asked_unknown(items: dict[str, Json]) -> None:
    answers = [finding.id for finding in VOCABULARY.findings.values() if finding.type == "answer"]

    for link_id in (*answers, "cannot_walk"):
        item = items[link_id]
        codes = [(each["valueCoding"]["system"], each["valueCoding"]["code"]) for each in item["answerOption"]]
        assert codes == [(YES_NO, "Y"), (YES_NO, "N"), (DATA_ABSENT, "asked-unknown")]
        assert (item["type"], item["required"], item["repeats"]) == ("choice", False, False)


def test_the_values_of_an_enumeration_have_a_code_system_of_their_own_that_can_be_read(
    client: TestClient, items: dict[str, Json]
) -> None:
    for finding in VOCABULARY.findings.values():
        if finding.type != "enum":
            continue
        *values, unknown = (each["valueCoding"] for each in items[finding.id]["answerOption"])
        assert (unknown["system"], unknown["code"]) == (DATA_ABSENT, "asked-unknown")
        assert [each["code"] for each in values] == [choice.value for choice in finding.values]
        (system,) = {each["system"] for each in values}
        published = _read(client, "/fhir/" + system.partition("/fhir/")[2])
        assert published["url"] == system
        assert [each["code"] for each in published["concept"]] == [choice.value for choice in finding.values]


def test_every_question_has_a_code_that_can_be_read(client: TestClient, items: dict[str, Json]) -> None:
    published = _read(client, "/fhir/CodeSystem/genu-question")
    codes = [concept["code"] for concept in published["concept"]]

    assert set(codes) == {link_id for link_id, item in items.items() if item["type"] != "group"} - {"affected_side"}
    for item in items.values():
        for coding in item.get("code", ()):
            assert coding["system"] == published["url"]
            assert coding["code"] in codes


def test_a_number_has_its_unit_and_the_limits_outside_of_which_it_is_refused(items: dict[str, Json]) -> None:
    numbers = [finding for finding in VOCABULARY.findings.values() if finding.is_number]

    for finding in numbers:
        item = items[finding.id]
        value = "valueInteger" if finding.type == "integer" else "valueDecimal"
        told = {each["url"].rpartition("/")[2]: each for each in item["extension"]}
        assert item["type"] == ("integer" if finding.type == "integer" else "decimal")
        assert told["minValue"][value] == finding.hard_min
        assert told["maxValue"][value] == finding.hard_max
        suffix = max((end for end in UCUM if finding.id.removesuffix("_other_side").endswith(end)), key=len)
        assert told["questionnaire-unit"]["valueCoding"]["code"] == UCUM[suffix], finding.id
    assert len(numbers) > 100


def test_a_question_is_shown_only_after_a_yes_or_an_unknown_to_what_it_is_about(items: dict[str, Json]) -> None:
    for link_id, item in items.items():
        for condition in item.get("enableWhen", ()):
            target = items[condition["question"]]
            offered = [(each["valueCoding"]["system"], each["valueCoding"]["code"]) for each in target["answerOption"]]
            told = condition["answerCoding"]
            assert (told["system"], told["code"]) in offered, link_id
            assert told["code"] in ("Y", "asked-unknown")
    covered = {finding for screen in VOCABULARY.screens if screen.kind == "question" for finding in screen.covers}
    assert {link_id for link_id, item in items.items() if "enableWhen" in item} >= covered


def test_what_only_a_clinician_can_say_stands_apart(intake: Json) -> None:
    for group in intake["item"][2:]:
        for item in group["item"]:
            finding = VOCABULARY.findings[item["linkId"]]
            assert finding.is_askable is group["linkId"].startswith("group-"), item["linkId"]


def test_the_version_is_that_of_the_content_and_the_answer_carries_a_weak_etag(client: TestClient) -> None:
    response = client.get("/fhir/Questionnaire/genu-intake")
    etag = response.headers["etag"]

    assert response.json()["version"] == response.headers["genu-content-version"]
    assert etag.startswith('W/"')
    again = client.get("/fhir/Questionnaire/genu-intake", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_questions_are_in_the_language_that_is_asked_for(client: TestClient, items: dict[str, Json]) -> None:
    response = client.get("/fhir/Questionnaire/genu-intake", headers={"Accept-Language": "es"})
    spanish = items_of(checked(response.json()))

    assert response.headers["content-language"] == response.json()["language"] == "es"
    assert {"Accept", "Accept-Language"} <= {each.strip() for each in response.headers["vary"].split(",")}
    assert [link_id for link_id, item in items.items() if spanish[link_id]["text"] == item["text"]] == []
    options = [each["valueCoding"]["display"] for each in spanish["cannot_walk"]["answerOption"]]
    assert options == ["Sí", "No", "No lo sé"]


@pytest.mark.parametrize("query", ["", "?url={url}", "?url={url}&version={version}", "?_format=json&url={url}"])
def test_a_search_by_its_address_finds_the_intake(client: TestClient, intake: Json, query: str) -> None:
    bundle = _read(client, "/fhir/Questionnaire" + query.format_map(intake))

    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    (entry,) = bundle["entry"]
    assert entry == {"fullUrl": intake["url"], "resource": intake, "search": {"mode": "match"}}


@pytest.mark.parametrize("query", ["?url=https://example.org/other", "?version=1"])
def test_a_search_for_another_questionnaire_finds_nothing(client: TestClient, query: str) -> None:
    bundle = _read(client, "/fhir/Questionnaire" + query)

    assert bundle["total"] == 0
    assert "entry" not in bundle


def test_the_capability_statement_lists_what_answers_and_nothing_else(client: TestClient, app: FastAPI) -> None:
    statement = _read(client, "/fhir/metadata")
    (rest,) = statement["rest"]

    assert (statement["fhirVersion"], statement["kind"], rest["mode"]) == ("4.0.1", "instance", "server")
    assert statement["software"]["version"] == client.get("/about").json()["versions"]["engine"]
    for operation in rest["operation"]:
        definition = _read(client, "/fhir/" + operation["definition"].partition("/fhir/")[2])
        assert definition["url"] == operation["definition"]
        assert client.post(f"/fhir/${definition['code']}", json={}).status_code == 422
    posted = {path for route in app.routes if (path := str(getattr(route, "path", ""))).startswith("/fhir/$")}
    assert posted == {f"/fhir/${operation['name']}" for operation in rest["operation"]}
    kinds = {each["type"]: [one["code"] for one in each["interaction"]] for each in rest["resource"]}
    assert kinds == {
        "CodeSystem": ["read"],
        "OperationDefinition": ["read"],
        "Questionnaire": ["read", "search-type"],
        "StructureDefinition": ["read"],
    }


def test_the_extension_of_the_dose_is_defined_at_its_address(client: TestClient) -> None:
    definition = _read(client, "/fhir/StructureDefinition/genu-dose")
    element = {each["id"]: each for each in definition["differential"]["element"]}

    assert definition["type"] == "Extension"
    assert element["Extension.url"]["fixedUri"] == definition["url"]
    assert element["Extension.extension:hold.value[x]"]["type"] == [{"code": "Duration"}]


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json",
        "application/json",
        "*/*",
        "application/*",
        "text/html, application/fhir+json;q=0.5",
        'application/fhir+json; fhirVersion="4.0"',
        "application/fhir+json; fhirVersion=5.0, application/fhir+json; fhirVersion=4.0",
    ],
)
def test_fhir_4_0_in_json_is_given_to_whoever_takes_it(client: TestClient, accept: str) -> None:
    _read(client, "/fhir/metadata", accept=accept)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("", "application/fhir+json; fhirVersion=5.0"),
        ("", "application/fhir+xml"),
        ("", "application/fhir+json;q=0"),
        ("?_format=xml", "*/*"),
        ("?_format=application/fhir%2Bxml", "application/json"),
    ],
)
def test_another_version_or_form_is_refused(client: TestClient, query: str, accept: str) -> None:
    response = client.get(f"/fhir/metadata{query}", headers={"Accept": accept})

    assert response.status_code == 406
    assert checked(response.json())["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("form", ["json", "application/json", "application/fhir+json", "application/fhir%2Bjson"])
def test_the_form_in_the_query_goes_before_that_of_the_header(client: TestClient, form: str) -> None:
    _read(client, f"/fhir/metadata?_format={form}", accept="application/xml")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/fhir", 404, "not-found"),
        ("GET", "/fhir/Patient/1", 404, "not-found"),
        ("GET", "/fhir/Questionnaire/other", 404, "not-found"),
        ("GET", "/fhir/CodeSystem/genu-nothing", 404, "not-found"),
        ("GET", "/fhir/Questionnaire?name=x", 422, "invalid"),
        ("DELETE", "/fhir/metadata", 405, "not-supported"),
        ("POST", "/fhir/$triage", 415, "not-supported"),
        ("GET", "/fhir/$triage", 405, "not-supported"),
    ],
)
def test_every_refusal_below_fhir_is_an_operation_outcome(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    response = client.request(method, path)

    assert response.headers["content-type"] == MEDIA_TYPE
    assert [issue["code"] for issue in checked(response.json())["issue"]] == [code]
    assert response.status_code == status


def test_a_failure_of_the_service_is_an_operation_outcome_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("app.routers.fhir.capability_statement", fail)
    response = client.get("/fhir/metadata")

    assert (response.status_code, response.headers["content-type"]) == (500, MEDIA_TYPE)
    assert checked(response.json())["issue"][0]["code"] == "exception"
    assert "canary" not in response.text


def test_elsewhere_refusals_stay_problems(client: TestClient) -> None:
    assert client.get("/fhirs").headers["content-type"] == "application/problem+json"


def test_the_operator_says_by_which_address_things_are_named(database_url: str) -> None:
    settings = Settings(database_url=database_url, languages=("en",), canonical_url="https://knees.example.org/genu")
    app = create_app(settings, write_log=lambda _: None)
    with TestClient(app) as client:
        intake = _read(client, "/fhir/Questionnaire/genu-intake")
        statement = _read(client, "/fhir/metadata")

    assert intake["url"] == "https://knees.example.org/genu/fhir/Questionnaire/genu-intake"
    assert statement["implementation"]["url"] == "https://knees.example.org/genu/fhir"


def test_behind_a_gateway_the_base_has_its_prefix(database_url: str) -> None:
    app = create_app(Settings(database_url=database_url, languages=("en",)), write_log=lambda _: None)
    with TestClient(app, root_path="/knee") as client:
        statement = _read(client, "/fhir/metadata")
        refused = client.get("/fhir/nothing")

    assert statement["implementation"]["url"] == "http://testserver/knee/fhir"
    assert refused.json()["resourceType"] == "OperationOutcome"
