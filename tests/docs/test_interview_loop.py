"""The loop of docs/interview-loop.md is run with several people: it ends as the page says."""

import re
from collections.abc import Callable
from typing import Any, Final

import httpx2
import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.domain.triage.results import TriageState
from tests.documents import blocks_of, plain, read

Json = dict[str, Any]

PAGE: Final = read("interview-loop.md")
VOCABULARY: Final = shipped_rulebook().vocabulary
ANSWERED_ON: Final = "2026-11-28"


def _interview() -> Callable[..., Json]:
    names: Json = {"httpx2": httpx2}
    (block,) = blocks_of(PAGE, "python")
    exec(compile(block.text, "interview-loop.md", "exec"), names)  # noqa: S102 (our own page)
    found: Callable[..., Json] = names["interview"]
    return found


def _gives_way(question: Json) -> Any:
    said = {"giving_way_or_slipping": "yes", "giving_way_4_week_count": 3, "age_years": 34}
    return said.get(question["id"], "no" if question["kind"] == "screen" else "unknown")


def _harmless(question: Json) -> Any:
    if question["kind"] == "screen":
        return "no"
    if question["id"] == "age_years":
        return 30
    return "no" if VOCABULARY.findings[question["id"]].type == "answer" else "unknown"


def _knows_nothing(question: Json) -> Any:
    return "unknown"


def _says_yes_to_everything(question: Json) -> Any:
    is_yes_or_no = question["kind"] == "screen" or VOCABULARY.findings[question["id"]].type == "answer"
    return "yes" if is_yes_or_no else "unknown"


def _run(client: TestClient, ask: Callable[[Json], Any]) -> tuple[Json, list[Json]]:
    rounds: list[Json] = []
    report = {"affected_side": "right", "answered_on": ANSWERED_ON}
    return _interview()(client, report, ask, rounds.append), rounds


@pytest.mark.parametrize("ask", [_gives_way, _harmless, _knows_nothing, _says_yes_to_everything])
def test_the_loop_ends_and_asks_nothing_twice(client: TestClient, ask: Callable[[Json], Any]) -> None:
    last, rounds = _run(client, ask)

    asked = [each["ask_next"][0]["id"] for each in rounds[:-1]]
    assert len(asked) == len(set(asked))
    assert len(rounds) <= 1 + len(VOCABULARY.screens) + len(VOCABULARY.findings)
    assert last["state"] in {"final", "provisional"}
    assert last["level"] != "undetermined"


def test_whoever_knows_nothing_is_sent_to_be_examined(client: TestClient) -> None:
    last, _ = _run(client, _knows_nothing)

    assert (last["level"], last["examination_needed"]) == ("soon", True)


def test_the_rounds_of_the_page_are_those_of_the_loop(client: TestClient) -> None:
    _, rounds = _run(client, _gives_way)
    table = re.findall(r"^\| (\d+) \| `(\w+)` \| `(\w+)` \| (?:`(\w+)`)? ?\|$", PAGE, re.MULTILINE)

    assert int(table[-1][0]) == len(rounds)
    for number, level, state, asked in table:
        triage = rounds[int(number) - 1]
        assert (triage["level"], triage["state"]) == (level, state), number
        if asked:
            assert triage["ask_next"][0]["id"] == asked


def test_the_page_explains_every_state_and_no_other() -> None:
    table = PAGE.partition("## What to do with each state")[2].partition("## ")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {state.value for state in TriageState}


def test_how_long_an_answer_counts_is_as_the_page_says() -> None:
    acute = [screen for screen in VOCABULARY.screens if screen.valid_days_after_yes is not None]
    questions = [screen for screen in VOCABULARY.screens if screen.kind == "question"]

    assert {screen.valid_days for screen in questions} == {28}
    assert "count 28 days" in PAGE
    assert [screen.order for screen in acute] == list(range(1, 11))
    assert {screen.valid_days_after_yes for screen in acute} == {1}
    assert 'one "yes" among the first ten screens makes them all old after 1 day' in plain(PAGE)


def test_a_contradiction_is_answered_as_the_page_says(client: TestClient) -> None:
    report = {"screens": {"locking_or_lost_movement": "no"}, "findings": {"age_years": 30, "locked_knee": "yes"}}

    triage = client.post("/v1/triage", json=report).json()

    assert triage["level"] == "urgent"
    (conflict,) = triage["conflicts"]
    assert conflict["message"]
    assert "locked_knee" in conflict["findings"]
    assert conflict["ask_again"]


