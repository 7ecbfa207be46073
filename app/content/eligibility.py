"""Reading what takes an exercise out of a person's choice: contraindications and the tags of triage.

Names of findings inside a condition are checked with the rule book; catalog fields are checked here, their
words with the program rules.
"""

from functools import cache
from pathlib import Path

from app.content.catalog_conditions import check_catalog_condition
from app.content.reading import Reader
from app.content.reviewed_files import ReviewedFile
from app.domain.exercises.eligibility import Contraindication, ExerciseTag, TagRole

CONTRAINDICATIONS_FILE = "contraindications.yaml"
TAGS_FILE = "exercise_tags.yaml"


def read_contraindications(reader: Reader) -> tuple[Contraindication, ...]:
    """Every word of avoid_when with its condition over findings; problems are reported, never raised."""
    file = ReviewedFile(reader, CONTRAINDICATIONS_FILE)
    contraindications = file.entries("contraindications", Contraindication)
    file.done()
    for each in contraindications:
        if each.excludes is not None:
            check_catalog_condition(reader, CONTRAINDICATIONS_FILE, each.id, "excludes", each.excludes)
    return contraindications


@cache
def shipped_contraindications() -> tuple[Contraindication, ...]:
    """The contraindications of the shipped content, read once per process.

    Raises:
        ContentError: they are damaged.
    """
    reader = Reader(Path(__file__).parent)
    contraindications = read_contraindications(reader)
    reader.finish()
    return contraindications


def read_exercise_tags(reader: Reader) -> tuple[ExerciseTag, ...]:
    """Every tag a triage rule may name, with its condition over catalog fields; problems are reported."""
    tags = reader.entries(TAGS_FILE, ExerciseTag)
    _report_twice(reader, TAGS_FILE, [tag.id for tag in tags])
    for tag in tags:
        if tag.fits is not None:
            check_catalog_condition(reader, TAGS_FILE, tag.id, "fits", tag.fits)
        if tag.role is TagRole.ALLOW and tag.fits is None:
            reader.report(TAGS_FILE, tag.id, "fits", "an allow tag without a condition", "say what it allows")
    return tags


def _report_twice(reader: Reader, file: str, ids: list[str]) -> None:
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        reader.report(file, each, "id", "the id is used twice", "rename or remove one of the two")
