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
from app.domain.catalog import CatalogContent
from app.main import create_app
from app.replay.packages import package_bytes
from app.settings import Settings


def run(requests: dict[str, Any], folder: Path) -> None:
    """Answer and pack; a progression is asked about the program of the same name."""
    settings = Settings(database_url=f"sqlite:///{folder / 'nowhere' / 'genu.db'}", log_level="error")
    app = create_app(settings)
    with TestClient(app) as client:
        for name, (path, body) in requests.items():
            if "program" in body and isinstance(body["program"], str):
                body["program"] = json.loads((folder / f"{body['program']}.json").read_text())
            answer = client.post(path, json=body)
            assert answer.status_code == 200, (name, answer.text)
            (folder / f"{name}.json").write_bytes(answer.content)
            (folder / f"{name}-request.json").write_text(json.dumps(body))
        snapshot = app.state.catalog.snapshot
        catalog = CatalogContent(snapshot.catalog.exercises, snapshot.vocabulary)
        (folder / "package.zip").write_bytes(package_bytes(CONTENT_ROOT, catalog))


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
