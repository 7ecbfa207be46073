"""A program does not depend on which database the catalog was read from."""

from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.main import create_app
from app.schemas.named_examples import named_examples
from app.settings import Settings


def test_sqlite_and_postgresql_give_byte_identical_programs(seeded: Engine, client: TestClient) -> None:
    requests = {name: example["value"] for name, example in named_examples("programs").items()}
    url = seeded.url.render_as_string(hide_password=False)

    with TestClient(create_app(Settings(database_url=url, log_level="error", languages=("en",)))) as other:
        ready = {part["name"]: part["status"] for part in other.get("/readyz").json()["parts"]}
        answers = {name: other.post("/v1/programs", json=sent).content for name, sent in requests.items()}

    assert ready["database"] == "ok"
    assert len(answers) == 5
    assert answers == {name: client.post("/v1/programs", json=sent).content for name, sent in requests.items()}
