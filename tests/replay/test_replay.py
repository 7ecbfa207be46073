"""Claims about `genu replay`: a stored answer is made again byte for byte under its versions, or they are named."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from starlette.testclient import TestClient

from app.replay.decisions import decide_again, request_type_of
from app.replay.library import Library
from app.replay.stored import read_stored
from tests.command_line import genu
from tests.replay.conftest import REQUESTS
from tests.replay.release import answer_all

NAMES = [f"{name}{ending}" for name in REQUESTS for ending in ("", "-es")]
ALL = [(release, name) for release in ("first", "second") for name in NAMES]


def replay(*arguments: str | Path, text: bytes = b"") -> Result:
    return genu("replay", *arguments, text=text)


def decided(library: Library, folder: Path, name: str) -> tuple[bytes, bytes]:
    """A stored answer, and what the library makes of its request."""
    before = (folder / f"{name}.json").read_bytes()
    stored = read_stored(orjson.loads(before))
    request = orjson.loads((folder / f"{name}-request.json").read_bytes())
    assert stored.is_of(request)
    sent = request_type_of(stored.kind, library.rules(stored.versions)).validate_python(request)
    return before, decide_again(stored, sent, library)


def test_two_releases_answer_side_by_side_each_its_own_answers_byte_for_byte(
    releases: dict[str, Path], library: Library
) -> None:
    again = {(release, name): decided(library, releases[release], name) for release, name in ALL}

    assert [each for each in ALL if again[each][0] != again[each][1]] == []
    for name in REQUESTS:
        assert again["first", name][1] != again["second", name][1]
    assert b"Please be seen today at" in again["first", "locked"][1]
    assert b"Go today to" in again["second", "locked"][1]
    assert b"Thigh squeeze" in again["first", "program"][1]
    assert b"Thigh squeeze" not in again["second", "program"][1]


def test_deciding_under_a_package_reads_nothing_of_this_installation(
    releases: dict[str, Path], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in REQUESTS:
        decided(library, releases["first"], name)

    def refuse() -> None:
        raise AssertionError("the installed content was asked for")

    for module in [module for name, module in sys.modules.items() if name.startswith("app.")]:
        for name in ("shipped_rulebook", "shipped_contraindications", "shipped_vocabulary"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, refuse)

    for name in REQUESTS:
        before, again = decided(library, releases["first"], name)
        assert again == before


def test_a_finding_that_this_installation_does_not_know_is_read_as_its_release_did(
    client: TestClient, releases: dict[str, Path], library: Library
) -> None:
    request = json.loads((releases["first"] / "ladder-request.json").read_text())
    assert client.post("/v1/triage", json=request).status_code == 422

    before, again = decided(library, releases["first"], "ladder")

    assert again == before
    assert json.loads(again)["level"] == "urgent"


@pytest.fixture
def served(client: TestClient, tmp_path: Path) -> Path:
    """Answers of the installed service with their requests."""
    answer_all(client, REQUESTS, tmp_path)
    return tmp_path


def test_answers_of_the_installed_service_need_no_package(served: Path) -> None:
    library = Library()

    again = {name: decided(library, served, name) for name in NAMES}

    assert [name for name in NAMES if again[name][0] != again[name][1]] == []
    assert [name for name in NAMES if json.loads(again[name][1])["language"] != ("es" if "-es" in name else "en")] == []
    result = replay(served / "triage.json", "--request", served / "triage-request.json")
    assert (result.exit_code, result.output[:33]) == (0, "the same, byte for byte: triage, ")


def test_a_program_carries_its_request(served: Path) -> None:
    assert replay(served / "program.json").output.startswith("the same, byte for byte: program")


def test_other_answers_need_theirs(served: Path) -> None:
    for name in ("triage", "classification", "withheld", "progression"):
        result = replay(served / f"{name}.json")
        assert (result.exit_code, "give it with --request" in result.output) == (2, True)


def test_one_of_the_two_may_come_from_standard_input(served: Path) -> None:
    answer, request = served / "triage.json", served / "triage-request.json"

    assert replay("-", "--request", request, text=answer.read_bytes()).exit_code == 0
    assert replay(answer, "--request", "-", text=request.read_bytes()).exit_code == 0
    assert replay("-", "--request", "-").exit_code == 2


def test_an_answer_that_a_database_wrote_in_another_order_is_the_same(served: Path) -> None:
    stored = served / "stored.json"
    stored.write_text(json.dumps(json.loads((served / "triage.json").read_text()), sort_keys=True, indent=1))

    result = replay(stored, "--request", served / "triage-request.json")

    assert (result.exit_code, result.output[:23]) == (0, "the same in every value")


def test_a_changed_answer_differs_where_it_was_changed(served: Path) -> None:
    answer: dict[str, Any] = json.loads((served / "triage.json").read_text())
    answer["level"] = "urgent"
    answer["red_flags"][0]["advice"] = "nothing to see here"
    (served / "triage.json").write_text(json.dumps(answer))

    result = replay(
        served / "triage.json", "--request", served / "triage-request.json", "--output", served / "again.json"
    )

    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == ["/level", "/red_flags/0/advice"]
    assert "nothing to see here" not in result.output
    assert json.loads((served / "again.json").read_text())["level"] != "urgent"


def test_an_output_that_cannot_be_written_is_not_told_as_a_difference(served: Path) -> None:
    result = replay(served / "program.json", "--output", served / "nowhere" / "again.json")

    assert (result.exit_code, result.exception and type(result.exception)) == (2, SystemExit)
    assert "No such file or directory" in result.output


def test_a_request_of_another_answer_is_refused(served: Path) -> None:
    result = replay(served / "triage.json", "--request", served / "locked-request.json")

    assert result.exit_code == 2
    assert "is not what the digest of the answer is over" in result.output


def test_a_changed_basis_is_refused(served: Path) -> None:
    answer = json.loads((served / "program.json").read_text())
    answer["basis"]["preferences"]["days_per_week"] = 2
    (served / "program.json").write_text(json.dumps(answer))

    assert "the basis of the answer is not what" in replay(served / "program.json").output


def test_missing_versions_are_named_until_a_package_has_them(
    releases: dict[str, Path], packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, request = releases["first"] / "ladder.json", releases["first"] / "ladder-request.json"
    version = json.loads(answer.read_text())["versions"]["content"]

    without = replay(answer, "--request", request)
    elsewhere = replay(answer, "--request", request, "--packages", tmp_path)

    for result in (without, elsewhere):
        assert (result.exit_code, f"needs content version {version}" in result.output) == (2, True)
    assert str(tmp_path) in elsewhere.output
    monkeypatch.setenv("GENU_CONTENT_PACKAGES_DIR", str(packages))
    assert replay(answer, "--request", request).exit_code == 0


def test_only_the_catalog_may_be_missing(served: Path, packages: Path) -> None:
    request = json.loads((served / "withheld-request.json").read_text())
    answer = json.loads((served / "withheld.json").read_text())
    answer["versions"]["catalog"] = "0123456789abcdef"
    answer["digest"] = _digest(request, answer["versions"])
    (served / "withheld.json").write_text(json.dumps(answer))

    result = replay(served / "withheld.json", "--request", served / "withheld-request.json", "--packages", packages)

    assert (result.exit_code, "needs catalog version 0123456789abcdef" in result.output) == (2, True)


def test_an_answer_of_another_engine_is_tried_and_what_cannot_be_told_is_said(served: Path) -> None:
    request = json.loads((served / "triage-request.json").read_text())
    answer = json.loads((served / "triage.json").read_text())
    answer["versions"]["engine"] = "0.0.9"
    answer["digest"] = _digest(request, answer["versions"])
    older = served / "older.json"
    older.write_bytes(orjson.dumps(answer))
    same = replay(older, "--request", served / "triage-request.json")
    assert (same.exit_code, "engine 0.0.9 (made again by engine" in same.output) == (0, True)

    older.write_bytes(orjson.dumps({**answer, "level": "emergency"}))
    other = replay(older, "--request", served / "triage-request.json")

    assert (other.exit_code, "needs engine 0.0.9" in other.output) == (2, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "must be an object"),
        ("{", "is not JSON"),
        ('{"items": []}', "is not an answer of triage"),
        ('{"outcome": "released", "sequence": 3}', "the program inside the answer of a progression"),
        ('{"outcome": "released"}', "does not name the versions"),
        ('{"outcome": "x", "versions": {"content": "a", "catalog": "b", "engine": "c"}}', "has no digest"),
    ],
)
def test_what_is_no_answer_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "answer.json").write_text(text)

    result = replay(tmp_path / "answer.json")

    assert (result.exit_code, message in result.output) == (2, True), result.output


def _digest(request: Any, versions: Any) -> str:
    from app.domain.digest import digest_of

    return digest_of(request, versions)


def test_a_damaged_package_is_refused_by_name_and_a_good_copy_beside_it_is_used(
    releases: dict[str, Path], packages: Path, tmp_path: Path
) -> None:
    good = releases["first"] / "package.zip"
    damaged = bytearray(good.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "a-damaged.zip").write_bytes(damaged)
    answer, request = releases["first"] / "ladder.json", releases["first"] / "ladder-request.json"

    refused = replay(answer, "--request", request, "--packages", tmp_path)
    shutil.copy(good, tmp_path / "b-good.zip")
    used = replay(answer, "--request", request, "--packages", tmp_path)

    assert (refused.exit_code, "a-damaged.zip: is damaged" in refused.output) == (2, True)
    assert used.exit_code == 0
