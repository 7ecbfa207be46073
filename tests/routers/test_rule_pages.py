"""Claims about the pages of the rules: complete, linked both ways, in each language, and nothing in them but text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, Final

import orjson
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.catalog.snapshot import build_snapshot
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.content.rule_pages import load_rule_page_words
from app.content.translations import wording_of
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import retire
from app.rendering.rule_library import make_library, make_links
from app.rendering.rule_pages import Address, entry_page, index_page, noun_page
from app.rendering.rule_voice import Voice
from tests.spanish_texts import TEXTS, WORDS_OF_PEOPLE

ENGLISH_WORDS: Final = load_rule_page_words(CONTENT_ROOT)
SPANISH_WORDS: Final = load_rule_page_words(CONTENT_ROOT, wording_of(CONTENT_ROOT, "es"))
NOUNS: Final = tuple(ENGLISH_WORDS.nouns)
SPANISH: Final = {"Accept-Language": "es-MX"}
FIELDS_FOR_PEOPLE: Final = frozenset(
    {"advice", "question", "plain_language", "exercise_can", "setup", "purpose", "note", "label", "message", "text"}
)
"""Fields whose text is said to people in every entry that has them."""
_CATALOG: Final = "exercises"
_WORDS: Final = (SPANISH_WORDS.page, SPANISH_WORDS.fields, SPANISH_WORDS.values)
_HEADINGS: Final = frozenset(text[0].upper() + text[1:] for text in SPANISH_WORDS.values.values())
_SPOKEN: Final = frozenset(TEXTS.values()) | _HEADINGS | {text for words in _WORDS for text in words.values()}
_WITHOUT_WORDS: Final = re.compile(r"\W*[\d\W]*")
_FILLED: Final = re.compile(r"\d{1,2} de [a-z]+ de \d{4}|Encontradas: \d+|Estado: .+|.+ · reglas de Genu", re.DOTALL)


class _Reading(HTMLParser):
    """Notes the elements that are open, and the texts with the language each is in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input", "img"):
            self.open.append((tag, dict(attrs).get("lang") or self.language))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1][0] != "style":
            self.texts.append((self.language, data.strip().removeprefix(":").strip()))

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""


def _read(page: str) -> _Reading:
    reading = _Reading()
    reading.feed(page)
    assert reading.open == []
    return reading


def _links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


