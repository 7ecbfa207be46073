"""Claims about the text of `genu program`: what must not be missed stands in it, as in the answer of the service."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import main
from bench.requests import PROGRAM
from tests.routers.program_requests import case_of, request_of

Json = dict[str, Any]


def _printed(request: Json) -> tuple[str, Json]:
    """The text and the answer."""
    sent = json.dumps(request)
    text, answer = (CliRunner().invoke(main, ["program", *more], input=sent) for more in ((), ("--json",)))
    assert (text.exit_code, answer.exit_code) == (0, 0)
    return text.stdout, json.loads(answer.stdout)


@pytest.mark.parametrize(
    "findings",
    [{"known_heart_condition": "yes"}, {"locking_episodes": "yes"}, {"age_years": 15}, {"locked_knee": "yes"}],
)
def test_reasons_whom_to_see_and_what_holds_for_every_exercise_are_printed(findings: Json) -> None:
    request = request_of(case_of("G01"))
    request["report"]["findings"] |= findings
    request["preferences"]["guardian_consent"] = "yes"
    text, answer = _printed(request)

    for reason in answer["reasons"]:
        assert reason["text"] in text
        assert reason["see"] in text
    for said in (*answer.get("instructions", ()), *(note["text"] for note in answer.get("notes", ()))):
        assert said in text
    assert answer.get("guardian", "") in text
    assert all(item in text for signs in answer["stop_signs"] for item in signs["items"])


def test_what_nobody_has_answered_yet_is_printed_with_a_program() -> None:
    request: Json = json.loads(json.dumps(PROGRAM))
    del request["report"]["findings"]["focal_bone_tenderness"]
    text, answer = _printed(request)

    assert answer["phases"]
    assert "focal_bone_tenderness" in {each["id"] for each in answer["ask_next"]}
    assert all(f"  {each['id']}: {each['question']}" in text for each in answer["ask_next"])
