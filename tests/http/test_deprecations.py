"""Claims about what is on its way out: told in headers, in the document and in the metrics, and only there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.http.deprecations import Deprecation, deprecated_operations, shipped_deprecations
from app.http.keys import new_key
from app.main import create_app
from app.settings import Settings
from tests.conftest import REPORT

SUNSET = Deprecation(covers="create_triage", since="2027-01-01", sunset_on="2027-12-31", guide="/problems/not-found")
VERSION = Deprecation(covers="/v1", since="2027-03-01", guide="https://example.org/v2")
DEPRECATED = (
    '# TYPE genu_deprecated_requests_total counter\ngenu_deprecated_requests_total{key="%s",operation="%s"} %s.0'
)


@contextmanager
def _client(
    database_url: str, *entries: Deprecation, keys: Path | None = None, root_path: str = ""
) -> Iterator[TestClient]:
    settings = Settings(database_url=database_url, log_level="error", api_keys_file=keys, languages=("en",))
    with TestClient(create_app(settings, deprecations=entries), root_path=root_path) as client:
        yield client


def test_a_deprecated_operation_says_since_when_until_when_and_what_instead(database_url: str) -> None:
    with _client(database_url, SUNSET) as client:
        answers = [client.post("/v1/triage", json=REPORT), client.post("/v1/triage", json={"no": "report"})]
        assert [answer.status_code for answer in answers] == [200, 422]
        for answer in answers:
            assert answer.headers["deprecation"] == "@1798761600"
            assert answer.headers["sunset"] == "Fri, 31 Dec 2027 00:00:00 GMT"
            links = answer.headers.get_list("link")
            assert links == [f'</problems/not-found>; rel="{relation}"' for relation in ("deprecation", "sunset")]
        other = client.post("/v1/classifications", json=REPORT)
        assert not {"deprecation", "sunset", "link"} & other.headers.keys()


def test_a_guide_of_this_service_is_found_behind_a_gateway_that_strips_a_prefix(database_url: str) -> None:
    with _client(database_url, SUNSET, root_path="/knee") as client:
        assert "</knee/problems/not-found>" in client.post("/v1/triage", json=REPORT).headers["link"]


def test_a_deprecated_version_covers_all_its_operations_and_no_other(database_url: str) -> None:
    with _client(database_url, VERSION) as client:
        answer = client.head("/v1/exercises")
        assert (answer.headers["deprecation"], "sunset" in answer.headers) == ("@1803859200", False)
        assert answer.headers["link"] == '<https://example.org/v2>; rel="deprecation"'
        assert "deprecation" not in client.get("/livez").headers
        document = client.get("/openapi.json").json()
        for path, item in document["paths"].items():
            for operation in item.values():
                assert operation.get("deprecated", False) is path.startswith("/v1/")


def test_the_document_marks_it_and_names_the_headers(database_url: str) -> None:
    with _client(database_url, SUNSET) as client:
        paths = client.get("/openapi.json").json()["paths"]
    triage, batch = paths["/v1/triage"]["post"], paths["/v1/triage/batch"]["post"]
    assert triage["deprecated"] is True
    assert (
        "Deprecated since 2027-01-01 and may be gone from 2027-12-31 on: see /problems/not-found."
        in (triage["description"])
    )
    assert {"Deprecation", "Link", "Sunset"} <= triage["responses"]["200"]["headers"].keys()
    assert "deprecated" not in batch
    assert not {"Deprecation", "Link", "Sunset"} & batch["responses"]["200"]["headers"].keys()


def test_operators_see_who_still_calls(database_url: str, tmp_path: Path) -> None:
    key, line = new_key("old-app")
    keys = tmp_path / "keys"
    keys.write_text(line)
    caller = {"Authorization": f"Bearer {key}"}
    with _client(database_url, SUNSET, keys=keys) as client:
        for _ in range(3):
            assert client.post("/v1/triage", json=REPORT, headers=caller).status_code == 200
        assert client.post("/v1/triage", json=REPORT).status_code == 401
        told = client.get("/metrics", headers=caller).text
    assert DEPRECATED % ("old-app", "create_triage", 3) in told


def test_without_keys_the_count_has_no_caller(database_url: str) -> None:
    with _client(database_url, SUNSET) as client:
        client.post("/v1/triage", json=REPORT)
        assert DEPRECATED % ("", "create_triage", 1) in client.get("/metrics").text


def test_pages_of_other_origins_may_read_the_headers(database_url: str) -> None:
    settings = Settings(database_url=database_url, log_level="error", cors_origins=("https://app.example.org",))
    with TestClient(create_app(settings, deprecations=(SUNSET,))) as client:
        answer = client.post("/v1/triage", json=REPORT, headers={"Origin": "https://app.example.org"})
        assert {"Deprecation", "Link", "Sunset"} <= set(answer.headers["access-control-expose-headers"].split(", "))


def test_nothing_is_covered_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="create_tirage is deprecated, but there is no such"):
        deprecated_operations(
            (Deprecation(covers="create_tirage", since="2027-01-01", guide="/docs"),), [("create_triage", "/v1/triage")]
        )


def test_the_entry_for_an_operation_goes_before_that_for_its_version_if_it_stands_first() -> None:
    operations = [("create_triage", "/v1/triage"), ("create_program", "/v1/programs")]
    assert deprecated_operations((SUNSET, VERSION), operations) == {"create_triage": SUNSET, "create_program": VERSION}


@pytest.mark.parametrize(
    "wrong",
    [
        {"sunset_on": "2027-06-01"},
        {"guide": "javascript:alert(1)"},
        {"guide": "https://example.org/a>; rel=x"},
        {"since": "soon"},
        {"covers": "POST /v1/triage"},
        {"until": "2028-01-01"},
    ],
)
def test_an_entry_that_callers_could_not_act_on_is_refused(wrong: dict[str, str]) -> None:
    entry = {"covers": "create_triage", "since": "2027-01-01", "guide": "/docs"}
    assert Deprecation.model_validate(entry).since == date(2027, 1, 1)
    with pytest.raises(ValidationError):
        Deprecation.model_validate({**entry, **wrong})


def test_the_shipped_entries_are_readable() -> None:
    covered = [entry.covers for entry in shipped_deprecations()]
    assert len(covered) == len(set(covered))
