"""People a careful clinician would think twice about: level of care, permission and program, over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.reading import read_yaml
from tests.routers.program_requests import all_answers, all_screens

VIGNETTES: Any = read_yaml(Path(__file__).parents[1] / "cases" / "vignettes.yaml")
WISHES = {
    "days_per_week": 3,
    "minutes_per_session": 30,
    "equipment": ["chair", "wall", "step", "loop_band", "mat"],
    "floor_access": "yes",
    "guardian_consent": "yes",
    "goals": ["running"],
    "impact_goal": "yes",
}


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda each: str(each["id"]))
def test_a_person_is_sent_where_a_careful_clinician_would_send_them(client: TestClient, vignette: Any) -> None:
    report = {"screens": all_screens("no"), "findings": all_answers("no") | vignette["findings"]}

    triage = client.post("/v1/triage", json=report).json()
    program = client.post("/v1/programs", json={"report": report, "preferences": WISHES}).json()

    assert triage["level"] == vignette["level"]
    assert triage["exercise"]["permission"] == vignette["exercise"]
    assert program["outcome"] == vignette["program"]
    present = {flag["id"] for flag in triage["red_flags"] if flag["presence"] == "present"}
    assert set(vignette["rules"]) <= present


def test_vignettes_reach_from_small_children_to_great_age() -> None:
    ages = [vignette["findings"]["age_years"] for vignette in VIGNETTES]

    assert len(VIGNETTES) >= 40
    assert min(ages) < 5
    assert max(ages) >= 85
