"""The catalog as a worker decides from it: one immutable value, built from the database or straight from content.

Nothing on a request's path reads the database. A new version of the catalog is a new snapshot.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import orjson
from sqlalchemy import Connection

from app.catalog.fragments import detail_fragment, summary_fragment
from app.catalog.search import NameIndex, index_names
from app.catalog.store import read_catalog
from app.catalog.themes import themes_of
from app.content.exercise_writing import written_exercise, written_vocabulary
from app.content.exercises import load_catalog
from app.content.load import CONTENT_ROOT
from app.content.search_words import SearchWords, load_search_words
from app.content.translations import Translation
from app.domain.exercises.catalog import Catalog, CatalogContent, build_catalog
from app.domain.exercises.eligibility import Contraindication
from app.domain.exercises.exercise import Exercise
from app.domain.exercises.vocabulary import Vocabulary

_VERSION_LENGTH = 16
_PAGES = 32
"""Pages that are kept; the largest has some 70 KB."""


@dataclass(frozen=True, slots=True)
class CatalogSnapshot:
    """One version of the catalog with what answering from it needs.

    `summaries` are JSON texts per position. Two snapshots are equal when they say the same, wherever they came from.
    """

    version: str
    catalog: Catalog
    vocabulary: Vocabulary
    summaries: tuple[bytes, ...]
    names: NameIndex
    # English texts for which the language of the snapshot has no words.
    untranslated: frozenset[str] = frozenset()
    # Filled as exercises are asked for: writing all of them would cost the start more than any request.
    _details: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    # Pages of the whole catalog by limit and cursor: an app that keeps a copy asks for the same few again and again.
    pages: dict[tuple[int, str | None], bytes] = field(default_factory=dict, compare=False, repr=False)

    def detail(self, slug: str) -> bytes:
        """The JSON text of one exercise in full; KeyError for an unknown slug."""
        found = self._details.get(slug)
        if found is None:
            found = self._details[slug] = detail_fragment(self.catalog.by_slug[slug], self.catalog, self.untranslated)
        return found

    def keep_page(self, asked: tuple[int, str | None], text: bytes) -> None:
        """Keep the JSON text of a page for whoever asks for the same."""
        if len(self.pages) >= _PAGES:
            self.pages.clear()
        self.pages[asked] = text


def snapshot_from_database(connection: Connection, contraindications: Collection[Contraindication]) -> CatalogSnapshot:
    """The stored catalog; `connection` is one of `database.reading`."""
    return build_snapshot(read_catalog(connection), contraindications)


def snapshot_from_content(root: Path, contraindications: Collection[Contraindication]) -> CatalogSnapshot:
    """The catalog of a content folder, without any database.

    Raises:
        ContentError: everything that is wrong with it.
    """
    return build_snapshot(load_catalog(root), contraindications)


def build_snapshot(content: CatalogContent, contraindications: Collection[Contraindication]) -> CatalogSnapshot:
    """Index a catalog and write the parts of its answers."""
    catalog = build_catalog(content.exercises, contraindications)
    pairs = zip(catalog.exercises, catalog.barred, strict=True)
    return CatalogSnapshot(
        version=version_of(content),
        catalog=catalog,
        vocabulary=content.vocabulary,
        summaries=tuple(summary_fragment(exercise, barred) for exercise, barred in pairs),
        names=_index(catalog.exercises, content.vocabulary, load_search_words(CONTENT_ROOT)),
    )


def snapshot_in(translation: Translation, source: CatalogSnapshot) -> CatalogSnapshot:
    """The same version of the catalog in another language; exercises without translation stay English."""
    translation = replace(translation, missing=set())
    exercises = tuple(map(translation.of_exercise, source.catalog.exercises))
    untranslated = frozenset(translation.missing)
    pairs = zip(exercises, source.catalog.barred, strict=True)
    vocabulary = translation.of_vocabulary(source.vocabulary)
    return replace(
        source,
        catalog=replace(source.catalog, exercises=exercises, by_slug={each.slug: each for each in exercises}),
        vocabulary=vocabulary,
        summaries=tuple(summary_fragment(exercise, barred, untranslated) for exercise, barred in pairs),
        names=_index(exercises, vocabulary, load_search_words(CONTENT_ROOT, translation)),
        untranslated=untranslated,
        _details={},
        pages={},
    )


def _index(exercises: tuple[Exercise, ...], vocabulary: Vocabulary, words: SearchWords) -> NameIndex:
    return index_names(exercises, themes_of(exercises, vocabulary, words.phrases), words.ignored)


def version_of(content: CatalogContent) -> str:
    """A hash of everything the catalog says: equal content has an equal version on any database and machine."""
    said = {
        "vocabulary": written_vocabulary(content.vocabulary),
        "exercises": [[each.ladder.family, written_exercise(each)] for each in content.exercises],
    }
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:_VERSION_LENGTH]
