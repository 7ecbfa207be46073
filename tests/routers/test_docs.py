"""Claims about the documentation page: complete without any other host, under any path prefix."""

import re

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

_ADDRESS = re.compile(r'(?:src|href)="([^"]+)"')


def test_everything_the_page_loads_comes_from_this_service(client: TestClient) -> None:
    addresses = _ADDRESS.findall(client.get("/docs").text)
    assert len(addresses) == 6
    for address in addresses:
        assert "//" not in address
        assert client.get(f"/{address}").status_code == 200


def test_the_page_has_no_inline_script_or_style(client: TestClient) -> None:
    page = client.get("/docs").text
    assert re.findall(r"<script[^>]*>([^<]+)</script>", page) == []
    assert "<style" not in page
    assert " on" not in re.sub(r">[^<]*<", "><", page)


def test_the_page_may_load_from_this_service_only(client: TestClient) -> None:
    policy = client.get("/docs").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_start_script_names_no_host(client: TestClient) -> None:
    assert "http" not in client.get("/docs/start.js").text


def test_the_vendored_files_keep_their_license(client: TestClient) -> None:
    assert "Apache License" in client.get("/docs/LICENSE").text
    assert "SmartBear" in client.get("/docs/NOTICE").text


@pytest.mark.parametrize("path", ["/docs/other.js", "/docs/..%2f..%2fsettings.py", "/docs/../settings.py", "/redoc"])
def test_no_other_file_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/docs/swagger-ui-bundle.js", "/openapi.json"])
def test_what_the_caller_has_is_not_sent_again(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    in_two_lines = [("If-None-Match", '"other"'), ("If-None-Match", etag)]
    assert client.get(path, headers=in_two_lines).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_behind_a_path_stripping_gateway_the_description_names_the_prefix(database_url: str) -> None:
    with TestClient(create_app(Settings(database_url=database_url, log_level="error")), root_path="/knee") as client:
        assert client.get("/knee/openapi.json").json()["servers"][0]["url"] == "/knee"
        assert client.get("/knee/docs/start.js").status_code == 200
        assert client.get("/knee/livez").status_code == 200
