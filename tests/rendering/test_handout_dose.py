"""The dose of a progressed program in words: with its weight and its limit."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT
from app.domain.program.results import Program
from app.rendering.handout_dose import dose_lines
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import plan
from tests.progression_requests import program_of
from tests.routers.program_requests import case_of, request_of


def test_weight_and_limit_of_a_progression_are_said() -> None:
    program = plan(request_of(case_of("G01")))
    assert isinstance(program, Program)
    phase = program.phases[0]
    exercise = replace(phase.exercises[0], load_kg=2.5, range_limit_deg=60)
    lines = tuple(dose_lines(exercise, phase, 1, load_handout_texts(CONTENT_ROOT).words, EXERCISES[exercise.slug]))
    assert "Weight: 2.5 kg." in lines
    assert "Bend the knee no further than 60 degrees." in lines


def test_what_goes_with_a_dose_is_said_with_it(client: TestClient) -> None:
    # clinical/program.md 1.7: a stretch is held to mild tightness, not to pain.
    program = client.post("/v1/programs", json=request_of(case_of("G01"))).json()
    doses = [dose for each in program["phases"][0]["exercises"] for dose in each["doses"]]
    page = client.post("/v1/handouts", json={"program": program}).text

    notes = {dose["note"] for dose in doses if dose["row"].startswith("stretch")}
    assert any("never pain" in note for note in notes)
    assert all(note in page for note in notes)


@pytest.mark.parametrize(
    ("slug", "tempo"),
    [
        # "For a clamshell the first number is the lift, for a squat it is the lowering" (exercises.md); build: lower in
        # 3 seconds, hold 1, lift in 2 (program rules 1.7).
        ("clamshell", "Go slowly: 2 seconds, hold 1, 3 seconds back."),
        ("glute-bridge", "Go slowly: 2 seconds, hold 1, 3 seconds back."),
        ("mini-squat", "Go slowly: 3 seconds, hold 1, 2 seconds back."),
    ],
)
def test_lowering_is_the_slow_part_whichever_comes_first(client: TestClient, slug: str, tempo: str) -> None:
    program = program_of({"exercises": [{"slug": slug}], "phase": "build"})

    page = client.post("/v1/handouts", json={"program": program}).text

    assert tempo in page


@pytest.mark.parametrize(
    ("exercise", "tempo"),
    [
        # 1-5-1 and 2-0-3 in the catalog.
        ({"slug": "seated-vmo-timing", "sets": 2}, "Go slowly: 1 second, hold 5, 1 second back."),
        ({"slug": "sit-to-stand", "sets": 2}, "Go slowly: 2 seconds, then 3 seconds back."),
    ],
)
def test_one_second_is_not_several_and_no_hold_is_not_a_hold(
    client: TestClient, exercise: dict[str, Any], tempo: str
) -> None:
    program = program_of({"exercises": [exercise], "phase": "build"})

    assert tempo in client.post("/v1/handouts", json={"program": program}).text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1 day a week, up to"), ("es", "1 día a la semana, hasta")],
)
def test_one_day_a_week_is_not_several(client: TestClient, language: str, said: str) -> None:
    wanted = request_of(case_of("G01"))
    wanted["preferences"]["days_per_week"] = 1
    program = client.post("/v1/programs", json=wanted, headers={"Accept-Language": language}).json()

    assert said in client.post("/v1/handouts", json={"program": program}).text


def _page_of(client: TestClient, case: str, **findings: Any) -> str:
    wanted = request_of(case_of(case))
    wanted["report"]["findings"] |= findings
    program = client.post("/v1/programs", json=wanted).json()
    return client.post("/v1/handouts", json={"program": program}).text


@pytest.mark.parametrize(
    ("case", "said"),
    [
        # Notes of dosage.yaml, "said with the dose"; program rules 1.7.
        ("G04", "Keep a hand near a support."),
        ("G01", "To mild tightness, never pain. Aim: 4 holds on 5 days a week, 10 minutes a week in all."),
        ("G01", "Slowly; watch yourself in a mirror or on a phone camera at every repetition."),
        ("G14", "Aim: 20 to 30 minutes on 3 to 5 days a week; every bout counts."),
    ],
)
def test_what_belongs_to_the_dose_is_said_with_it(client: TestClient, case: str, said: str) -> None:
    assert f"<li>{said}</li>" in _page_of(client, case)


def test_an_effort_in_seconds_that_moves_is_not_called_a_hold(client: TestClient) -> None:
    page = _page_of(client, "G09")

    assert "<h3>Backward walking</h3>" in page
    assert "Each set: 20 to 60 seconds." in page
    assert "hold 20 to 60 seconds" not in page


def test_minutes_of_one_leg_are_said_of_both(client: TestClient) -> None:
    request = request_of(case_of("G08"))
    avoid = ["figure-four-stretch", "standing-itb-stretch", "standing-itb-stretch-overhead"]
    avoid += ["half-kneeling-hip-flexor-reach"]
    request["confirmed"]["impairments"].append("lateral_tightness")
    request["preferences"] |= {"days_per_week": 5, "equipment": ["foam_roller", "mat"], "exercises_to_avoid": avoid}
    program = client.post("/v1/programs", json=request).json()
    page = client.post("/v1/handouts", json={"program": program}).text

    assert "<h3>Foam roll outer thigh</h3>" in page
    assert "The same with the other leg." in page


def test_how_hard_it_feels_has_its_scale_before_the_first_number(client: TestClient) -> None:
    page = _page_of(client, "G01")

    # Effort 7 leaves 3 in reserve (program rules 3.2).
    scale = "Rate how hard it feels from 0 (rest) to 10 (all you can give). At 7 you could still do 3 more."
    assert page.index(scale) < page.index("How hard it should feel")
