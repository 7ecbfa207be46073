"""Claims about reading content: words stay words, nothing is converted, nothing is lost, everything wrong is told."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.content.conversions import conversions
from app.content.reading import ContentError, Reader, read_yaml
from app.domain.evaluation.conditions import Any, Condition, Is


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry."""

    size_cm: float
    is_big: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with a field of each kind."""

    id: str
    when: Condition
    count: int = 0
    rate: float | None = None
    due: date | None = None
    parts: tuple[Part, ...] = ()
    unless: Condition | None = None
    ways: tuple[Condition, ...] = ()


def _read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "file.yaml"
    path.write_text(text)
    return read_yaml(path)


def _entries(tmp_path: Path, text: str) -> tuple[tuple[Entry, ...], list[str]]:
    (tmp_path / "file.yaml").write_text(text)
    reader = Reader(tmp_path)
    return reader.entries("file.yaml", Entry), [str(problem) for problem in reader.problems]


@pytest.mark.parametrize("word", ["yes", "no", "unknown", "on", "off", "Yes", "NO", "y", "True", "falsehood", "truely"])
def test_a_word_is_a_string(tmp_path: Path, word: str) -> None:
    assert _read(tmp_path, f"answer: {word}\n{word}: 1") == {"answer": word, word: 1}


@pytest.mark.parametrize(("word", "value"), [("true", True), ("false", False)])
def test_only_true_and_false_are_booleans(tmp_path: Path, word: str, value: bool) -> None:
    assert _read(tmp_path, f"flag: {word}") == {"flag": value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", 'the key "a" is given twice'),
        ("a: {b: 1, b: 2}", 'the key "b" is given twice'),
        ("- yes: 1\n  yes: 2", 'the key "yes" is given twice'),
        ("a: [1", "did not find expected"),
        ("? [a, b]\n: 1", "a key is a list or a mapping"),
        ("a: &x {b: 1}\nc: {<<: *x}", "merge"),
        ("a: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
        ("a: 2026-13-45", "month must be in"),
        ("a: \x00", "control characters are not allowed"),
        ("[" * 101 + "]" * 101, "nested deeper than 100 levels"),
        ("[" * 200_000, "nested deeper than 100 levels"),
        ("{a: " * 200_000, "nested deeper than 100 levels"),
        ("- " * 200_000 + "a", "nested deeper than 100 levels"),
        ("\n".join(" " * level + "a:" for level in range(101)), "nested deeper than 100 levels"),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_ambiguous_or_no_yaml_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ContentError) as refused:
        _read(tmp_path, text)
    assert message in str(refused.value)
    assert "correct the YAML at that line" in str(refused.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_bytes(b"a: \xff\xfe\xfa")
    with pytest.raises(ContentError, match="correct the YAML"):
        read_yaml(tmp_path / "file.yaml")


def test_a_hundred_levels_are_read(tmp_path: Path) -> None:
    assert str(_read(tmp_path, "{a: " * 100 + "1" + "}" * 100)).endswith("1" + "}" * 100)


def test_a_missing_file_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"nowhere\.yaml: : the file is missing -> restore it"):
        read_yaml(tmp_path / "nowhere.yaml")


def test_an_entry_becomes_a_value_with_its_conditions_read(tmp_path: Path) -> None:
    text = """
- id: first
  when: {any: [a, b]}
  count: 2
  rate: 1
  due: "2026-11-22"
  parts: [{size_cm: 2.5, is_big: true}]
  ways: [a, b]
