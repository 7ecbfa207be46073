"""Claims about the interview page as it is served: what it loads, what it may do, and where its words come from."""

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.content.load import CONTENT_ROOT
from app.content.page import load_page_words
from app.domain.exercises.vocabulary import Term

_MODULES = {each.name: each.read_text() for each in (files("app") / "static" / "page").iterdir() if ".js" in each.name}
_SAID = re.compile(r"""say\(\s*(?:[^()"]*\?\s*)?["`]([a-z_]+)\.([a-z0-9_]*)(\$\{)?""")
_IMPORTED = re.compile(r'import \{([^}]*)\} from "\./([^"]+)";')
_CHOICES = re.compile(r'choices\("([a-z_]+)"(?:, "([a-z_]+)")?\)')


def test_everything_the_page_loads_comes_from_this_service_by_relative_addresses(client: TestClient) -> None:
    page = client.get("/").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    imported = {name for module in _MODULES.values() for name in re.findall(r'from "\./([^"]+)"', module)}
    assert len(addresses) == 4
    assert imported <= set(_MODULES)
    for address in (*addresses, *(f"page/{name}" for name in imported)):
        assert not address.startswith(("/", "http"))
        assert client.get(f"/{address}").status_code == 200


def test_the_modules_of_the_page_bring_in_what_there_is_and_nothing_that_they_do_not_use() -> None:
    offered = {name: set(re.findall(r"export (?:async )?\w+ (\w+)", module)) for name, module in _MODULES.items()}
    asked: dict[str, set[str]] = {name: set() for name in _MODULES}
    for name, module in _MODULES.items():
        own = _IMPORTED.sub("", module)
        for names, source in _IMPORTED.findall(module):
            for each in re.findall(r"\w+", names):
                asked[source].add(each)
                assert re.search(rf"\b{each}\b", own), f"{name}: {each}"
    assert asked == offered


def test_the_page_runs_nothing_of_its_own_and_reaches_nobody_else(client: TestClient) -> None:
    answer = client.get("/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "http" not in str(policy)
    assert re.findall(r"<script[^>]*>[^<]", answer.text) == []
    assert "<style" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)
    for name, module in _MODULES.items():
        assert "innerHTML" not in module, name
        assert not re.search(r"https?://|document\.cookie|localStorage|location\.", module), name


@pytest.mark.parametrize(("asked", "given"), [("es-MX, en;q=0.5", "es"), ("en-GB", "en"), ("fr", "en")])
def test_the_page_and_its_words_are_in_the_language_that_is_asked_for(
    client: TestClient, asked: str, given: str
) -> None:
    page = client.get("/", headers={"Accept-Language": asked})
    words = client.get("/page/words.json", headers={"Accept-Language": asked})
    assert f'<html lang="{given}">' in page.text
    assert words.json()["language"] == given
    assert [each["name"] for each in words.json()["languages"]] == ["English", "Español"]
    for answer in (page, words):
        assert answer.headers["content-language"] == given
        assert "accept-language" in answer.headers["vary"].lower()


def test_what_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    for path in ("/", "/page/words.json", "/page/start.js"):
        etag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
        spanish = {"If-None-Match": etag, "Accept-Language": "es"}
        assert client.get(path, headers=spanish).status_code == (304 if path.endswith(".js") else 200)


@pytest.mark.parametrize("path", ["/page/other.js", "/page/..%2fswagger-ui%2fstart.js", "/page/"])
def test_no_other_file_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_an_operator_added_to_the_equipment_can_be_chosen(app: FastAPI, client: TestClient) -> None:
    before = app.state.editions.english.snapshot
    added = replace(before.vocabulary, equipment=(*before.vocabulary.equipment, Term("magic_ring", "Pilates ring")))
    after = replace(before, version="0123456789abcdef", vocabulary=added)
    app.state.editions.prepare(after)
    app.state.editions.swap(after)
    try:
        words = client.get("/page/words.json").json()["sections"]["equipment"]
    finally:
        app.state.editions.prepare(before)
        app.state.editions.swap(before)

    assert words["magic_ring"] == "Pilates ring"
    assert words.keys() - {"magic_ring"} == {each.id for each in before.vocabulary.equipment}


def test_every_word_the_page_asks_for_is_there_and_none_is_left_over() -> None:
    words = load_page_words(CONTENT_ROOT)
    used: set[tuple[str, str]] = set()
    for name, module in _MODULES.items():
        named = [(section, key) for section, key, open_ended in _SAID.findall(module) if not open_ended]
        literals = set(re.findall(r'"([a-z]+)\.([a-z_]+)"', module)) & {(s, k) for s in words for k in words[s]}
        for section, key in named:
            assert key in words[section], f"{name}: {section}.{key}"
        beginnings = [(section, begin) for section, begin, more in _SAID.findall(module) if more]
        for section, beginning in (*beginnings, *_CHOICES.findall(module)):
            fitting = {(section, key) for key in words[section] if key.startswith(beginning)}
            assert fitting, f"{name}: {section}.{beginning}*"
            used |= fitting
        used |= {*named, *literals}
    router = (Path(__file__).parents[2] / "app" / "routers" / "page.py").read_text()
    used |= {("page", name) for name in re.findall(r"\{([a-z_]+)\}", router)}
    own = re.findall(r"^([a-z]+):$", (CONTENT_ROOT / "page.yaml").read_text(), re.MULTILINE)
    assert {(section, key) for section in own for key in words[section]} - used == set()
