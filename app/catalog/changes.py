"""Importing into the catalog: what a folder of files would make of it, and how that differs from what is there.

An import adds and changes exercises and retires them, but never deletes one. The result is held to the same checks as
the shipped content, as a whole, before anything is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.content.exercise_checks import WORDS_OF_LIST
from app.content.exercise_entries import Slug
from app.content.exercise_writing import Written, written_exercise, written_vocabulary
from app.content.exercises import (
    FOLDER,
    in_catalog_order,
    read_ladder_files,
    read_source_ids,
    report_flaws,
    report_pose_flaws,
)
from app.content.pose_model import read_pose_model
from app.content.reading import Reader
from app.content.vocabulary import CLOSED_LISTS, read_limits, read_vocabulary, read_words
from app.content.vocabulary import FILE as VOCABULARY_FILE
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import Exercise, index_by_slug, retire
from app.domain.exercises.vocabulary import Vocabulary, ids_of

RETIRED_FILE = "retired.yaml"

# Words of these lists are used by rules, so that they change with the program, not with an import.
_RULE_LISTS = (*CLOSED_LISTS, "demand_rungs", "impairments")


@dataclass(frozen=True, slots=True)
class Retirement:
    """An entry of retired.yaml: an exercise to retire and the one to use instead."""

    id: Slug
    replaced_by: Slug


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact that differs; `path` names it as in the written form, None stands for absent."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ExerciseChange:
    slug: str
    change: Change
    before: Written | None
    after: Written
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How one catalog differs from another: exercises in catalog order, and words."""

    exercises: tuple[ExerciseChange, ...]
    words: tuple[FieldChange, ...]

    def __bool__(self) -> bool:
        return bool(self.exercises or self.words)


def difference(before: CatalogContent, after: CatalogContent) -> Difference:
    """What has to happen to `before` to say what `after` says."""
    old = index_by_slug(before.exercises)
    changes = (_exercise_change(old.get(exercise.slug), exercise) for exercise in after.exercises)
    words = _field_changes(written_vocabulary(before.vocabulary), written_vocabulary(after.vocabulary))
    return Difference(tuple(change for change in changes if change is not None), tuple(words))


def _exercise_change(before: Exercise | None, after: Exercise) -> ExerciseChange | None:
    new = _located(after)
    if before is None:
        return ExerciseChange(after.slug, Change.ADDED, None, new, ())
    if before == after:
        return None
    old = _located(before)
    kind = Change.RETIRED if before.is_active and not after.is_active else Change.CHANGED
    return ExerciseChange(after.slug, kind, old, new, tuple(_field_changes(old, new)))


def _located(exercise: Exercise) -> Written:
    return {"ladder": exercise.ladder.family, **written_exercise(exercise)}