def _until_nothing_is_asked(client: TestClient, age_years: int, **preferences: str) -> tuple[Json, Json]:
    """What somebody with nothing dangerous is answered who follows `ask_next` of the programs, and the request."""
    request: Json = {
        "report": {},
        "preferences": {"days_per_week": 3, "minutes_per_session": 30, "equipment": ["mat"], **preferences},
    }
    while True:
        program = client.post("/v1/programs", json=request).json()
        if program["outcome"] != "needs_answers" or not program["ask_next"]:
            return program, request
        for question in program["ask_next"]:
            answer = age_years if question["id"] == "age_years" else _harmless(question)
            request["report"].setdefault(f"{question['kind']}s", {})[question["id"]] = answer


def test_a_program_needs_what_its_two_lists_name(client: TestClient) -> None:
    assert "`ask_preferences`" in PAGE

    program, _ = _until_nothing_is_asked(client, 12)
    assert (program["outcome"], program["ask_preferences"]) == ("needs_answers", ["guardian_consent"])

    program, _ = _until_nothing_is_asked(client, 12, guardian_consent="yes")
    assert program["phases"]


def test_an_answer_after_a_release_can_restrict_the_program_as_the_page_says(client: TestClient) -> None:
    assert "those to `ask_next` can still raise the level" in plain(PAGE)
    request: Json = {
        "report": {
            "screens": {screen.id: "no" for screen in VOCABULARY.screens if screen.kind == "question"},
            "findings": {"age_years": 30},
        },
        "preferences": {"days_per_week": 3, "minutes_per_session": 30, "equipment": ["mat"]},
    }
    released = client.post("/v1/programs", json=request).json()
    open_still = {question["id"]: question for question in released["ask_next"]}
    assert released["outcome"] == "released_partial"
    assert open_still["focal_bone_tenderness"]["could_raise_to"] == "soon"

    request["report"]["findings"] |= {"focal_bone_tenderness": "yes", "recent_load_increase": "yes"}
    assert client.post("/v1/programs", json=request).json()["outcome"] == "restricted"


def test_a_report_that_has_grown_old_is_begun_anew_as_the_page_says(client: TestClient) -> None:
    """Answering on beside the old day would ask the first screen for ever."""
    old: Json = {"answered_on": "2026-10-01", "as_of": ANSWERED_ON, "screens": {}, "findings": {"locked_knee": "no"}}
    old["screens"] = {screen.id: "no" for screen in VOCABULARY.screens if screen.kind == "question"}
    old["findings"] |= {"age_years": 30, "standing_alignment": "straight"}
    (first, *_) = client.post("/v1/triage", json=old).json()["ask_next"]
    assert (first["kind"], old["screens"][first["id"]]) == ("screen", "no")
    assert "When a screen is asked that the report has answered, begin a new report" in plain(PAGE)

    screens = client.get("/v1/screens").json()["items"]
    covered = {each["finding"] for screen in screens for each in screen.get("covers", [])}
    begun: Json = {
        "answered_on": ANSWERED_ON,
        "as_of": ANSWERED_ON,
        "findings": {name: value for name, value in old["findings"].items() if name not in covered},
    }
    rounds: list[Json] = []
    last = _interview()(client, begun, _harmless, rounds.append)

    asked = [each["ask_next"][0]["id"] for each in rounds[:-1]]
    assert (last["open_screens"], len(asked)) == ([], len(set(asked)))
    assert begun["findings"]["standing_alignment"] == "straight"
    assert "locked_knee" not in begun["findings"]


def test_answers_of_today_may_be_too_old_for_a_later_start_as_the_page_says(client: TestClient) -> None:
    assert "Where answers of today are too old for a later `start_date` only, begin earlier" in plain(PAGE)
    screens = {screen.id: "no" for screen in VOCABULARY.screens if screen.kind == "question"}
    request: Json = {
        "report": {
            "answered_on": "2026-11-27",
            "screens": {**screens, "swelling_heat_redness": "yes"},
            "findings": {"age_years": 30},
        },
        "preferences": {"days_per_week": 3, "minutes_per_session": 30, "equipment": ["mat"]},
    }

    def asked(start_date: str) -> list[str]:
        program = client.post("/v1/programs", json={**request, "start_date": start_date}).json()
        return [question["id"] for question in program["ask_next"] if question["kind"] == "screen"]

    assert asked("2026-11-28") == []
    assert "chest_breathing_bleeding" in asked("2026-11-30")
