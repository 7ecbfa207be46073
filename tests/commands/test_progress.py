"""Claims about `genu progress`: the answer of the service without a server, and clear refusals with status 2."""

import json
import re
from pathlib import Path

from click.testing import Result
from starlette.testclient import TestClient

from tests.command_line import genu
from tests.progression_requests import CASES, Json, day, request_for
from tests.routers.program_requests import released

CASE: Json = next(case for case in CASES if case["id"] == "L18")


def _run(folder: Path, sent: Json, *options: str) -> Result:
    program, logs = folder / "program.json", folder / "logs.json"
    program.write_text(json.dumps(sent["program"]))
    logs.write_text(json.dumps({name: value for name, value in sent.items() if name != "program"}))
    return genu("progress", program, logs, *options)


def test_json_is_the_answer_of_the_service(client: TestClient, tmp_path: Path) -> None:
    sent = request_for(CASE)

    answer = json.loads(_run(tmp_path, sent, "--json").output)

    served = client.post("/v1/progressions", json=sent).json()
    assert answer["decision"] == served["decision"]
    assert answer["exercises"] == served["exercises"]
    assert answer["program"]["phases"] == served["program"]["phases"]


def test_text_says_the_decision_and_each_exercise(tmp_path: Path) -> None:
    result = _run(tmp_path, request_for(CASE))

    assert result.exit_code == 0
    assert "freeze (P03b)" in result.output
    assert "Mini squat: regress by rung (E14)" in result.output


def test_text_says_the_red_flags_and_what_to_ask(client: TestClient, tmp_path: Path) -> None:
    news = {"id": "news", "date": day(3), "findings": {"calf_pain": "yes"}}
    sent = {"program": released(client, "G01", day(0)), "as_of": day(3), "check_ins": [news]}
    text, answer = _run(tmp_path, sent).output, json.loads(_run(tmp_path, sent, "--json").output)

    present = [flag for flag in answer["red_flags"] if flag["presence"] == "present"]
    assert "calf-pain-alone" in {flag["id"] for flag in present}
    assert all(flag["advice"] in text for flag in present)
    assert answer["ask_next"]
    assert all(each["question"] in text for each in answer["ask_next"])
    assert all(said in text for said in answer["program"]["instructions"])


def test_one_set_is_no_sets(tmp_path: Path) -> None:
    result = _run(tmp_path, request_for(CASE))

    assert "  next: 1 set, " in result.output
    assert not re.search(r"\b1 (sets|repetitions)\b", result.output)


def test_a_changed_program_ends_with_status_2(tmp_path: Path) -> None:
    sent = request_for(CASE)
    sent["program"]["minutes_per_session"] = 31

    result = _run(tmp_path, sent)

    assert result.exit_code == 2
    assert "/program/program_digest" in result.output


def test_logs_that_are_not_a_request_end_with_status_2(tmp_path: Path) -> None:
    sent = request_for(CASE)
    sent["session_logs"][0]["pain_before_nprs"] = 11

    result = _run(tmp_path, sent)

    assert result.exit_code == 2
    assert "/session_logs/0/pain_before_nprs" in result.output
