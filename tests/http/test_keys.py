"""Claims about who may call: keys from a file of hashes, exchanged while running, and pages of named origins only."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.http.keys import OPEN_BELOW, OPEN_PATHS, KeyFileError, KeyRing, new_key, read_keys
from app.http.log import EventLog
from app.main import create_app
from app.settings import Settings
from tests.conftest import REPORT

CALLS = [("GET", "/v1/exercises"), ("POST", "/v1/triage"), ("GET", "/metrics"), ("GET", "/about"), ("GET", "/nowhere")]
OPEN = [
    "/", "/page/start.js", "/page/words.json", "/rules", "/rules/findings", "/rules/exercises/clamshell",
    "/livez", "/readyz", "/docs", "/docs/start.js", "/openapi.json", "/problems/unauthorized",
    "/fhir/metadata", "/cds-services",
]  # fmt: skip

FIRST, FIRST_LINE = new_key("mobile-app")
SECOND, SECOND_LINE = new_key("mobile-app")
OTHER, OTHER_LINE = new_key("clinic")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return _written(tmp_path / "keys")


def _written(path: Path) -> Path:
    path.write_text(f"# who may call\n{FIRST_LINE}  # the phone\n\n{OTHER_LINE}\n")
    return path


@pytest.fixture
def log() -> list[bytes]:
    return []


@pytest.fixture
def guarded(file: Path, log: list[bytes], database_url: str) -> FastAPI:
    settings = Settings(database_url=database_url, api_keys_file=file, languages=("en",))
    return create_app(settings, write_log=log.append)


@pytest.fixture(scope="module")
def caller(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """For what leaves keys and metrics as they are."""
    file = _written(tmp_path_factory.mktemp("keys") / "keys")
    app = create_app(Settings(database_url=database_url, log_level="error", api_keys_file=file))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/fhir/Questionnaire"),
        ("POST", "/fhir/$triage"),
        ("POST", "/cds-services/genu-knee"),
        ("GET", "/fhir/x"),
    ],
)
def test_without_a_key_record_systems_are_not_answered_either(caller: TestClient, method: str, path: str) -> None:
    for headers in ({}, _bearer(FIRST + "x")):
        answer = caller.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith('Bearer realm="genu"')
        assert [issue["code"] for issue in answer.json()["issue"]] == ["login"]
    assert caller.request(method, path, headers=_bearer(FIRST)).status_code in (200, 404, 415)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_key_nothing_is_answered(caller: TestClient, method: str, path: str) -> None:
    for headers, challenge in (
        ({}, 'Bearer realm="genu"'),
        ({"Authorization": f"Basic {FIRST}"}, 'Bearer realm="genu"'),
        (_bearer(""), 'Bearer realm="genu"'),
        (_bearer(FIRST + "x"), 'Bearer realm="genu", error="invalid_token"'),
        (_bearer(SECOND), 'Bearer realm="genu", error="invalid_token"'),
    ):
        answer = caller.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, challenge)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/unauthorized"
        assert answer.headers["cache-control"] == "no-store"


def test_two_keys_in_one_request_are_ambiguous(caller: TestClient) -> None:
    headers = [("Authorization", f"Bearer {FIRST}"), ("Authorization", f"Bearer {OTHER}")]
    assert caller.get("/v1/exercises", headers=headers).status_code == 401


def test_with_a_key_everything_is_answered_as_ever(caller: TestClient, client: TestClient) -> None:
    assert caller.post("/v1/triage", json=REPORT, headers=_bearer(FIRST)).content == (
        client.post("/v1/triage", json=REPORT).content
    )
    assert caller.get("/nowhere", headers=_bearer(OTHER)).status_code == 404


@pytest.mark.parametrize("path", OPEN)
def test_probes_and_pages_that_are_the_same_for_everyone_need_no_key(caller: TestClient, path: str) -> None:
    assert caller.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/livez/../v1/exercises", "/docs/../v1/exercises", "/docs/%2e%2e/v1/exercises"])
def test_what_only_looks_open_gives_nothing(caller: TestClient, path: str) -> None:
    assert caller.get(path).status_code in (401, 404)


def test_a_prefix_that_a_gateway_strips_opens_nothing(file: Path, database_url: str) -> None:
    app = create_app(Settings(database_url=database_url, api_keys_file=file, log_level="error"))
    with TestClient(app, root_path="/livez") as client:
        assert client.get("/v1/exercises").status_code == 401
    with TestClient(app, root_path="/knee") as client:
        assert client.get("/livez").status_code == 200


def test_keys_are_exchanged_without_a_restart(guarded: FastAPI, file: Path, log: list[bytes]) -> None:
    ring: KeyRing = guarded.state.keys
    with TestClient(guarded) as client:

        def status(key: str) -> int:
            return client.get("/about", headers=_bearer(key)).status_code

        assert (status(FIRST), status(SECOND)) == (200, 401)
        _replace(file, f"{FIRST_LINE}\n{SECOND_LINE}\n")
        ring.refresh(guarded.state.log)
        assert (status(FIRST), status(SECOND), status(OTHER)) == (200, 200, 401)
        _replace(file, f"{SECOND_LINE}\n")
        ring.refresh(guarded.state.log)
        assert (status(FIRST), status(SECOND)) == (401, 200)
        for broken in ("", "mobile-app sha256:short\n", None):
            _replace(file, broken)
            ring.refresh(guarded.state.log)
            assert status(SECOND) == 200
    alarms = [json.loads(line) for line in log if b"api_keys_not_read" in line]
    assert [(alarm["level"], alarm["keys"]) for alarm in alarms] == [("error", 1)] * 3


def test_a_new_file_that_could_not_be_read_at_first_is_read_once_it_can_be(
    file: Path, log: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/operating.md: it is tried again every two seconds; giving the right to read it does not change the file."""
    ring = KeyRing(file)
    read_text = Path.read_text
    told = EventLog(write=log.append)

    def refused(_path: Path, **_options: str) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refused)
    _replace(file, f"{SECOND_LINE}\n")
    for _ in range(3):
        ring.refresh(told)
    assert ring.owner_of(FIRST.encode()) == "mobile-app"
    monkeypatch.setattr(Path, "read_text", read_text)
    ring.refresh(told)
    assert (ring.owner_of(FIRST.encode()), ring.owner_of(SECOND.encode())) == (None, "mobile-app")
    assert [json.loads(line)["event"] for line in log] == ["api_keys_not_read", "api_keys_in_use"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_written_on_windows_is_read(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(mark + f"{FIRST_LINE}\r\n{OTHER_LINE}\r\n".encode("ascii"))
    assert [key.name for key in read_keys(path)] == ["mobile-app", "clinic"]


def _replace(file: Path, text: str | None) -> None:
    """As a secret is replaced in a cluster: a new file in the place of the old one."""
    if text is None:
        file.unlink()
        return
    new = file.with_name("new")
    new.write_text(text)
    new.replace(file)
    os.utime(file)


def test_metrics_count_by_the_name_of_the_key_and_no_key_is_told_anywhere(guarded: FastAPI, log: list[bytes]) -> None:
    with TestClient(guarded) as client:
        for key in (FIRST, FIRST, OTHER, SECOND):
            client.get("/about", headers=_bearer(key))
        metrics = client.get("/metrics", headers=_bearer(OTHER)).text
    assert 'genu_api_key_requests_total{key="mobile-app"} 2.0' in metrics
    assert 'genu_api_key_requests_total{key="clinic"} 2.0' in metrics
    told = metrics + b"".join(log).decode()
    for key in (FIRST, SECOND, OTHER):
        assert key not in told
        assert key.removeprefix("genu_") not in told


def test_every_fault_of_the_file_is_told_by_its_line_and_never_repeated(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"{FIRST_LINE}\nclinic {OTHER}\nUPPER sha256:{'0' * 64}\n")
    with pytest.raises(KeyFileError) as refusal:
        read_keys(path)
    assert [line.partition(" of ")[0] for line in str(refusal.value).splitlines()] == ["line 2", "line 3"]
    assert OTHER not in str(refusal.value)


def test_without_the_setting_no_key_is_needed(client: TestClient) -> None:
    assert client.get("/v1/exercises", headers=_bearer("anything")).status_code == 200


def test_pages_of_other_origins_are_let_in_by_setting_only(client: TestClient, database_url: str) -> None:
    origin = {"Origin": "https://app.example.org"}
    preflight = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    closed = client.options("/v1/triage", headers=preflight)
    assert closed.status_code == 405
    assert not any(name.startswith("access-control") for name in closed.headers)
    assert "access-control-allow-origin" not in client.get("/about", headers=origin).headers

    settings = Settings(database_url=database_url, cors_origins=("https://app.example.org",), log_level="error")
    with TestClient(create_app(settings)) as opened:
        allowed = opened.options("/v1/triage", headers=preflight)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, origin["Origin"])
        assert "access-control-allow-credentials" not in allowed.headers
        # A page must be able to read why it was refused.
        refused = opened.post("/v1/triage", json={"x": 1}, headers=origin)
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (422, origin["Origin"])
        stranger = opened.get("/about", headers={"Origin": "https://other.example.org"})
        assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"Origin": "https://other.example.org"}, "origin"),
        ({"Access-Control-Request-Method": "DELETE"}, "method"),
        ({"Access-Control-Request-Headers": "X-Surname-Doe"}, "headers"),
    ],
)
def test_a_page_that_may_not_call_is_told_so_by_a_problem(
    database_url: str, changed: dict[str, str], what: str
) -> None:
    settings = Settings(
        database_url=database_url, cors_origins=("https://app.example.org",), log_level="error", root_path="/knee"
    )
    preflight = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
    with TestClient(create_app(settings)) as opened:
        refused = opened.options("/v1/triage", headers=preflight | changed)

    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert refused.headers["content-length"] == str(len(refused.content))
    assert (refused.headers["cache-control"], refused.headers["vary"].split(",")[0]) == ("no-store", "Origin")
    assert what in refused.json()["detail"]
    assert refused.json()["type"].startswith("/knee/problems/")
    assert changed.popitem()[1] not in refused.text


def test_the_page_on_operating_names_every_path_that_needs_no_key() -> None:
    said = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    paragraph = said.partition("No key is needed for")[2].partition("\n- ")[0]

    assert {path for path in {*OPEN_PATHS, *OPEN_BELOW} if f"`{path}`" not in paragraph} <= {"/docs/", "/rules/"}
    assert "`/metrics` and `/about` need one" in paragraph
