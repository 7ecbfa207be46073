"""Every request of docs/fhir-and-cds-hooks.md is answered as shown, and every address on it exists."""

import json
import re
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from tests.documents import ROOT, blocks_of, contains, read, sections_of
from tests.fhir_checks import checked
from tests.fhir_requests import FHIR_JSON, parameters_of

PAGE: Final = read("fhir-and-cds-hooks.md")
SECTIONS: Final = sections_of(PAGE, 2)
ASKED: Final = ("Triage", "Program", "CDS Hooks")


def _answer(client: TestClient, request: str) -> Any:
    first, _, body = request.partition("\n")
    method, path = first.split(" ")
    assert method == "POST"
    version = client.get("/fhir/Questionnaire/genu-intake").json()["version"]
    content_type = FHIR_JSON if path.startswith("/fhir") else {"Content-Type": "application/json"}
    response = client.post(path, content=body.replace("|VERSION", f"|{version}"), headers=content_type)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("part", ASKED)
def test_a_request_is_answered_as_shown(client: TestClient, part: str) -> None:
    request, shown, *_ = blocks_of(SECTIONS[part], "json")

    assert contains(_answer(client, request.text), json.loads(shown.text))


def test_the_report_of_the_readme_gets_the_plan_that_is_shown(client: TestClient) -> None:
    *_, shown = blocks_of(SECTIONS["Program"], "json")
    command = blocks_of(sections_of((ROOT / "README.md").read_text(encoding="utf-8"), 2)["Ask it"], "sh")[0].text
    request = json.loads(command.partition("-d '")[2].rpartition("'")[0])
    intake = client.get("/fhir/Questionnaire/genu-intake").json()

    plan = client.post("/fhir/$program", json=parameters_of(intake, request)).json()

    assert contains(checked(plan), json.loads(shown.text))


def test_the_page_names_every_address_and_no_other(client: TestClient, app: Any) -> None:
    paths = {str(getattr(route, "path", "")) for route in app.routes}
    there = {path for path in paths if path.startswith(("/fhir", "/cds-services"))}
    told = set(re.findall(r"`(?:GET |POST )?(/(?:fhir|cds-services)[^`?]*)", PAGE.partition("##")[0]))

    assert {"/fhir/{kind}/{id}" if re.search(r"Definition|CodeSystem|genu-intake", path) else path for path in told} - {
        "/fhir"
    } == there
