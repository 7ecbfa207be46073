"""A program whose every exercise was stopped sends to a physiotherapist instead of saying that all is well.

Source: program rules 2.9: where no exercise survives, physiotherapist referral (routine).
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

# No other exercise trains the same with less load: after a second pain above 5 (E04) nothing takes its place.
CASE: Json = {
    "id": "nothing-left",
    "exercises": [{"slug": "quad-set"}, {"slug": "seated-vmo-timing", "sets": 2}],
    "sessions": [{"day": day, "all": {"pain": 6}} for day in (0, 2, 4)],
    "as_of": 5,
}


def _answer(client: TestClient, **more: Any) -> Json:
    return answer_to(client, request_for({**CASE, **more}))


@pytest.mark.parametrize("as_of", [4, 5, 9, 13])
def test_when_every_exercise_hurt_too_much_a_physiotherapist_is_named(client: TestClient, as_of: int) -> None:
    answer = _answer(client, as_of=as_of)
    decision = answer["decision"]

    assert answer["program"]["phases"][0]["sessions"] == []
    assert decision["rule_ids"] == ["P24"]
    assert decision["refer"] | {"level": "routine", "to": "physiotherapist"} == decision["refer"]
    assert "safety_questions" in decision["ask"]


def test_while_an_exercise_is_left_nobody_is_sent_away(client: TestClient) -> None:
    sessions = [{**each, "seated-vmo-timing": {"pain": 1}} for each in CASE["sessions"]]

    decision = _answer(client, sessions=sessions)["decision"]

    assert "P24" not in decision["rule_ids"]
    assert "refer" not in decision


RED_ZONE: Json = {"squat_pain_nprs": 7, "stairs_pain_nprs": 7}
"""Pain on a loaded knee bend above 5 rules squats and steps out (DESIGN 6)."""


@pytest.mark.parametrize(
    "case",
    [
        {"exercises": [{"slug": "mini-squat"}, {"slug": "forward-step-up"}], "sessions": [{"day": 0}]},
        {
            "exercises": [{"slug": "quad-set"}, {"slug": "mini-squat"}],
            "sessions": [{"day": day, "quad-set": {"pain": 6}} for day in (0, 2, 4)],
        },
    ],
)
def test_when_news_rule_out_what_was_left_a_physiotherapist_is_named_too(client: TestClient, case: Json) -> None:
    check: Json = {"day": 6, "findings": RED_ZONE}
    answer = answer_to(client, request_for({"id": "news", **case, "check_ins": [check], "as_of": 6}))
    decision = answer["decision"]

    assert answer["program"]["phases"][answer["program"]["current_phase"]]["sessions"] == []
    assert decision["rule_ids"] == ["P24"]
    assert decision["refer"] | {"level": "routine", "to": "physiotherapist"} == decision["refer"]
