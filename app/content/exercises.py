"""Reading the exercise catalog's content: vocabulary and ladders, from a folder laid out like app/content.

The shipped catalog and what an operator imports go through the same reading and the same checks; the result
is the same value whether it then lives in memory or in the database.
"""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from app.content.exercise_checks import CheckLimits, coverage_flaws_of, flaws_of, link_flaws_of
from app.content.exercise_entries import ExerciseEntry, to_exercise
from app.content.pose_checks import pose_flaws_of
from app.content.pose_model import read_pose_model
from app.content.reading import Reader
from app.content.vocabulary import FILE as VOCABULARY_FILE
from app.content.vocabulary import read_limits, read_vocabulary
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import BodyRegion, Exercise
from app.domain.exercises.vocabulary import Vocabulary
from app.domain.figures.body_model import BodyModel

FOLDER = "exercises"
_LADDER_FILE_KEYS = {"ladder", "exercises"}


def load_exercises(root: Path) -> tuple[Exercise, ...]:
    """All exercises under `root`, in the order of the ladders and their rungs.

    Raises:
        ContentError: everything that is wrong with them, in one list.
    """
    return load_catalog(root).exercises


def load_catalog(root: Path) -> CatalogContent:
    """Exercises and vocabulary under `root`, checked.

    Raises:
        ContentError: everything that is wrong with them, in one list.
    """
    reader = Reader(root)
    vocabulary = read_vocabulary(reader)
    limits = read_limits(reader)
    exercises = read_exercises(reader, vocabulary)
    if limits is not None:
        report_flaws(reader, exercises, vocabulary, read_source_ids(reader), limits)
    model = read_pose_model(reader)
    if model is not None:
        report_pose_flaws(reader, exercises, model)
    reader.finish()
    return CatalogContent(in_catalog_order(exercises, vocabulary), vocabulary)


def report_flaws(
    reader: Reader,
    exercises: tuple[Exercise, ...],
    vocabulary: Vocabulary,
    sources: frozenset[str],
    limits: CheckLimits,
) -> None:
    """Report everything wrong with the catalog as a whole.

    While an entry could not even be read, links and coverage are left out: each would blame exercises that
    are right.
    """
    readable = not reader.problems
    for flaw in flaws_of(exercises, vocabulary, sources, limits, words_are_read=readable):
        reader.report(file_of(flaw.exercise), flaw.exercise.slug, flaw.key, flaw.message, flaw.remedy)
    if not readable:
        return
    for flaw in link_flaws_of(exercises):
        reader.report(file_of(flaw.exercise), flaw.exercise.slug, flaw.key, flaw.message, flaw.remedy)
    for impairment, message in coverage_flaws_of(exercises, vocabulary, limits):
        reader.report(VOCABULARY_FILE, impairment, "impairments", message, "add exercises for this phase")


def report_pose_flaws(reader: Reader, exercises: tuple[Exercise, ...], model: BodyModel) -> None:
    """Report everything wrong with what the figures are drawn from."""
    for flaw in pose_flaws_of(exercises, model):
        reader.report(file_of(flaw.exercise), flaw.exercise.slug, flaw.key, flaw.message, flaw.remedy)


def file_of(exercise: Exercise) -> str:
    """The ladder file an exercise belongs in."""
    return f"{FOLDER}/{exercise.ladder.family}.yaml"


def in_catalog_order(exercises: tuple[Exercise, ...], vocabulary: Vocabulary) -> tuple[Exercise, ...]:
    """By ladder as the vocabulary lists them, then by rung, then by slug (retired ones may share a rung)."""
    rank = {ladder.id: position for position, ladder in enumerate(vocabulary.ladders)}
    return tuple(sorted(exercises, key=lambda each: (rank[each.ladder.family], each.ladder.rung, each.slug)))


def read_exercises(reader: Reader, vocabulary: Vocabulary) -> tuple[Exercise, ...]:
    """Every readable exercise of every ladder file; what cannot be read is reported."""
    names = sorted(path.name for path in (reader.root / FOLDER).glob("*.yaml"))
    if not names:
        reader.report(FOLDER, "", "", "there is no exercise file", f"put ladder files into {FOLDER}/")
    return read_ladder_files(reader, (f"{FOLDER}/{name}" for name in names), vocabulary)


def read_ladder_files(reader: Reader, files: Iterable[str], vocabulary: Vocabulary) -> tuple[Exercise, ...]:
    """Every readable exercise of the given files under the reader's root."""
    regions = {ladder.id: ladder.region for ladder in vocabulary.ladders}
    return tuple(exercise for file in files for exercise in _read_ladder(reader, file, regions))


def _read_ladder(reader: Reader, file: str, regions: dict[str, BodyRegion]) -> tuple[Exercise, ...]:
    written = reader.mapping(file)
    if not written:
        return ()
    for key in sorted(written.keys() ^ _LADDER_FILE_KEYS):
        reader.report(file, "", key, "a ladder file has the keys ladder and exercises", "add or remove the key")
    family = str(written.get("ladder", ""))
    if PurePosixPath(file).stem != family:
        reader.report(file, "", "ladder", f'the ladder "{family}" is not the name of the file', "make them equal")
    if family not in regions:
        reader.report(file, "", "ladder", f'"{family}" is not a ladder', "add it to ladders in vocabulary.yaml")
        return ()
    entries = reader.entries(file, ExerciseEntry, raw=written.get("exercises", []))
    return tuple(to_exercise(entry, family, regions[family]) for entry in entries)


def read_source_ids(reader: Reader) -> frozenset[str]:
    """Ids of the bibliography."""
    raw = reader.raw("sources.yaml")
    entries = raw if isinstance(raw, list) else []
    return frozenset(str(entry.get("id")) for entry in entries if isinstance(entry, dict))
