"""A program does not depend on which database the catalog was read from."""

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.main import create_app
from app.schemas.named_examples import named_examples
from app.settings import Settings


@pytest.mark.parametrize("name", sorted(named_examples("programs")))
def test_sqlite_and_postgresql_give_byte_identical_programs(name: str, seeded: Engine, client: TestClient) -> None:
    request = named_examples("programs")[name]["value"]
    url = seeded.url.render_as_string(hide_password=False)

    with TestClient(create_app(Settings(database_url=url, log_level="error"))) as other:
        ready = {part["name"]: part["status"] for part in other.get("/readyz").json()["parts"]}
        answer = other.post("/v1/programs", json=request)

    assert ready["database"] == "ok"
    assert answer.content == client.post("/v1/programs", json=request).content