def _entries(client: TestClient, noun: str, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    limit = {"limit": 100} if noun == _CATALOG else None
    items: list[dict[str, Any]] = client.get(f"/v1/{noun}", params=limit, headers=headers).json()["items"]
    return items


def _name(entry: dict[str, Any]) -> str:
    return str(entry.get("slug") or entry["id"])


@pytest.mark.parametrize("noun", NOUNS)
def test_every_entry_of_the_api_has_a_page_that_its_json_leads_to(client: TestClient, noun: str) -> None:
    listed = client.get(f"/rules/{noun}")
    for entry in _entries(client, noun):
        name = _name(entry)
        assert f'href="{noun}/{name}"' in listed.text
        page = client.get(f"/rules/{noun}/{name}")
        assert page.status_code == 200, name
        assert _read(page.text).texts, name
    links = client.get(f"/v1/{noun}/{name}").headers["link"]
    assert links == f'<../../rules/{noun}/{name}>; rel="alternate"; type="text/html"'
    assert f'href="../../v1/{noun}/{name}"' in page.text


def test_a_rule_says_what_it_rests_on_and_how_far_it_is_signed(client: TestClient) -> None:
    rule = client.get("/v1/red-flags/locked-knee-now").json()
    page = client.get("/rules/red-flags/locked-knee-now").text
    assert f"Status: {rule['status']}" in page
    for text in (rule["reviewed_on"], rule["review_by"], rule["owner"], *(each["id"] for each in rule["sources"])):
        assert text in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_rule_shows_a_placeholder_and_the_limit_of_pain_has_its_number(client: TestClient, language: str) -> None:
    """Program rules 0.4 and 7.2: 3 of 10 in calm, 5 in build, control and return, 2 in the gentle set and in impact."""
    headers = {"Accept-Language": language}
    assert not re.search(r"\{\w+\}", client.get("/v1/program-rules", headers=headers).text)

    rule = client.get("/v1/program-rules/phase-cap", headers=headers).json()
    said = {case["value"]: int(re.findall(r"\d+", case["text"])[0]) for case in rule["cases"]}
    assert said == {
        "calm": 3,
        "build": 5,
        "control": 5,
        "return": 5,
        "restricted": 2,
        "impact": 2,
        "maintenance": said["return"],
    }
    page = client.get(f"/rules/program-rules/phase-cap?lang={language}").text
    assert all(case["text"] in page for case in rule["cases"])


def test_links_lead_both_ways(client: TestClient) -> None:
    rule = _links(client.get("/rules/red-flags/locked-knee-now").text)
    assert "../findings/locked_knee" in rule
    assert "../sources/seed_1" in rule
    assert "../red-flags/locked-knee-now" in _links(client.get("/rules/findings/locked_knee").text)
    assert "../red-flags/locked-knee-now" in _links(client.get("/rules/sources/seed_1").text)
    assert "../impairments/hip_abductor_weakness" in _links(client.get("/rules/exercises/clamshell").text)


def test_every_link_of_a_page_leads_somewhere(client: TestClient) -> None:
    for path in ("/rules", "/rules/impairments", "/rules/impairments/hip_abductor_weakness", "/rules/sources/seed_1"):
        for link in set(_links(client.get(path).text)):
            assert client.get(str(client.base_url.join(path).join(link))).status_code == 200, (path, link)


def test_names_in_conditions_are_explained(client: TestClient) -> None:
    page = client.get("/rules/impairments/hip_abductor_weakness").text
    explained = page.partition("Names in these conditions")[2]
    assert "<dt><code>hip_abduction_deficit_pct</code></dt>" in explained
    assert "../findings/hip_abduction_strength_pct_bw" in explained


def test_an_id_names_one_thing_only_but_for_what_is_called_like_what_it_depends_on(client: TestClient) -> None:
    nouns: dict[str, list[str]] = {}
    for noun in NOUNS:
        for name in re.findall(rf'href="{noun}/([^"]+)"', client.get(f"/rules/{noun}").text):
            nouns.setdefault(name, []).append(noun)
    assert len(nouns) > 1000
    named_after_others = {"contraindications", "modifiers", "program-rules"}
    assert {name: found for name, found in nouns.items() if len(set(found) - named_after_others) > 1} == {}


def test_an_id_that_names_two_things_leads_to_what_its_field_is_about(client: TestClient) -> None:
    exercise = next(each for each in _entries(client, _CATALOG) if "groin_pain" in each["contraindications"])
    assert "../contraindications/groin_pain" in _links(client.get(f"/rules/exercises/{exercise['slug']}").text)
    contraindication = client.get("/rules/contraindications/groin_pain").text
    assert "../findings/groin_pain" in _links(contraindication)
    assert f"../exercises/{exercise['slug']}" in _links(contraindication)
    assert "../contraindications/groin_pain" not in _links(contraindication)
    modifier = _links(client.get("/rules/modifiers/windswept-legs").text)
    assert "../contraindications/windswept_legs" in modifier
    assert "../alignment-flags/windswept_legs" not in modifier
    assert "../program-rules/pregnancy" in _links(client.get("/rules/modifiers/pregnancy").text)
    # A word of an answer is not taken for the list of signs that is called like it.
    assert client.get("/v1/program-rules/emergency").json()["kind"] == "stop_signs"
    emergency = next(each for each in _entries(client, "red-flags") if each["level"] == "emergency")
    assert "../program-rules/emergency" not in _links(client.get(f"/rules/red-flags/{emergency['id']}").text)
    # Restricted to isometric exercise: the limit of triage, not the kind of an exercise.
    limited = next(each for each in _entries(client, "red-flags") if "isometric" in each["only"])
    assert "../exercise-tags/isometric" in _links(client.get(f"/rules/red-flags/{limited['id']}").text)
    kind = next(each for each in _entries(client, _CATALOG) if each["kind"] == "isometric")
    assert "../exercise-tags/isometric" not in _links(client.get(f"/rules/exercises/{kind['slug']}").text)
    # A name of derived.yaml is explained below the rule, not taken for the contraindication that is called like it.
    derived = client.get("/rules/contraindications/sciatic_symptoms").text
    assert "<dt><code>sciatic_symptoms</code></dt>" in derived


def test_what_a_modifier_does_is_linked_and_says_why(client: TestClient) -> None:
    page = client.get("/rules/modifiers/pregnancy").text
    links = _links(page)
    assert "../findings/pregnant" in links
    assert "../contraindications/uncontrolled_hypertension" in links
    assert "../sources/acog_2020" in links
    assert "../modifiers/pregnancy" in _links(client.get("/rules/sources/acog_2020").text)
    assert "../modifiers/pregnancy" in _links(client.get("/rules/findings/pregnant").text)
    need = _links(client.get("/rules/program-rules/hip_abductor_weakness").text)
    assert "../impairments/hip_abductor_weakness" in need
    assert "../program-rules/strength-calm" in _links(client.get("/rules/phases/calm").text)
    structural = _links(client.get("/rules/modifiers/structural-alignment").text)
    assert "../impairments/balance_deficit" in structural
    assert "../patterns/structural" in structural


def test_a_search_finds_ids_and_titles_with_every_word(client: TestClient) -> None:
    found = client.get("/rules", params={"q": "Locked KNEE"}).text.partition("All rules")[0]
    assert "rules/red-flags/locked-knee-now" in found
    assert "rules/findings/locked_knee" in found
    assert "Found: 0" in client.get("/rules", params={"q": "no such words"}).text


@pytest.mark.parametrize("path", ["/rules/recipes", "/rules/findings/other", "/rules/recipes/locked_knee"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_that_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/rules/findings/locked_knee").headers["etag"]
    assert client.get("/rules/findings/locked_knee", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("noun", NOUNS)
def test_what_a_spanish_page_says_is_spanish_or_marked_as_english(client: TestClient, noun: str) -> None:
    for path in ("", *(f"/{_name(entry)}" for entry in _entries(client, noun)[::4])):
        page = client.get(f"/rules/{noun}{path}", headers=SPANISH)
        assert page.status_code == 200, path
        texts = _read(page.text).texts
        assert {language for language, _ in texts} <= {"es", "en"}
        spanish = {text for language, text in texts if language == "es"}
        left = [text for text in spanish - _SPOKEN if not (_WITHOUT_WORDS.fullmatch(text) or _FILLED.fullmatch(text))]
        assert left == [], path


@pytest.mark.parametrize(
    "noun",
    [
        "red-flags",
        "screens",
        "findings",
        "conflicts",
        "patterns",
        "alignment-flags",
        "contraindications",
        "modifiers",
        "phases",
        "program-rules",
        _CATALOG,
    ],
)
def test_words_for_people_are_spanish_on_a_spanish_page(client: TestClient, noun: str) -> None:
    told = 0
    for name in map(_name, _entries(client, noun)[::4]):
        entry = client.get(f"/v1/{noun}/{name}").json()
        texts = _read(client.get(f"/rules/{noun}/{name}", headers=SPANISH).text).texts
        spanish = {text for language, text in texts if language == "es"}
        for text in {str(entry[field]) for field in FIELDS_FOR_PEOPLE & entry.keys()} & WORDS_OF_PEOPLE:
            assert TEXTS[text] in spanish, name
            told += 1
    assert told > 0


def test_the_pages_are_in_the_language_that_is_asked_for(client: TestClient) -> None:
    path = "/rules/red-flags/locked-knee-now"
    english, spanish = client.get(path), client.get(path, headers=SPANISH)
    for page, language in ((english, "en"), (spanish, "es")):
        assert f'<html lang="{language}">' in page.text
        assert page.headers["content-language"] == language
        assert page.headers["vary"] == "Accept-Language"
    assert english.headers["etag"] != spanish.headers["etag"]
    assert client.get(path, headers=SPANISH | {"If-None-Match": spanish.headers["etag"]}).status_code == 304
    assert client.get(path, headers={"If-None-Match": spanish.headers["etag"]}).status_code == 200
    assert 'lang="en"' not in english.text.replace('<html lang="en">', "")
    assert "22 November 2026" in english.text
    assert "22 de noviembre de 2026" in spanish.text


def test_pages_link_to_the_same_in_every_language(client: TestClient) -> None:
    for path in (
        "",
        "/patterns",
        "/patterns/genu_varum",
        "/findings/locked_knee",
        "/exercises/clamshell",
        "/phases/calm",
    ):
        english, spanish = client.get(f"/rules{path}").text, client.get(f"/rules{path}", headers=SPANISH).text
        other = [link.replace("lang=es", "lang=en") for link in _links(english)]
        assert other == _links(spanish), path


def test_a_language_chosen_on_a_page_stays_whatever_the_browser_asks_for(client: TestClient) -> None:
    assert "?lang=es" in _links(client.get("/rules/findings/locked_knee").text)
    path = "/rules?q=locked&lang=es"
    page = client.get(path, headers={"Accept-Language": "en"})
    assert page.headers["content-language"] == "es"
    assert '<input type="hidden" name="lang" value="es">' in page.text
    assert "?q=locked&amp;lang=en" in _links(page.text)
    followed = [link for link in _links(page.text) if link.startswith("rules/")]
    assert "rules/findings/locked_knee?lang=es" in followed
    for link in followed:
        assert client.get(f"/{link}").headers["content-language"] == "es"


def test_a_language_that_is_not_spoken_is_refused(client: TestClient) -> None:
    refused = client.get("/rules", params={"lang": "fr"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"] == ["en", "es"]


def test_a_search_finds_spanish_words_with_and_without_their_accents(client: TestClient) -> None:
    found = [client.get("/rules", params={"q": word, "lang": "es"}).text for word in ("rótula", "ROTULA")]
    links = [[link for link in _links(page) if link.startswith("rules/patterns/")] for page in found]
    assert links[0] == links[1]
    assert "rules/patterns/patellofemoral_pain?lang=es" in links[0]


def test_exercises_that_an_operator_changed_or_retired_have_their_pages_in_every_language(
    app: FastAPI, client: TestClient
) -> None:
    assert client.get("/rules", headers={"Accept-Language": "es"}).headers["Content-Language"] == "es"
    editions = app.state.editions
    before = editions.english.snapshot
    edited = (
        replace(each, name="Oyster shell", setup="Lie on a side.") if each.slug == "clamshell" else each
        for each in before.catalog.exercises
    )
    exercises = retire(edited, "banded-clamshell", "clamshell")
    after = build_snapshot(CatalogContent(exercises, before.vocabulary), shipped_contraindications())
    editions.prepare(after)
    editions.swap(after)
    try:
        pages = {
            (slug, language): client.get(f"/rules/exercises/{slug}", headers={"Accept-Language": language})
            for slug in ("clamshell", "banded-clamshell")
            for language in ("en", "es")
        }
    finally:
        editions.prepare(before)
        editions.swap(before)

    assert {page.status_code for page in pages.values()} == {200}
    assert '<span lang="en">Lie on a side.</span>' in pages["clamshell", "es"].text


def test_nothing_of_an_entry_or_a_search_is_taken_for_html() -> None:
    evil = '<script>alert("x")</script>&'
    entries: dict[str, dict[str, bytes]] = {noun: {} for noun in NOUNS}
    entry = {"id": "a_b", "question": evil, "when": f"a_b {evil}", "values": [{"text": evil}]}
    entries["findings"] = {"a_b": orjson.dumps(entry)}
    links = make_links(NOUNS, entries, {"c_d": evil})
    address = Address(search=evil)
    for translated in (None, frozenset[str]()):
        library = make_library(Voice("es", SPANISH_WORDS, {}, (), translated), links, entries)
        pages = (
            entry_page(library, ("findings", "a_b"), address),
            noun_page(library, "findings", address),
            index_page(library, address),
        )
        for page in pages:
            assert b"<script" not in page
            assert b"&lt;script&gt;" in page
