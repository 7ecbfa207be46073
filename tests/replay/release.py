"""Run inside a copy of the program: answers the requests of a file as the service does, and packs the content.

    python release.py REQUESTS FOLDER

Each answer is written to FOLDER as NAME.json, with its request as NAME-request.json, both as bytes of the wire.
"""

import json
import sys
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.content.load import CONTENT_ROOT
from app.domain.exercises.catalog import CatalogContent
from app.main import create_app
from app.replay.packages import package_bytes
from app.settings import Settings


def run(requests: dict[str, Any], folder: Path) -> None:
    """Answer in both languages and pack; a progression is asked about the program of the same name."""
    settings = Settings(database_url=f"sqlite:///{folder / 'nowhere' / 'genu.db'}", log_level="error")
    app = create_app(settings)
    with TestClient(app) as client:
        answer_all(client, requests, folder)
        snapshot = app.state.catalog.snapshot
        catalog = CatalogContent(snapshot.catalog.exercises, snapshot.vocabulary)
        (folder / "package.zip").write_bytes(package_bytes(CONTENT_ROOT, catalog))


def answer_all(client: TestClient, requests: dict[str, Any], folder: Path) -> None:
    """Write the answer of each request in English, and as NAME-es in Spanish."""
    for language, ending in (("en", ""), ("es", "-es")):
        for name, (path, body) in requests.items():
            if isinstance(body.get("program"), str):
                body = {**body, "program": json.loads((folder / f"{body['program']}{ending}.json").read_text())}
            answer = client.post(path, json=body, headers={"Accept-Language": language})
            assert answer.status_code == 200, (name, answer.text)
            (folder / f"{name}{ending}.json").write_bytes(answer.content)
            (folder / f"{name}{ending}-request.json").write_text(json.dumps(body))


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
