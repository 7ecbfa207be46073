"""The twelve weeks of docs/progression.md, day by day through the real application."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from app.schemas.named_examples import named_examples
from tests.progression_requests import GOOD_SESSION, done_as_prescribed
from tests.routers.program_requests import all_screens

Json = dict[str, Any]

DOCUMENT = Path(__file__).parents[1] / "docs" / "progression.md"
STORY: Json = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[0])
START = date(2026, 11, 23)
LAST = 84


def _day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


@pytest.fixture(scope="module")
def answers(client: TestClient) -> list[Json]:
    """The answer of every morning."""
    sent = next(iter(named_examples("programs").values()))["value"]
    program = client.post("/v1/programs", json={**sent, "start_date": START.isoformat()}).json()
    assert program["outcome"].startswith("released")
    checks = [_check(each) for each in STORY["checks"]]
    logs: list[Json] = []
    found = []
    for number in range(LAST + 1):
        request = {
            "program": program,
            "as_of": _day(number),
            "session_logs": logs,
            "check_ins": [check for check in checks if check["date"] <= _day(number)],
        }
        response = client.post("/v1/progressions", json=request)
        assert response.status_code == 200, response.text
        found.append(response.json())
        if number % 7 in (0, 2, 4):
            logs += _trained(number, found[-1])
    return found


def _check(said: Json) -> Json:
    check = {"id": f"c{said['day']}", "date": _day(said["day"])}
    check |= {name: value for name, value in said.items() if name not in ("day", "screens")}
    return check | ({"screens": all_screens("no")} if "screens" in said else {})


def _trained(number: int, answer: Json) -> list[Json]:
    """The session of a day, done as prescribed; none while there is nothing to do."""
    exercises = [done_as_prescribed(each["next"], pain=1) for each in answer["exercises"] if "next" in each]
    different: Json = next((each for each in STORY["days"] if each["from"] <= number <= each["to"]), {})
    said = {name: value for name, value in different.items() if name not in ("from", "to")}
    return (
        [{"id": f"s{number}", "date": _day(number), "exercises": exercises, **GOOD_SESSION, **said}]
        if exercises
        else []
    )


@pytest.mark.parametrize(
    "wanted", STORY["then"], ids=[f"day-{each.get('day', each.get('by'))}" for each in STORY["then"]]
)
def test_the_story_goes_as_it_is_told(wanted: Json, answers: list[Json]) -> None:
    if "by" in wanted:
        reached = [each for each in answers[: wanted["by"] + 1] if each["decision"]["decision"] == wanted["program"]]
        assert reached, [
            (n, a["decision"]["decision"], a["decision"]["rule_ids"], a["decision"]["exit"])
            for n, a in enumerate(answers)
        ][wanted["by"]]
        answer = reached[0]
    else:
        answer = answers[wanted["day"]]

    decided = answer["decision"]
    assert decided["decision"] == wanted["program"], decided
    if "rule" in wanted:
        assert wanted["rule"] in decided["rule_ids"]
    if "phase" in wanted:
        assert decided["phase"] == wanted["phase"]
    if "refer" in wanted:
        assert decided["refer"]["level"] == wanted["refer"]
    if "some_exercise" in wanted:
        one = wanted["some_exercise"]
        assert any(
            each["decision"] == one["decision"] and one["rule"] in each["rule_ids"] for each in answer["exercises"]
        )
    if wanted.get("no_progress"):
        assert all(each["decision"] != "progress" for each in answer["exercises"])


def test_sequence_numbers_rise_and_the_last_program_names_the_first(answers: list[Json]) -> None:
    numbers = [answer["sequence"] for answer in answers]

    assert numbers == sorted(numbers)
    assert numbers[-1] > 10
    assert len({answer["program"]["parent_digest"] for answer in answers}) == 1
