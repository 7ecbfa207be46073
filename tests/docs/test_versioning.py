"""What docs/versioning.md promises is what answers and rules show."""

import re

from starlette.testclient import TestClient

from app.http.deprecations import shipped_deprecations
from tests.documents import ROOT, read


def test_the_versions_of_the_page_are_those_of_every_answer(client: TestClient) -> None:
    rows = re.findall(r"^\| (\w+) \| `([\w-]+)` \|", read("versioning.md"), re.MULTILINE)
    answer = client.post("/v1/triage", json={"findings": {"locked_knee": "yes"}})

    assert {name: answer.headers[header] for name, header in rows} == answer.json()["versions"]


def test_a_rule_says_when_it_was_reviewed_and_whether_it_is_signed_off(client: TestClient) -> None:
    rule = client.get("/v1/red-flags/locked-knee-now").json()

    assert {"reviewed_on", "status"} <= set(rule)


def test_nothing_is_deprecated_as_the_page_says() -> None:
    assert ("Nothing is deprecated today." in read("versioning.md")) == (not shipped_deprecations())


def test_clinical_changes_have_a_part_of_their_own_in_every_release() -> None:
    releases = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert releases
    assert [release.partition("\n")[0] for release in releases if "\n### Clinical\n" not in release] == []
