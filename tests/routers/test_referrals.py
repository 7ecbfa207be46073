"""Whom to see: the refer-to map of program.md 3.5, and the change of emphasis of P13a, through HTTP."""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.load import CONTENT_ROOT
from app.content.reading import read_yaml
from tests.progression_requests import CASES, Json, answer_to, of_earlier_content, request_for

NEWS: Json = {
    "exercises": [{"slug": "glute-bridge", "reps": [10, 12]}, {"slug": "box-squat", "reps": [8, 12]}],
    "sessions": [{"day": 0}, {"day": 2, "new_symptom": "yes"}],
    "as_of": 3,
}
RULES: Any = read_yaml(CONTENT_ROOT / "progression_rules.yaml")
L27 = next(each for each in CASES if each["id"] == "L27")


def answer(client: TestClient, case: Json, **known: Any) -> Json:
    """The answer to a worked case for a person with these findings from the start."""
    sent = deepcopy(request_for(case))
    sent["program"]["basis"]["report"]["findings"] |= known
    sent["program"]["basis"]["preferences"]["guardian_consent"] = "yes"
    sent["program"] = of_earlier_content({**sent["program"], "guardian": "A parent or guardian has agreed."})
    return answer_to(client, sent)


@pytest.mark.parametrize(
    ("known", "whom"),
    [
        ({}, "physiotherapist"),
        ({"giving_way_4_week_count": 1}, "physiotherapist_or_orthopaedist"),
        ({"structural_malalignment": "yes"}, "orthopaedist"),
        ({"asymmetric_alignment": "yes", "giving_way_4_week_count": 1}, "orthopaedist"),
        ({"polyarticular_swelling": "yes"}, "gp"),
        ({"morning_stiffness_minutes": 45}, "gp"),
        ({"age_years": 16}, "gp_or_paediatrician"),
        ({"locking_episodes": "yes", "giving_way_4_week_count": 1}, "urgent_care"),
    ],
)
def test_a_referral_that_leaves_it_open_names_whom_the_map_says(client: TestClient, known: Json, whom: str) -> None:
    decided = answer(client, NEWS, **known)

    assert decided["decision"]["rule_ids"] == ["P02x"]
    said = RULES["texts"]["whom"][whom]
    assert decided["decision"]["refer"] == {"level": "soon", "to": whom, "see": said, "rule_id": "P02x"}


def test_buckling_is_seen_by_physiotherapist_or_orthopaedist(client: TestClient) -> None:
    decided = answer(client, next(each for each in CASES if each["id"] == "L20"))

    assert decided["decision"]["refer"]["to"] == "physiotherapist_or_orthopaedist"


@pytest.mark.parametrize(
    ("known", "whom"), [({}, "physiotherapist"), ({"asymmetric_alignment": "yes"}, "orthopaedist")]
)
def test_twelve_weeks_without_change_lead_to_whom_the_signs_say(client: TestClient, known: Json, whom: str) -> None:
    said = {"activity_pain_nprs": 5, "akps_points": 72, "groc_points": 0, "psfs_points": 4.7}
    series = {**L27["series"], "to": 83}
    case = {**L27, "series": series, "check_ins": [{"day": 84, "findings": said}], "as_of": 84}
    decided = answer(client, case, **known)["decision"]

    assert decided["rule_ids"][0] in ("P13b", "P15"), decided["rule_ids"]
    said = RULES["texts"]["whom"][whom]
    assert decided["refer"] == {"level": "soon", "to": whom, "see": said, "rule_id": "P13b"}


def test_after_six_weeks_without_change_the_answer_says_where_to_put_the_emphasis(client: TestClient) -> None:
    hip = {"slug": "side-lying-hip-abduction", "reps": [10, 12]}
    knee = {"slug": "mini-squat", "reps": [10, 12]}
    more_hip = answer(client, {**L27, "exercises": [{**knee, "sets": 2}, {**hip, "sets": 3}]})
    more_knee = answer(client, {**L27, "exercises": [{**knee, "sets": 3}, {**hip, "sets": 2}]})

    assert "emphasis_knee" in {note["id"] for note in more_hip["notes"]}
    assert "emphasis_hip" in {note["id"] for note in more_knee["notes"]}
    assert "hip and knee" in more_hip["decision"]["clinician"]
