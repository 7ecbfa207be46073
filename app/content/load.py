"""Loads the whole rule book: reads every content file, checks it, compiles it, or says all that is wrong in one run."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.content.classification import load_classification
from app.content.programs import load_programs
from app.content.progression import load_progression
from app.content.reading import Reader
from app.content.rule_checks import check_rules
from app.content.sources import load_sources
from app.content.translations import SOURCE_LANGUAGE, wording_of
from app.content.triage import load_triage
from app.content.vocabulary_of_findings import load_vocabulary
from app.domain.classification.compiled import compile_classification
from app.domain.classification.settlement import compile_settlement
from app.domain.program.rules import compile_programs
from app.domain.progression.compiled import compile_progression
from app.domain.report.compiled_intake import compile_intake
from app.domain.rulebook import Rulebook
from app.domain.triage.compiled import compile_triage

CONTENT_ROOT = Path(__file__).parent


def load_rulebook(root: Path = CONTENT_ROOT, language: str = SOURCE_LANGUAGE) -> Rulebook:
    """The compiled rule book of a content folder, with its words for people in a language.

    The rules are the same in every language. A text without translation stays English.

    Raises:
        ContentError: anything is wrong with the content; it lists every problem with file, entry, key and remedy.
    """
    reader = Reader(root, wording_of(root, language))
    vocabulary = load_vocabulary(reader)
    sources = load_sources(reader)
    triage = load_triage(reader, sources)
    check_rules(reader, vocabulary, sources, triage)
    classification = load_classification(reader, vocabulary, sources)
    programs = load_programs(reader, vocabulary, sources, triage, classification)
    progression = load_progression(reader, programs, vocabulary, sources)
    reader.finish()
    assert programs is not None, "without problems there are rules"
    assert progression is not None, "without problems there are rules"
    return Rulebook(
        version=content_version(root),
        language=language,
        vocabulary=vocabulary,
        sources=sources,
        intake=compile_intake(vocabulary),
        triage=compile_triage(triage, vocabulary),
        classification=compile_classification(classification, vocabulary),
        settlement=compile_settlement(classification, vocabulary),
        programs=compile_programs(programs, vocabulary),
        progression=compile_progression(progression, programs, vocabulary),
    )


@cache
def shipped_rulebook() -> Rulebook:
    """The rule book of the shipped content, loaded once per process: the API's models are generated from it."""
    return load_rulebook()


def rulebook_in(language: str) -> Rulebook:
    """The rule book of the shipped content in a language; the English one is that of the whole process."""
    return shipped_rulebook() if language == SOURCE_LANGUAGE else load_rulebook(language=language)


def content_files(root: Path = CONTENT_ROOT) -> dict[str, Path]:
    """Name -> path of every file of the rule book and its translations, in the order of the names.

    The exercises are not among them: they have a version of their own (the catalog's).
    """
    paths = (path for path in root.rglob("*") if path.suffix in (".yaml", ".po"))
    names = ((path.relative_to(root).as_posix(), path) for path in paths)
    return dict(sorted((name, path) for name, path in names if not name.startswith("exercises/")))


def catalog_files_hash(root: Path = CONTENT_ROOT) -> str:
    """A hash over the names and bytes of everything the exercises are read from and checked against."""
    names = {path.relative_to(root).as_posix(): path for path in root.rglob("*.yaml")}
    return _hash_of(dict(sorted(names.items())))


def content_version(root: Path = CONTENT_ROOT) -> str:
    """A short hash over the names and bytes of all content files; it moves when anything a rule says moves.

    Translations count, in every language: there is one version of the content.
    """
    return _hash_of(content_files(root))[:16]


def _hash_of(files: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