"""
    (entry,), problems = _entries(tmp_path, text)
    assert problems == []
    assert entry == Entry(
        "first",
        Any((Is("a"), Is("b"))),
        2,
        1,
        date(2026, 11, 22),
        (Part(2.5, True),),
        ways=(Is("a"), Is("b")),
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("- {id: x, when: a, counts: 2}", "file.yaml: x, counts: "),
        ("- {id: x}", "file.yaml: x, when: "),
        ("- {id: x, when: null}", "file.yaml: x, when: "),
        ("- {id: x, when: true}", "file.yaml: x, when: a condition is a string or a mapping, not bool"),
        ("- {id: x, when: {nor: [a]}}", 'file.yaml: x, when: "nor" is not an operator'),
        ("- {id: x, when: a, ways: [b, {nor: [a]}]}", 'file.yaml: x, ways: "nor" is not an operator'),
        ('- {id: x, when: a, count: "2"}', "file.yaml: x, count: Input should be a whole number"),
        ("- {id: x, when: a, count: 2.0}", "file.yaml: x, count: Input should be a whole number"),
        ("- {id: x, when: a, count: true}", "file.yaml: x, count: Input should be a whole number"),
        ('- {id: x, when: a, rate: "2"}', "file.yaml: x, rate: Input should be a number"),
        ("- {id: x, when: a, rate: false}", "file.yaml: x, rate: Input should be a number"),
        (
            "- {id: x, when: a, parts: [{size_cm: 1, is_big: yes}]}",
            "file.yaml: x, parts.0.is_big: Input should be true",
        ),
        (
            "- {id: x, when: a, parts: [{size_cm: 1}, {size_cm: wide}]}",
            "file.yaml: x, parts.1.size_cm: Input should be",
        ),
        ("- {id: x, when: a, parts: [{size_cm: 1, large: true}]}", "file.yaml: x, parts.0.large: "),
        ("- {id: x, when: a, parts: {size_cm: 1}}", "file.yaml: x, parts: "),
        ("- {id: x, when: a, due: soon}", "file.yaml: x, due: "),
        ("- {id: 7, when: a}", "file.yaml: 7, id: "),
        ("- just a text", "file.yaml: entry 1: the entry is not a mapping"),
        ("x: {when: a}", "file.yaml: : the file is not a list of entries"),
        ("", ""),
    ],
)
def test_a_wrong_entry_is_told_with_file_entry_and_key(tmp_path: Path, written: str, message: str) -> None:
    entries, problems = _entries(tmp_path, written)
    assert entries == ()
    assert any(problem.startswith(message) for problem in problems) or not message
    assert all(" -> " in problem for problem in problems)


def test_one_wrong_entry_does_not_hide_the_others(tmp_path: Path) -> None:
    text = "- {id: a, when: x}\n- {id: b, count: 1}\n- {id: c, when: y}\n- {id: d, when: {nor: []}, count: no}"
    entries, problems = _entries(tmp_path, text)
    assert [entry.id for entry in entries] == ["a", "c"]
    assert {problem.split(",")[0] for problem in problems} == {"file.yaml: b", "file.yaml: d"}


def test_problems_are_collected_until_the_reader_finishes(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.finish()
    assert reader.mapping("missing.yaml") == {}
    assert reader.entries("missing_too.yaml", Entry) == ()
    with pytest.raises(ContentError) as refused:
        reader.finish()
    assert [problem.file for problem in refused.value.problems] == ["missing.yaml", "missing_too.yaml"]


def test_the_file_of_an_entry_of_a_folder_is_known(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "b.yaml").write_text("- {id: second, when: x}")
    (tmp_path / "rules" / "a.yaml").write_text("- {id: first, when: x}")
    reader = Reader(tmp_path)
    assert [(file, entry.id) for file, entry in reader.folder("rules", Entry)] == [
        ("rules/a.yaml", "first"),
        ("rules/b.yaml", "second"),
    ]
    assert reader.file_of("rules", "second") == "rules/b.yaml"
    assert reader.file_of("rules", "third") == "rules/*.yaml"


def test_what_pydantic_would_convert_is_found_at_every_depth() -> None:
    written = {"id": "x", "count": "3", "rate": True, "parts": [{"size_cm": 1}, {"size_cm": "2", "is_big": 1}]}
    assert dict(conversions(Entry, written)) == {
        "count": "a whole number",
        "rate": "a number",
        "parts.1.size_cm": "a number",
        "parts.1.is_big": "true or false",
    }
    assert list(conversions(Entry, {"id": "x", "count": 3, "rate": None, "parts": [{"size_cm": 1}]})) == []
