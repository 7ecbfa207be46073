"""Contraindications and triage tags are read strictly: a word or field that does not exist is refused."""

from pathlib import Path

import pytest

from app.content.condition_checks import check_condition
from app.content.eligibility import read_contraindications, read_exercise_tags
from app.content.load import CONTENT_ROOT
from app.content.reading import Reader
from app.content.vocabulary_of_findings import load_vocabulary

TAG = "- {id: no_impact, meaning: no jumps, role: limit, fits: 'impact == none'}\n"
WORD = (
    "- {id: kneeling_pain, label: kneeling hurts, meaning: cannot kneel, gating: true, when: pain_on_kneeling, "
    "sources: [seed_1]}\n"
)
HEAD = 'reviewed_on: "2026-11-22"\nstatus: draft\ncontraindications:\n'


def problems_of_tags(folder: Path, text: str) -> str:
    (folder / "exercise_tags.yaml").write_text(text)
    reader = Reader(folder)
    read_exercise_tags(reader)
    return "\n".join(map(str, reader.problems))


def problems_of_contraindications(folder: Path, text: str) -> str:
    (folder / "contraindications.yaml").write_text(HEAD + text)
    reader = Reader(folder)
    read_contraindications(reader)
    return "\n".join(map(str, reader.problems))


def test_what_is_right_has_no_problem(tmp_path: Path) -> None:
    assert problems_of_tags(tmp_path, TAG) == ""
    assert problems_of_contraindications(tmp_path, WORD) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TAG + TAG, ["no_impact", "id", "used twice"]),
        (TAG.replace("impact == none", "impackt == none"), ["no_impact", "fits", "impackt", "use one of", "impact"]),
        (
            TAG.replace("impact == none", "knee_flexion_max_deg == sixty"),
            ["knee_flexion_max_deg", "not a catalog field"],
        ),
        (TAG.replace("impact == none", "age_years >= 18"), ["age_years", "not a catalog field"]),
        (TAG.replace("impact == none", "kind"), ["kind", "planted_foot_rotation, unilateral"]),
        (TAG.replace("role: limit", "role: forbid"), ["no_impact", "role"]),
        (TAG.replace("meaning", "means"), ["no_impact", "means", "remove the key"]),
        ("- {id: gentle, meaning: gentle, role: allow}\n", ["gentle", "fits", "say what it allows"]),
        (TAG.replace("impact == none", "impact is none"), ["no_impact", "fits", "is not a condition"]),
    ],
)
def test_a_faulty_tag_is_refused(tmp_path: Path, text: str, words: list[str]) -> None:
    told = problems_of_tags(tmp_path, text)
    assert [word for word in ("exercise_tags.yaml", *words) if word not in told] == [], told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WORD + WORD, ["kneeling_pain", "used twice"]),
        (WORD.replace("gating: true, ", ""), ["kneeling_pain", "gating", "add the key"]),
        (WORD.replace(", sources: [seed_1]", ""), ["kneeling_pain", "sources", "add the key"]),
        (WORD.replace("gating: true", "gating: yes"), ["kneeling_pain", "gating"]),
        (WORD.replace("}", ", excludes: 'weightbearing == none'}"), ["excludes", "weightbearing", "weight_bearing"]),
        (WORD.replace("when: pain_on_kneeling", "when: {every: [a]}"), ["when", "every", "is not an operator"]),
    ],
)
def test_a_faulty_contraindication_is_refused(tmp_path: Path, text: str, words: list[str]) -> None:
    told = problems_of_contraindications(tmp_path, text)
    assert [word for word in ("contraindications.yaml", *words) if word not in told] == [], told


def test_every_contraindication_is_a_condition_over_findings_that_exist() -> None:
    reader = Reader(CONTENT_ROOT)
    vocabulary = load_vocabulary(reader)
    for each in read_contraindications(reader):
        check_condition(reader, "contraindications.yaml", each.id, "when", each.when, vocabulary)
    assert reader.problems == []


def test_every_contraindication_of_the_knowledge_base_and_windswept_legs_are_there() -> None:
    reader = Reader(CONTENT_ROOT)
    assert len(read_contraindications(reader)) == 39 + 1
