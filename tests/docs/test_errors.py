"""docs/errors.md lists every kind and every code of problem, no other, with examples that do what they say."""

import json
import re
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from app.problems import KINDS
from app.schemas.fault_codes import FAULT_CODES, CodeEntry
from app.schemas.named_examples import named_examples
from tests.documents import blocks_of, contains, plain, read, sections_of

Json = dict[str, Any]

PAGE: Final = read("errors.md")
ENTRIES: Final[dict[str, CodeEntry]] = {str(code): entry for code, entry in FAULT_CODES.items()}
CODES: Final = sections_of(sections_of(PAGE, 2)["Codes"], 3)
_FIRST_LINE: Final = re.compile(r"(GET|POST) (\S+?)(, its first example changed by| in UTF-16)?")
_CHANGED: Final = ", its first example changed by"


def test_the_page_lists_every_kind_of_problem_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)

    assert rows == [(kind.slug, str(kind.status), kind.title, kind.explanation) for kind in KINDS.values()]


def test_the_page_lists_every_code_and_no_other() -> None:
    assert list(CODES) == sorted(FAULT_CODES)


@pytest.mark.parametrize("code", CODES)
def test_what_the_page_says_about_a_code_is_what_the_service_says(code: str) -> None:
    entry = ENTRIES[code]
    where = " or ".join(f"`{KINDS[slug].status} {slug}`" for slug in entry.problems)

    assert plain(CODES[code].partition("```")[0]) == f"{entry.when} {entry.remedy} In {where}."


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_code_gives_the_error_that_is_shown(client: TestClient, code: str) -> None:
    (request,), (shown,) = blocks_of(CODES[code], "text"), blocks_of(CODES[code], "json")
    problem = _send(client, request.text)
    error = json.loads(shown.text)

    assert error["code"] == code
    assert contains(problem["errors"], [error])
    assert problem["type"].removeprefix("/problems/") in ENTRIES[code].problems


def test_the_first_example_gives_the_problem_that_is_shown(client: TestClient) -> None:
    beginning = PAGE.partition("## ")[0]

    assert _send(client, blocks_of(beginning, "text")[0].text) == json.loads(blocks_of(beginning, "json")[0].text)


def _send(client: TestClient, example: str) -> Json:
    first, _, body = example.rstrip("\n").partition("\n")
    match = _FIRST_LINE.fullmatch(first)
    assert match is not None, first
    method, path, how = match.groups()
    content = body.encode("utf-16" if how == " in UTF-16" else "utf-8")
    if how == _CHANGED:
        content = json.dumps(_changed(client, path, json.loads(body))).encode()
    answer = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem: Json = answer.json()
    return problem


def _changed(client: TestClient, path: str, patch: Json) -> Json:
    request: Json = next(iter(named_examples(path.rpartition("/")[2]).values()))["value"]
    if patch.get("program") == "the program of the answer":
        patch = {**patch, "program": client.post(path, json=request).json()["program"]}
        return {**request, **patch}
    changed: Json = _merged(request, patch)
    return changed


def _merged(target: Any, patch: Any) -> Any:
    """RFC 7396, without its null: no example removes a field."""
    if not isinstance(patch, dict):
        return patch
    known = target if isinstance(target, dict) else {}
    return {**known, **{name: _merged(known.get(name), value) for name, value in patch.items()}}
