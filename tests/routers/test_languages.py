"""Claims about answers in Spanish: the same decisions, all words for people in Spanish, and a stated language."""

import re
from io import BytesIO
from typing import Any, Final

import pytest
import vobject
from fastapi import FastAPI
from pypdf import PdfReader
from starlette.testclient import TestClient

from app.content.load import rulebook_in
from app.domain.digest import digest_of
from app.schemas.named_examples import named_examples
from tests.progression_requests import signed
from tests.routers.program_requests import CASES, request_of
from tests.spanish_texts import TEXTS, WORDS_OF_PEOPLE, differences, in_spanish, strings_of

Json = Any

SPANISH: Final = {"Accept-Language": "es-MX, es;q=0.9, en;q=0.1"}
REPORTS: Final = [each["value"] for each in named_examples("triage").values()]
REQUESTS: Final = [request_of(case) for case in CASES[::6]]
FOR_CLINICIANS: Final = frozenset({"clinical", "clinician", "suspect", "citation", "note", "icd10"})
"""Fields that are English always."""


def _ask(client: TestClient, path: str, sent: Json, headers: dict[str, str] | None = None) -> Json:
    response = client.post(path, json=sent, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def _is_for_clinicians(pointer: str) -> bool:
    # The note of a dose is said to people; that of a measure is its evidence.
    parts = pointer.split("/")
    return bool(FOR_CLINICIANS & set(parts)) and not ("doses" in parts or parts[1:] == ["origin", "note"])


def _assert_same_but_for_words(english: Json, spanish: Json) -> None:
    """Every difference is a text for people and its translation, the language, or a digest."""
    told = list(differences(english, spanish))
    assert told
    for pointer, said, translated in told:
        name = pointer.rpartition("/")[2]
        if name == "language":
            assert (said, translated) == ("en", "es")
        elif name not in ("digest", "program_digest", "parent_digest"):
            assert translated in in_spanish(said), pointer


def _assert_spanish(answer: Json) -> None:
    left = [
        (pointer, text)
        for pointer, text in strings_of(answer)
        if text in WORDS_OF_PEOPLE and not _is_for_clinicians(pointer)
    ]
    assert left == []


@pytest.mark.parametrize("path", ["/v1/triage", "/v1/classifications"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_judged_the_same_in_both_languages(client: TestClient, path: str, report: Json) -> None:
    english, spanish = _ask(client, path, report), _ask(client, path, report, SPANISH)
    _assert_same_but_for_words(english, spanish)
    _assert_spanish(spanish)


@pytest.mark.parametrize("request_sent", REQUESTS, ids=[case["id"] for case in CASES[::6]])
def test_a_program_is_the_same_in_both_languages(client: TestClient, request_sent: Json) -> None:
    english, spanish = (
        _ask(client, "/v1/programs", request_sent),
        _ask(client, "/v1/programs", request_sent, SPANISH),
    )
    _assert_same_but_for_words(english, spanish)
    _assert_spanish(spanish)
    assert "untranslated" not in spanish


@pytest.mark.parametrize("noun", ["findings", "screens", "red-flags", "patterns", "impairments", "phases", "measures"])
def test_the_rule_book_speaks_spanish_to_people_and_english_to_clinicians(client: TestClient, noun: str) -> None:
    english, spanish = client.get(f"/v1/{noun}"), client.get(f"/v1/{noun}", headers=SPANISH)
    _assert_same_but_for_words(english.json(), spanish.json())
    assert english.headers["etag"] != spanish.headers["etag"]
    assert [each.headers["content-language"] for each in (english, spanish)] == ["en", "es"]


def test_the_service_says_in_spanish_what_it_is(client: TestClient) -> None:
    english, spanish = client.get("/about").json(), client.get("/about", headers=SPANISH).json()
    _assert_same_but_for_words(english, spanish)
    told = {pointer.split("/")[1] for pointer, *_ in differences(english, spanish)}
    assert told == set(english) - {"license", "versions", "rules_reviewed_on"}


@pytest.fixture(scope="module")
def wanted() -> Json:
    """A request whose program is released."""
    return named_examples("programs")["dynamic_valgus_at_home"]["value"] | {"start_date": "2026-11-23"}


@pytest.fixture(scope="module")
def programs(client: TestClient, wanted: Json) -> tuple[Json, Json]:
    """The program in English and in Spanish."""
    return _ask(client, "/v1/programs", wanted), _ask(client, "/v1/programs", wanted, SPANISH)


def test_the_next_program_is_in_the_language_of_the_first(client: TestClient, programs: tuple[Json, Json]) -> None:
    slug = programs[0]["phases"][0]["exercises"][0]["slug"]
    log = {"id": "1", "date": "2026-11-24", "exercises": [{"slug": slug, "pain_during_nprs": 7}]}
    rest = {"as_of": "2026-11-25", "session_logs": [log]}
    # Whatever is asked for: the words inside a program are its own.
    english = _ask(client, "/v1/progressions", {"program": programs[0], **rest}, SPANISH)
    spanish = _ask(client, "/v1/progressions", {"program": programs[1], **rest}, {"Accept-Language": "en"})
    _assert_same_but_for_words(english, spanish)
    _assert_spanish(spanish)
    assert spanish["program"]["language"] == spanish["language"] == "es"
    again = client.post("/v1/handouts", json={"program": spanish["program"]})
    assert again.status_code == 200, "the next program is whole: its digest holds"


def test_the_handout_of_a_spanish_program_is_spanish(client: TestClient, programs: tuple[Json, Json]) -> None:
    page = client.post("/v1/handouts", json={"program": programs[1]})
    assert page.headers["content-language"] == "es"
    assert '<html lang="es">' in page.text
    assert "lunes 23 de noviembre de 2026" in page.text.lower()
    for english in ("Your knee exercises", "How much", "Monday", "When to get help"):
        assert english not in page.text
        assert TEXTS[english] in page.text or english == "Monday"
    pdf = client.post("/v1/handouts", json={"program": programs[1]}, headers={"Accept": "application/pdf"})
    assert str(PdfReader(BytesIO(pdf.content)).root_object["/Lang"]) == "es"


def test_the_calendar_of_a_spanish_program_says_so(client: TestClient, programs: tuple[Json, Json]) -> None:
    english, spanish = (
        client.post("/v1/calendars", json={"program": program, "name_exercises": True}) for program in programs
    )
    summaries = [event.summary for event in vobject.readOne(spanish.text).vevent_list]
    assert {summary.params["LANGUAGE"][0] for summary in summaries} == {"es"}
    assert [summary.value for summary in summaries] == [
        TEXTS["Exercise: {exercises}"].format(
            exercises="; ".join(map(_in_spanish, event.summary.value.removeprefix("Exercise: ").split("; ")))
        )
        for event in vobject.readOne(english.text).vevent_list
    ]


def _in_spanish(named: str) -> str:
    """The name of an exercise; behind it the days where it is not done in every session."""
    short = {"Mon": "lun", "Tue": "mar", "Wed": "mié", "Thu": "jue", "Fri": "vie", "Sat": "sáb", "Sun": "dom"}
    name, has_days, days = named.partition(" (")
    if not has_days:
        return TEXTS[name]
    return f"{TEXTS[name]} ({' '.join(short[day] for day in days.removesuffix(')').split())})"


def test_a_program_in_a_language_that_is_not_spoken_here_is_refused(
    client: TestClient, programs: tuple[Json, Json]
) -> None:
    foreign = signed(programs[0] | {"language": "fr"})
    for path, rest in (("progressions", {"as_of": "2026-11-25"}), ("handouts", {}), ("calendars", {})):
        refused = client.post(f"/v1/{path}", json={"program": foreign, **rest})
        assert refused.status_code == 409
        assert refused.json()["errors"][0]["pointer"] == "/program/language"


def test_a_program_of_before_there_were_languages_is_english(client: TestClient, programs: tuple[Json, Json]) -> None:
    older = signed({name: value for name, value in programs[0].items() if name != "language"})
    page = client.post("/v1/handouts", json={"program": older}, headers=SPANISH)
    assert page.status_code == 200
    assert page.headers["content-language"] == "en"


def test_the_digest_holds_the_language_only_where_it_is_not_english(client: TestClient) -> None:
    report = REPORTS[0]
    for headers, more in (({}, {}), (SPANISH, {"language": "es"})):
        answer = _ask(client, "/v1/triage", report, headers)
        assert answer["digest"] == digest_of(report, answer["versions"] | more)


def test_a_figure_is_described_in_spanish(client: TestClient) -> None:
    path = "/v1/exercises/clamshell/figure?side=left"
    english, spanish = client.get(path), client.get(path, headers=SPANISH)
    assert ' lang="es">' in spanish.text
    assert "lado izquierdo" in spanish.text
    assert TEXTS["Clamshell"] in spanish.text
    assert spanish.headers["etag"] != english.headers["etag"]


def test_the_catalog_is_listed_and_searched_in_spanish(client: TestClient) -> None:
    found = client.get("/v1/exercises", params={"q": "almeja"}, headers=SPANISH).json()["items"]
    assert found[0]["slug"] == "clamshell"
    page = client.get("/v1/exercises?limit=100", headers=SPANISH)
    _assert_spanish(page.json())
    whole = client.get("/v1/exercises/clamshell", headers=SPANISH)
    _assert_spanish(whole.json())
    unchanged = client.get("/v1/exercises/clamshell", headers={**SPANISH, "If-None-Match": whole.headers["etag"]})
    assert unchanged.status_code == 304
    assert unchanged.headers["vary"] == "Accept-Language"
    assert client.get("/v1/exercises/clamshell", headers={"If-None-Match": whole.headers["etag"]}).status_code == 200


def test_every_line_of_a_batch_is_in_the_language_that_is_asked_for(client: TestClient) -> None:
    headers = {**SPANISH, "Content-Type": "application/x-ndjson"}
    answer = client.post("/v1/triage/batch", content=b'{"findings":{"locked_knee":"yes"}}\n{"x":1}\n', headers=headers)
    assert '"language":"es"' in answer.text.splitlines()[0]
    assert answer.headers["content-language"] == "es"


def test_a_refusal_is_english_whatever_is_asked_for(client: TestClient) -> None:
    refused = client.post("/v1/triage", json={"findings": {"locked_kne": "yes"}}, headers=SPANISH)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["message"] == "this field does not exist"
    assert "content-language" not in refused.headers


def test_the_contract_says_which_operations_speak_languages(app: FastAPI) -> None:
    asked, told = set(), set()
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            if any(parameter["name"] == "Accept-Language" for parameter in operation.get("parameters", ())):
                asked.add(path)
            if "Content-Language" in operation["responses"]["200"].get("headers", {}):
                told.add(path)
    assert {"/v1/triage", "/v1/programs", "/v1/exercises/{slug}/figure", "/v1/findings", "/about"} <= asked
    assert told - asked == {"/v1/progressions", "/v1/handouts", "/v1/calendars"}
    assert told.isdisjoint({"/livez", "/readyz", "/metrics"})


_WAIT: Final = re.compile(r"\ben \d+( a \d+)? (horas|semanas)\b(?! o antes)")
"""Said like this somebody is to be seen after that time and not within it."""
_LATEST: Final = re.compile(r"(a más tardar|como máximo|mejor) en \d+")


def test_in_spanish_no_rule_says_to_wait_or_can_be_read_as_if_it_only_told_to_rest() -> None:
    """Triage rules 1: `within` is the latest time, and "en 2 semanas" the earliest.

    "Si aquí nada más le indica reposo, siga" is, where "nada más" means "only", the opposite of the English.
    """
    flags = rulebook_in("es").triage.rules.red_flags
    said = [(flag.id, text) for flag in flags for text in (flag.see, flag.within, flag.do, flag.dont, flag.advice)]

    assert [each for each in said if _WAIT.search(_LATEST.sub("", each[1]))] == []
    assert [each for each in said if "aquí nada más" in each[1]] == []
