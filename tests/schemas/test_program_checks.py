"""Claims about a program that is sent back with a fitting digest but does not say what this service says."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.schemas.named_examples import named_examples
from tests.progression_requests import Json, signed

EXAMPLE = named_examples("calendars")["evenings_at_half_past_six"]["value"]["program"]
ENDPOINTS = {"/v1/handouts": {}, "/v1/calendars": {}, "/v1/progressions": {"as_of": "2026-11-30"}}


def _set(value: Any, *way: str | int) -> Callable[[Json], None]:
    def change(program: Any) -> None:
        for step in way[:-1]:
            program = program[step]
        program[way[-1]] = value

    return change


def _repeat_an_exercise(program: Json) -> None:
    exercises = program["phases"][0]["exercises"]
    exercises.append(exercises[0])


CHANGES: dict[str, tuple[Callable[[Json], None], str]] = {
    "pain cap": (_set(9, "phases", 0, "pain_cap_nprs"), "/program/phases/0/pain_cap_nprs"),
    "effort cap": (_set(10, "phases", 0, "effort_max_rpe"), "/program/phases/0/effort_max_rpe"),
    "rung": (_set(5, "phases", 0, "rung_max"), "/program/phases/0/rung_max"),
    "effort of a dose": (
        _set(9, "phases", 0, "exercises", 0, "doses", 0, "effort_max_rpe"),
        "/program/phases/0/exercises/0/doses/0",
    ),
    "sets of a session": (
        _set(9, "phases", 0, "sessions", 0, "exercises", 0, "sets", 0, "sets"),
        "/program/phases/0/sessions/0/exercises/0/sets",
    ),
    "no sets": (
        _set([], "phases", 0, "sessions", 0, "exercises", 0, "sets"),
        "/program/phases/0/sessions/0/exercises/0/sets",
    ),
    "no dose": (_set([], "phases", 0, "exercises", 0, "doses"), "/program/phases/0/exercises/0/doses"),
    "an exercise twice": (_repeat_an_exercise, "/program/phases/0/exercises/0/slug"),
    "an exercise of a session only": (
        _set("single-leg-hop", "phases", 0, "sessions", 0, "exercises", 0, "slug"),
        "/program/phases/0/sessions/0/exercises/0/slug",
    ),
    "an eighth day": (_set(8, "phases", 0, "sessions", 0, "day"), "/program/phases/0/sessions/0/day"),
    "a phase without weeks": (_set(0, "phases", 0, "weeks"), "/program/phases/0/weeks"),
    "a phase of two thousand years": (_set(100_000, "phases", 0, "weeks"), "/program/phases/0/weeks"),
    "no phase": (_set([], "phases"), "/program/phases"),
    "a phase that is not there": (_set(99, "current_phase"), "/program/current_phase"),
    "the other leg": (_set("left", "affected_side"), "/program/affected_side"),
}


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("what", CHANGES)
def test_what_no_rule_allows_is_refused_wherever_a_program_is_sent(client: TestClient, path: str, what: str) -> None:
    change, pointer = CHANGES[what]
    program = deepcopy(EXAMPLE)
    change(program)

    answer = client.post(path, json={"program": signed(program), **ENDPOINTS[path]})

    assert answer.status_code == 409, answer.text
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


@pytest.mark.parametrize("path", ["/v1/handouts", "/v1/calendars"])
def test_an_exercise_the_person_may_not_do_is_neither_printed_nor_put_in_a_calendar(
    client: TestClient, path: str
) -> None:
    program = deepcopy(EXAMPLE)
    slug = program["phases"][0]["exercises"][0]["slug"]
    program["basis"]["preferences"]["exercises_to_avoid"] = [slug]

    answer = client.post(path, json={"program": signed(program)})

    assert answer.status_code == 409
    assert answer.json()["errors"] == [
        {
            "code": "not_allowed",
            "message": "is not for this person",
            "pointer": "/program/phases/0/exercises/0/slug",
        }
    ]


@pytest.mark.parametrize("path", ["/v1/handouts", "/v1/calendars"])
def test_a_program_for_a_person_who_must_not_train_is_neither_printed_nor_put_in_a_calendar(
    client: TestClient, path: str
) -> None:
    program = deepcopy(EXAMPLE)
    program["basis"]["report"]["findings"]["locked_knee"] = "yes"

    answer = client.post(path, json={"program": signed(program)})

    assert answer.status_code == 409
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/program/basis/report"]