def _field_changes(before: Any, after: Any, path: str = "") -> Iterator[FieldChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            inner = f"{path}.{key}" if path else str(key)
            yield from _field_changes(before.get(key), after.get(key), inner)
    else:
        yield FieldChange(path, before, after)


def proposed_catalog(path: Path, current: CatalogContent, shipped: Path, *, whole: bool = False) -> CatalogContent:
    """The catalog after importing `path` into `current`.

    `path` is a ladder file, or a folder with exercises/*.yaml and, if need be, vocabulary.yaml and retired.yaml.
    `shipped` is the content folder whose rules, sources and limits apply. With `whole` the import is the complete
    catalog: an active exercise that it leaves out has to be named in retired.yaml.

    Raises:
        ContentError: everything that is wrong with the import or with the catalog it would make.
    """
    rules, reader = Reader(shipped), Reader(path if path.is_dir() else path.parent)
    limits, sources, words = read_limits(rules), read_source_ids(rules), read_vocabulary(rules)
    model = read_pose_model(rules)
    rules.finish()
    vocabulary = _vocabulary(reader, path, current.vocabulary, words)
    imported = read_ladder_files(reader, _ladder_files(reader, path), vocabulary)
    retirements = _retirements(reader, path)
    left_alone = _left_alone(current.exercises, imported)
    if path == shipped:
        # A release knows nothing of the operator's own exercises: their words and links stay with them.
        vocabulary = _with_words_of(left_alone, vocabulary, current.vocabulary)
        imported = _linked_back(imported, left_alone)
    # An exercise that is imported twice stays twice, so that the checks find it.
    merged = (*left_alone, *imported)
    if whole:
        _report_left_out(reader, current.exercises, imported, retirements)
    merged = _after_retirements(reader, merged, retirements)
    if limits is not None:
        report_flaws(reader, merged, vocabulary, sources, limits)
    if model is not None:
        report_pose_flaws(reader, merged, model)
    reader.finish()
    return CatalogContent(in_catalog_order(merged, vocabulary), vocabulary)


def _ladder_files(reader: Reader, path: Path) -> tuple[str, ...]:
    if not path.exists():
        reader.report(str(path), "", "", "there is no such file or folder", "give the path of an import")
        return ()
    if path.is_file():
        return (path.name,)
    files = tuple(f"{FOLDER}/{found.name}" for found in sorted((path / FOLDER).glob("*.yaml")))
    if not files and not (path / RETIRED_FILE).exists() and not (path / VOCABULARY_FILE).exists():
        reader.report(str(path), "", "", "there is nothing to import here", f"put ladder files into {FOLDER}/")
    return files


def _vocabulary(reader: Reader, path: Path, current: Vocabulary, shipped: Vocabulary) -> Vocabulary:
    """The imported words, or the current ones; those that rules use are always the shipped ones."""
    vocabulary = current
    if path.is_dir() and (path / VOCABULARY_FILE).exists():
        vocabulary = read_words(reader, shipped.contraindications)
        for name in _RULE_LISTS:
            if getattr(vocabulary, name) != getattr(shipped, name):
                message = "rules depend on the words of this list"
                reader.report(VOCABULARY_FILE, "", name, message, "leave it as it is; it changes with the program")
    return replace(vocabulary, **{name: getattr(shipped, name) for name in (*_RULE_LISTS, "contraindications")})


def _retirements(reader: Reader, path: Path) -> tuple[Retirement, ...]:
    if not (path.is_dir() and (path / RETIRED_FILE).exists()):
        return ()
    return reader.entries(RETIRED_FILE, Retirement)


def _left_alone(current: Iterable[Exercise], imported: Iterable[Exercise]) -> tuple[Exercise, ...]:
    slugs = {exercise.slug for exercise in imported}
    return tuple(exercise for exercise in current if exercise.slug not in slugs)


def _with_words_of(left_alone: Iterable[Exercise], vocabulary: Vocabulary, current: Vocabulary) -> Vocabulary:
    """The vocabulary with those current words that exercises left alone use."""
    exercises = tuple(left_alone)
    for name in WORDS_OF_LIST.keys() - {*_RULE_LISTS, "contraindications"}:
        used = {word for exercise in exercises for word in WORDS_OF_LIST[name](exercise)}
        known = ids_of(vocabulary, name)
        kept = tuple(term for term in getattr(current, name) if term.id in used and term.id not in known)
        # A list that could not be read is one problem already.
        if known and kept:
            vocabulary = replace(vocabulary, **{name: (*getattr(vocabulary, name), *kept)})
    return vocabulary


def _linked_back(imported: Iterable[Exercise], left_alone: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """The imported exercises with a link back to each exercise left alone that is linked to them."""
    easier: defaultdict[str, set[str]] = defaultdict(set)
    harder: defaultdict[str, set[str]] = defaultdict(set)
    for own in left_alone:
        for slug in own.easier:
            harder[slug].add(own.slug)
        for slug in own.harder:
            easier[slug].add(own.slug)
    return tuple(
        replace(
            each,
            easier=tuple(sorted(easier[each.slug].union(each.easier))),
            harder=tuple(sorted(harder[each.slug].union(each.harder))),
        )
        if each.is_active
        else each
        for each in imported
    )


def _report_left_out(
    reader: Reader,
    current: Iterable[Exercise],
    imported: Iterable[Exercise],
    retirements: Iterable[Retirement],
) -> None:
    accounted = {exercise.slug for exercise in imported} | {retirement.id for retirement in retirements}
    for exercise in current:
        if exercise.is_active and exercise.slug not in accounted:
            message = "the exercise is in the catalog but not in the import"
            reader.report(RETIRED_FILE, exercise.slug, "id", message, "add its entry, or retire it in retired.yaml")


def _after_retirements(
    reader: Reader, exercises: tuple[Exercise, ...], retirements: Iterable[Retirement]
) -> tuple[Exercise, ...]:
    done: set[str] = set()
    for retirement in retirements:
        if retirement.id not in index_by_slug(exercises):
            message = "there is no exercise of this id to retire"
            reader.report(RETIRED_FILE, retirement.id, "id", message, "correct the id or remove the entry")
        elif retirement.id in done:
            reader.report(RETIRED_FILE, retirement.id, "id", "the exercise is retired twice", "remove one of the two")
        else:
            exercises = retire(exercises, retirement.id, retirement.replaced_by)
        done.add(retirement.id)
    return exercises
