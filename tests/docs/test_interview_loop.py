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
