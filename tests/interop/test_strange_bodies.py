"""Whatever is sent to FHIR and CDS Hooks, the answer is a refusal that repeats nothing, never a failure."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.fhir_checks import Json, checked
from tests.fhir_requests import DATA_ABSENT, FHIR_JSON, YES_NO, absent

CANARY: Final = "canary my left knee hurts"
QUESTIONNAIRE: Final = "https://genu.example/fhir/Questionnaire/genu-intake|1"
NAMES: Final = (
    "resourceType", "questionnaire", "status", "item", "linkId", "answer", "valueCoding", "valueBoolean",
    "valueDecimal", "_valueDecimal", "valueInteger", "extension", "modifierExtension", "url", "valueCode", "system",
    "code", "subject", "reference", "authored", "parameter", "name", "resource", "part", "hook", "hookInstance",
    "context", "userId", "patientId", "prefetch", "intake", "entry", "feedback", "card", "outcome", CANARY,
)  # fmt: skip
WORDS: Final = (
    "QuestionnaireResponse", "Parameters", "Bundle", "OperationOutcome", QUESTIONNAIRE,
    "completed", "locked_knee", "age_years", "group-pain", YES_NO, "Y", "N", DATA_ABSENT, "asked-unknown",
    "preferences", "questionnaire-response", "as-of", "days_per_week", "equipment", "patient-view", "123",
    "Patient/123", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "accepted", CANARY, "",
)  # fmt: skip
SCALARS: Final = st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers(-9, 999) | st.floats(-1e6, 1e6)
VALUES: Final = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(NAMES), part, max_size=5),
    max_leaves=25,
)
ANSWERS: Final = st.sampled_from(
    (
        {"valueCoding": {"system": YES_NO, "code": "N"}},
        {"valueBoolean": True},
        {"valueDecimal": 4},
        {"valueInteger": 4},
        absent("asked-unknown"),
    )
)
ITEMS: Final = st.lists(
    st.fixed_dictionaries(
        {"linkId": st.sampled_from(("locked_knee", "age_years", "cannot_walk", "falls_past_year_count", CANARY))},
        optional={"answer": st.lists(ANSWERS | VALUES, max_size=2) | VALUES, "item": VALUES, "extension": VALUES},
    ),
    max_size=3,
)
RESPONSES: Final = st.fixed_dictionaries(
    {
        "resourceType": st.just("QuestionnaireResponse"),
        "questionnaire": st.just(QUESTIONNAIRE),
        "status": st.just("completed"),
        "item": ITEMS | VALUES,
    },
    optional={"authored": VALUES, "subject": VALUES | st.just({"reference": "Patient/123"}), "contained": VALUES},
)

WISHES: Final = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(("days_per_week", "minutes_per_session", "equipment", "goals"))},
        optional={"valueInteger": SCALARS, "valueCode": SCALARS},
    ),
    max_size=5,
)


def _assert_answered(client: TestClient, path: str, sent: Any) -> None:
    headers = FHIR_JSON if path.startswith("/fhir") else {"Content-Type": "application/json"}
    response = client.post(path, content=json.dumps(sent), headers=headers)
    assert response.status_code in (200, 400, 412, 422), response.text
    if response.status_code != 200:
        assert checked(response.json())["resourceType"] == "OperationOutcome"
        assert "canary" not in response.text


@pytest.mark.parametrize(
    "path", ["/fhir/$triage", "/fhir/$program", "/cds-services/genu-knee", "/cds-services/genu-knee/feedback"]
)
@given(sent=VALUES)
def test_any_json_is_answered(client: TestClient, path: str, sent: Any) -> None:
    _assert_answered(client, path, sent)


@given(sent=RESPONSES)
def test_any_response_is_answered(client: TestClient, sent: Json) -> None:
    _assert_answered(client, "/fhir/$triage", sent)
    call = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/7", "patientId": "123"},
        "prefetch": {"intake": sent},
    }
    _assert_answered(client, "/cds-services/genu-knee", call)


@given(response=RESPONSES, wishes=WISHES)
def test_any_parameters_are_answered(client: TestClient, response: Json, wishes: list[Json]) -> None:
    parameters = [{"name": "questionnaire-response", "resource": response}, {"name": "preferences", "part": wishes}]

    _assert_answered(client, "/fhir/$program", {"resourceType": "Parameters", "parameter": parameters})
