"""Claims about the phrases by which exercises are found: a word of no list, and what is no phrase, is refused."""

import shutil
from pathlib import Path

import pytest

from app.content.load import CONTENT_ROOT
from app.content.reading import ContentError
from app.content.search_words import FILE, check_search_words, load_search_words
from app.content.vocabulary import shipped_vocabulary


@pytest.mark.parametrize(
    ("before", "after", "entry", "message"),
    [
        ("foam_pad:", "foam_pat:", "foam_pat", "there is no such word"),
        ("  goals:", "  aims:", "", "there is no such list"),
        ("[fitness, endurance]", "fitness", "aerobic_conditioning", "these are not phrases"),
        ("ignored:", "left_out:", "", "the file has the keys ignored and phrases"),
    ],
)
def test_a_bad_edit_is_refused_with_its_place(
    tmp_path: Path, before: str, after: str, entry: str, message: str
) -> None:
    shutil.copytree(CONTENT_ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = tmp_path / "content" / FILE
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(ContentError) as refused:
        check_search_words(tmp_path / "content")

    assert (FILE, entry, message) in [(each.file, each.entry, each.message) for each in refused.value.problems]


def test_every_impairment_can_be_found_by_a_phrase() -> None:
    phrases = load_search_words(CONTENT_ROOT).phrases

    assert {term.id for term in shipped_vocabulary().impairments} == set(phrases["impairments"])
