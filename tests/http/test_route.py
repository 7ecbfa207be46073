"""Claims about how an operation reads its body and its query: strictly, and never echoing what was sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.http.sample import MAX_BODY_BYTES

_NAMES = ("report", "age_years", "pain_nprs", "locked_knee", "patterns", "equipment", "kind", "answered_on")
JSON = {"Content-Type": "application/json"}


def _post(client: TestClient, body: object, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/sample", content=content, headers=JSON | headers)


def _faults(client: TestClient, report: object, status: int = 422) -> list[dict[str, Any]]:
    content = report if isinstance(report, bytes) else {"report": report}
    response = _post(client, content)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    faults: list[dict[str, Any]] = response.json()["errors"]
    return faults


def _only(client: TestClient, report: object) -> dict[str, Any]:
    (fault,) = _faults(client, report)
    return fault


def test_a_valid_body_is_taken(sample_client: TestClient) -> None:
    report = {"age_years": 27, "pain_nprs": 4, "locked_knee": "no", "single_leg_squat": "poor"}
    response = _post(sample_client, {"report": report})
    assert response.status_code == 200
    assert {name: value for name, value in response.json().items() if value} == report | {"pain_nprs": 4.0}


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_json_may_state_its_charset(sample_client: TestClient, media_type: str) -> None:
    assert _post(sample_client, {"report": {}}, **{"Content-Type": media_type}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
    ],
)
def test_another_media_type_is_415(sample_client: TestClient, headers: dict[str, str]) -> None:
    response = _post(sample_client, {"report": {}}, **headers)
    assert (response.status_code, response.json()["type"]) == (415, "/problems/unsupported-media-type")


def test_a_415_says_which_declaration_is_refused_and_what_would_be_taken(sample_client: TestClient) -> None:
    """RFC 9110 15.5.16: the coding that is taken is told in Accept-Encoding, the media type in Accept."""
    packed = _post(sample_client, {"report": {}}, **{"Content-Encoding": "gzip"})
    assert packed.headers["accept-encoding"] == "identity"
    assert "Content-Encoding" in packed.json()["detail"]
    assert "application/json" not in packed.json()["detail"]
    text = _post(sample_client, {"report": {}}, **{"Content-Type": "text/plain"})
    assert text.headers["accept"] == "application/json"
    assert "application/json" in text.json()["detail"]
    assert "UTF-8" in _post(sample_client, {}, **{"Content-Type": "application/json; charset=utf-16"}).json()["detail"]


def test_a_missing_content_type_is_415(sample_client: TestClient) -> None:
    assert sample_client.post("/sample", content=b'{"report": {}}').status_code == 415


def test_a_missing_body_is_400(sample_client: TestClient) -> None:
    (fault,) = _faults(sample_client, b"", 400)
    assert (fault["pointer"], fault["code"]) == ("", "body_missing")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"report": {"age_years": NaN}}', 422, "number_not_finite"),
        (b'{"report": {"pain_nprs": 1e999}}', 422, "number_not_finite"),
        (b'{"report": {"patterns": ["\\ud800"]}}', 422, "lone_surrogate"),
        (b"[" * 100_000, 413, None),
        (b"[" * 4000, 400, "nested_too_deep"),
        (b'{"report": "\xc3\x28"}', 400, "not_utf8"),
        ('{"report": {}}'.encode("utf-16"), 400, "not_utf8"),
        (b'{"report": {"locked_knee": "yes", "locked_knee": "no"}}', 422, "duplicate_name"),
        (b'{"report": {"age_years": ' + b"9" * 3000 + b"}}", 400, "number_too_long"),
        (b'{"report": ', 400, "not_json"),
        (b"null", 422, "object_expected"),
        (b"[]", 422, "object_expected"),
    ],
)
def test_hostile_bodies_get_a_problem(sample_client: TestClient, body: bytes, status: int, code: str | None) -> None:
    response = _post(sample_client, body)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert [fault["code"] for fault in response.json().get("errors", [])] == ([code] if code else [])


def test_a_body_over_the_limit_is_413_whether_or_not_its_length_is_declared(sample_client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(8):
            yield b" " * (MAX_BODY_BYTES // 4)

    declared = _post(sample_client, b" " * (MAX_BODY_BYTES + 1))
    streamed = sample_client.post("/sample", content=chunks(), headers=JSON)
    lying = _post(sample_client, b" " * (MAX_BODY_BYTES + 1), **{"Content-Length": "10"})
    for response in (declared, streamed, lying):
        assert (response.status_code, response.json()["type"]) == (413, "/problems/body-too-large")
        assert str(MAX_BODY_BYTES) in response.json()["detail"]


def test_a_body_at_the_limit_is_read(sample_client: TestClient) -> None:
    body = b'{"report": {}}'
    assert _post(sample_client, body + b" " * (MAX_BODY_BYTES - len(body))).status_code == 200


@pytest.mark.parametrize("value", [True, False, "27", "", None, [], {}, 27.5])
def test_nothing_becomes_an_integer_that_is_none(sample_client: TestClient, value: object) -> None:
    if value is None:
        assert _post(sample_client, {"report": {"age_years": None}}).status_code == 200
        return
    fault = _only(sample_client, {"age_years": value})
    assert fault == {
        "pointer": "/report/age_years",
        "code": "integer_expected",
        "message": "must be a whole number",
    }


def test_a_whole_number_may_be_written_with_a_fraction_of_zero(sample_client: TestClient) -> None:
    assert _post(sample_client, b'{"report": {"age_years": 27.0}}').json()["age_years"] == 27


@pytest.mark.parametrize("value", [True, False, "4", [4]])
def test_nothing_becomes_a_number_that_is_none(sample_client: TestClient, value: object) -> None:
    assert _only(sample_client, {"pain_nprs": value})["code"] == "number_expected"


@pytest.mark.parametrize("value", [True, False, 0, 1, "NO", "none", "", ["no"]])
def test_an_answer_is_one_of_its_words_and_nothing_else(sample_client: TestClient, value: object) -> None:
    fault = _only(sample_client, {"locked_knee": value})
    assert (fault["code"], fault["allowed"]) == ("not_allowed", ["yes", "no", "unknown"])


@pytest.mark.parametrize("value", [True, 0, "excellent"])
def test_an_enumeration_lists_its_values(sample_client: TestClient, value: object) -> None:
    fault = _only(sample_client, {"single_leg_squat": value})
    assert (fault["code"], fault["allowed"]) == ("not_allowed", ["poor", "good"])


@pytest.mark.parametrize("value", ["no", "true", 0, 1])
def test_a_flag_is_true_or_false_only(sample_client: TestClient, value: object) -> None:
    assert _only(sample_client, {"simple": value})["code"] == "boolean_expected"


@pytest.mark.parametrize("value", [0, 1700000000, "2026-02-30", "2026-1-1", "2026-01-01T00:00:00", "20260101", True])
def test_a_date_is_a_calendar_date_only(sample_client: TestClient, value: object) -> None:
    assert _only(sample_client, {"answered_on": value})["code"] == "date_expected"


def test_a_limit_is_told_in_the_message(sample_client: TestClient) -> None:
    assert _only(sample_client, {"age_years": 121}) == {
        "pointer": "/report/age_years",
        "code": "too_large",
        "message": "must be at most 120",
    }
    assert _only(sample_client, {"patterns": ["a", "b", "c", "d"]})["message"] == "must have at most 3 elements"
    assert _only(sample_client, {"patterns": ["Genu Valgum"]})["pointer"] == "/report/patterns/0"


def test_an_unknown_field_is_refused_with_the_nearest_known_name(sample_client: TestClient) -> None:
    assert _only(sample_client, {"loked_knee": "yes"}) == {
        "pointer": "/report/loked_knee",
        "code": "unknown_field",
        "message": "this field does not exist",
        "nearest": "locked_knee",
    }
    assert "nearest" not in _only(sample_client, {"zzz": "yes"})


def test_an_unknown_field_inside_a_variant_gets_the_names_of_that_place(sample_client: TestClient) -> None:
    faults = _faults(sample_client, {"equipment": {"kind": "chair", "heigth_cm": 40}})
    assert [(fault["pointer"], fault["code"], fault.get("nearest")) for fault in faults] == [
        ("/report/equipment/height_cm", "required", None),
        ("/report/equipment/heigth_cm", "unknown_field", "height_cm"),
    ]


def test_a_variant_names_its_kinds(sample_client: TestClient) -> None:
    unknown = _only(sample_client, {"equipment": {"kind": "sofa"}})
    assert (unknown["pointer"], unknown["allowed"]) == ("/report/equipment/kind", ["band", "chair"])
    missing = _only(sample_client, {"equipment": {}})
    assert (missing["pointer"], missing["code"]) == ("/report/equipment/kind", "required")


def test_a_missing_field_is_pointed_at(sample_client: TestClient) -> None:
    response = _post(sample_client, {})
    assert response.json()["errors"] == [
        {"pointer": "/report", "code": "required", "message": "this field is required"}
    ]


def test_every_fault_of_a_request_is_listed_at_once(sample_client: TestClient) -> None:
    faults = _faults(sample_client, {"age_years": -1, "locked_knee": True, "colour": 1})
    assert {fault["pointer"] for fault in faults} == {"/report/age_years", "/report/locked_knee", "/report/colour"}


def test_a_flood_of_faults_is_cut_and_counted(sample_client: TestClient) -> None:
    response = _post(sample_client, {"report": {f"f{number}": 1 for number in range(200)}})
    assert len(response.json()["errors"]) == 50
    assert response.json()["detail"] == "200 faults were found; the first 50 are listed."


@pytest.mark.parametrize(
    "report",
    [
        {"locked_knee": "SECRET-WORDS"},
        {"patterns": ["SECRET-WORDS"]},
        {"age_years": "SECRET-WORDS"},
        {"single_leg_squat": ["SECRET-WORDS"]},
        {"equipment": {"kind": "SECRET-WORDS"}},
        {"answered_on": "SECRET-WORDS"},
        {"my SECRET-WORDS": 1},
        {"equipment": "SECRET-WORDS"},
    ],
)
def test_no_answer_and_no_log_line_repeats_what_was_sent(
    sample_client: TestClient, sample_log: list[bytes], report: object
) -> None:
    response = _post(sample_client, {"report": report})
    assert response.status_code == 422
    assert "SECRET" not in response.text
    assert b"SECRET" not in b"".join(sample_log)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=5), part),
    max_leaves=12,
)


@given(st.binary(max_size=200) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_whatever_it_is_makes_the_service_fail(sample_client: TestClient, body: bytes) -> None:
    response = _post(sample_client, body)
    assert response.status_code in (200, 400, 422)
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"


def test_queries_are_read_strictly(sample_client: TestClient) -> None:
    assert sample_client.get("/sample?limit=5&grade=good&detailed=true&tag=a&tag=b").json() == [
        "5",
        "good",
        "True",
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("query", "code", "extra"),
    [
        ("limt=5", "unknown_parameter", {"parameter": "limt", "nearest": "limit"}),
        ("limit=5&limit=6", "repeated_parameter", {"parameter": "limit"}),
        ("limit=1.0", "integer_expected", {"parameter": "limit"}),
        ("limit=1_0", "integer_expected", {"parameter": "limit"}),
        ("limit=%205", "integer_expected", {"parameter": "limit"}),
        ("limit=", "integer_expected", {"parameter": "limit"}),
        ("limit=51", "too_large", {"parameter": "limit"}),
        ("grade=fair", "not_allowed", {"parameter": "grade", "allowed": ["poor", "good"]}),
        ("detailed=yes", "boolean_expected", {"parameter": "detailed"}),
        ("my%20knee%20hurts=1", "unknown_parameter", {}),
        ("&".join(f"a{n}=1" for n in range(101)), "invalid_query", {}),
        ("tag=100%", "invalid_query", {}),
        ("tag=%zz", "invalid_query", {}),
        ("tag=%FF", "invalid_query", {}),
        ("tag=%ED%A0%80", "invalid_query", {}),
    ],
)
def test_a_wrong_query_is_422(sample_client: TestClient, query: str, code: str, extra: dict[str, object]) -> None:
    response = sample_client.get(f"/sample?{query}")
    assert response.status_code == 422
    (fault,) = response.json()["errors"]
    message = fault.pop("message")
    assert message
    assert fault == {"code": code} | extra


def test_a_decision_takes_no_query(sample_client: TestClient) -> None:
    response = sample_client.post("/sample?debug=1", json={"report": {}})
    assert response.json()["errors"][0]["code"] == "unknown_parameter"
