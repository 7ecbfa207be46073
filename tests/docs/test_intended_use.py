"""docs/intended-use.md says what the service says about itself, no less and no more."""

import re
from dataclasses import asdict
from typing import Final

from app.content.about import load_about
from app.content.load import CONTENT_ROOT
from app.content.reading import read_yaml
from tests.documents import plain, read

PAGE: Final = plain(read("intended-use.md"))
ABOUT: Final = asdict(load_about(CONTENT_ROOT))
NOT_SHOWN: Final = {"owner", "license"}


def _evidence_limits() -> list[str]:
    entries = read_yaml(CONTENT_ROOT / "evidence_limits.yaml")
    assert isinstance(entries, list)
    return [entry["text"] for entry in entries]


def _about() -> list[str]:
    sentences = []
    for name, said in ABOUT.items():
        if name not in NOT_SHOWN:
            sentences += [said] if isinstance(said, str) else list(said.values() if isinstance(said, dict) else said)
    return sentences


def test_everything_the_service_says_about_itself_is_on_the_page() -> None:
    assert [said for said in (*_about(), *_evidence_limits()) if f"*{plain(said)}*" not in PAGE] == []


def test_nothing_else_stands_there_as_said_by_the_service() -> None:
    known = {plain(said) for said in (*_about(), *_evidence_limits(), *ABOUT["inputs_that_matter"])}

    assert [said for said in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", PAGE) if said not in known] == []
