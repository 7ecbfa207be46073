"""The README's request gives the README's answer, and what it says about other requests is true."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.documents import contains

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def readme_request() -> Any:
    match = re.search(r"/v1/programs .* -d '(\{.*?\n\})'\n```", README, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def test_the_request_of_the_readme_gives_its_answer(client: TestClient, readme_request: Any) -> None:
    shown = re.search(r"```json\n(.*?)\n```", README, re.DOTALL)
    assert shown is not None

    answer = client.post("/v1/programs", json=readme_request)

    assert answer.status_code == 200
    assert answer.json()["outcome"] == "released"
    assert contains(answer.json(), json.loads(shown[1]))


def test_a_locked_knee_withholds_it_with_the_reason_and_its_source(client: TestClient, readme_request: Any) -> None:
    findings = {**readme_request["report"]["findings"], "locked_knee": "yes"}

    answer = client.post(
        "/v1/programs", json={**readme_request, "report": {**readme_request["report"], "findings": findings}}
    ).json()

    assert (answer["outcome"], answer["care"]["level"]) == ("withheld", "urgent")
    assert [reason["id"] for reason in answer["reasons"]] == ["locked-knee-now"]
    assert answer["reasons"][0]["sources"]


def test_only_an_age_asks_for_the_screens_the_life_threatening_first(client: TestClient, readme_request: Any) -> None:
    screens = [each["id"] for each in client.get("/v1/screens").json()["items"] if each["kind"] == "question"]

    answer = client.post("/v1/programs", json={**readme_request, "report": {"findings": {"age_years": 27}}}).json()

    assert answer["outcome"] == "needs_answers"
    asked = [question["id"] for question in answer["ask_next"] if question["kind"] == "screen"]
    # An adult is not asked the screen for children.
    assert asked == [screen for screen in screens if screen != "child_limp_or_bent_leg"]
    assert [question["id"] for question in answer["ask_next"]][:3] == screens[:3]


def test_every_folder_of_the_readme_exists() -> None:
    folders = re.findall(r"^\| `([a-z/]+/)` \|", README, re.MULTILINE)

    assert folders
    assert [folder for folder in folders if not (Path(__file__).parents[1] / folder).is_dir()] == []
