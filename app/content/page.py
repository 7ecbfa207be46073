"""Reads the words of the interview page: its own, and the questions and doses that other files word already."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from app.content.handout import load_handout_texts
from app.content.reading import Reader, Wording
from app.content.vocabulary import read_vocabulary

FILE = "page.yaml"
Words = Mapping[str, Mapping[str, str]]
"""Section, key, text."""


def load_page_words(root: Path, wording: Wording | None = None) -> Words:
    """Every word the page shows, English or in a wording, by section.

    They are those of page.yaml, and from other files the questions of preferences and session logs, how tests at home
    are done safely, equipment, doses, stages and weekdays.

    Raises:
        ContentError: a file is missing or a word is not a text.
    """
    reader = Reader(root, wording)
    own = reader.entry(FILE, _PageWords, reader.mapping(FILE))
    vocabulary = read_vocabulary(reader)
    log = reader.mapping("session_log.yaml")
    words: dict[str, Mapping[str, str]] = {
        "preferences": _questions(reader.mapping("preferences.yaml")),
        "log_session": _questions(log.get("session")),
        "log_exercise": _questions(log.get("exercise")),
        "safety": _safety(reader.mapping("home_tests.yaml").get("rules")),
        "equipment": {term.id: term.meaning for term in vocabulary.equipment},
    }
    reader.finish()
    assert own is not None
    handout = load_handout_texts(root, wording)
    words |= {section.name: getattr(own, section.name) for section in fields(own)}
    words |= {"dose": asdict(handout.words), "stages": handout.stages, "care": handout.levels}
    words["weekdays"] = {str(number): name for number, name in enumerate(handout.weekdays, start=1)}
    return words


@dataclass(frozen=True, slots=True)
class _PageWords:
    page: dict[str, str]
    start: dict[str, str]
    question: dict[str, str]
    level: dict[str, str]
    wishes: dict[str, str]
    program: dict[str, str]
    log: dict[str, str]
    next: dict[str, str]
    trouble: dict[str, str]


def _questions(fields: object) -> dict[str, str]:
    """The questions of fields that have one."""
    entries = fields.items() if isinstance(fields, dict) else ()
    return {str(name): field["question"] for name, field in entries if isinstance(field, dict) and "question" in field}


def _safety(rules: object) -> dict[str, str]:
    """How a test at home is done safely, by the finding it answers."""
    entries = rules if isinstance(rules, list) else ()
    return {finding: rule["note"] for rule in entries for finding in rule["findings"] if "note" in rule}
