"""The code of docs/storing-and-replaying.md works on a program and logs that were kept as the page says."""

import json
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from starlette.testclient import TestClient

from app.schemas.named_examples import named_examples
from tests.documents import blocks_of, read

Json = dict[str, Any]

REQUEST: Final[Json] = named_examples("progressions")["first_session_went_well"]["value"]


@pytest.fixture(scope="module")
def page() -> Json:
    """The functions of the page."""
    names: Json = {"httpx2": httpx2}
    for block in blocks_of(read("storing-and-replaying.md"), "python"):
        exec(compile(block.text, "storing-and-replaying.md", "exec"), names)  # noqa: S102 (our own page)
    return names


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What an application has kept."""
    (tmp_path / "program.json").write_text(json.dumps(REQUEST["program"]))
    (tmp_path / "session_logs").mkdir()
    for log in REQUEST["session_logs"]:
        (tmp_path / "session_logs" / f"{log['id']}.json").write_text(json.dumps(log))
    return tmp_path


def test_what_was_kept_gives_what_to_do_now(client: TestClient, page: Json, kept: Path) -> None:
    answer = page["today"](client, kept, "2026-11-26")

    assert answer["program"]["parent_digest"] == REQUEST["program"]["program_digest"]
    assert answer == client.post("/v1/progressions", json=REQUEST).json()


def test_what_a_clinician_said_and_what_was_asked_since_are_sent_too(
    client: TestClient, page: Json, kept: Path
) -> None:
    rest = {"id": "i1", "instruction": "rest", "clinician_role": "physiotherapist", "date": "2026-11-24"}
    sent = {
        "clinician_instructions": rest | {"expires_on": "2026-11-30"},
        "check_ins": {"id": "c1", "date": "2026-11-25", "findings": {"rest_pain_nprs": 2}},
    }
    for kind, entry in sent.items():
        (kept / kind).mkdir()
        (kept / kind / "first.json").write_text(json.dumps(entry))

    answer = page["today"](client, kept, "2026-11-26")

    whole = client.post("/v1/progressions", json=REQUEST | {kind: [entry] for kind, entry in sent.items()})
    assert answer == whole.json()
    assert answer["instructions"][0]["id"] == "i1"


def test_asking_again_gives_the_same_bytes_and_names_the_same_versions(client: TestClient) -> None:
    first, second = (client.post("/v1/progressions", json=REQUEST) for _ in range(2))

    assert first.content == second.content
    assert first.json()["digest"] == second.json()["digest"]
    versions = first.json()["versions"]
    assert versions == {name: first.headers[f"genu-{name}-version"] for name in ("content", "catalog", "engine")}


def test_the_digest_of_a_program_is_worked_out_as_the_page_does(client: TestClient, page: Json) -> None:
    program = client.post("/v1/programs", json=named_examples("programs")["dynamic_valgus_at_home"]["value"]).json()
    as_a_database_gives_it = json.loads(json.dumps(program, sort_keys=True))

    assert page["program_digest"](program) == program["program_digest"]
    assert page["program_digest"](as_a_database_gives_it) == program["program_digest"]
