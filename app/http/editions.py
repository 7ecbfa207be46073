"""The editions of the service: rule book, exercises and printed words in each language it speaks.

English is there when the service starts. Another language is loaded in a thread as soon as requests are answered, and
a request that comes before it is ready waits for it: an answer is never English because its language was not there.
"""

import asyncio
import gc
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from app import __version__
from app.catalog.live import in_daemon_thread
from app.catalog.snapshot import CatalogSnapshot, snapshot_in
from app.content.about import About, load_about
from app.content.calendar import CalendarTexts, load_calendar_texts
from app.content.figures import FigureTexts, load_figure_texts
from app.content.handout import HandoutTexts, load_handout_texts
from app.content.interop import InteropTexts, load_interop_texts
from app.content.load import CONTENT_ROOT, rulebook_in
from app.content.page import Words, load_page_words
from app.content.pose_model import load_pose_model
from app.content.translations import SOURCE_LANGUAGE, Translation, wording_of
from app.domain.figures.body_model import BodyModel
from app.domain.program.program_catalog import ProgramCatalog, build_program_catalog
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.rendering.figures import Figures

ENGLISH: Final = SOURCE_LANGUAGE


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that is said in one language besides the exercises."""

    language: str
    rulebook: Rulebook
    about: About
    handout_texts: HandoutTexts
    calendar_texts: CalendarTexts
    figure_texts: FigureTexts
    page_words: Words
    interop_texts: InteropTexts
    pose_model: BodyModel
    translation: Translation | None


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that is said in one language, for one version of the catalog."""

    wording: Wording
    snapshot: CatalogSnapshot
    program_catalog: ProgramCatalog
    versions: Versions
    figures: Figures

    @property
    def language(self) -> str:
        """The language as a tag of RFC 5646."""
        return self.wording.language

    @property
    def rulebook(self) -> Rulebook:
        """The rule book with its words in this language."""
        return self.wording.rulebook


class Editions:
    """The editions in use, one a language. `languages` are those the service speaks, English first."""

    def __init__(self, languages: Collection[str], snapshot: CatalogSnapshot) -> None:
        """Load the English edition.

        Raises:
            ContentError: the content is damaged.
        """
        self.languages = (ENGLISH, *(each for each in languages if each != ENGLISH))
        self._source = snapshot
        self._ready = {ENGLISH: edition_of(load_wording(ENGLISH), snapshot)}
        self._prepared: tuple[CatalogSnapshot, Mapping[str, Edition]] = snapshot, {}
        self._loading: dict[str, asyncio.Task[Edition]] = {}

    @property
    def english(self) -> Edition:
        """The edition that is always there."""
        return self._ready[ENGLISH]

    def ready(self, language: str) -> Edition | None:
        """The edition of a language, if it is loaded."""
        return self._ready.get(language)

    async def load(self, language: str) -> Edition:
        """The edition of a language the service speaks, loaded if it is not yet; all who wait share one loading."""
        found = self._ready.get(language)
        if found is not None:
            return found
        if language not in self._loading:
            self._loading[language] = asyncio.create_task(self._load(language))
        # Shielded: whoever no longer waits must not end the loading for the others.
        return await asyncio.shield(self._loading[language])

    async def load_all(self) -> None:
        """Load what is not loaded yet, one language after the other."""
        for language in self.languages:
            await self.load(language)

    def prepare(self, snapshot: CatalogSnapshot) -> None:
        """Make the loaded editions for another version of the catalog, which takes a while; `swap` puts them to use."""
        editions = {name: edition_of(each.wording, snapshot) for name, each in dict(self._ready).items()}
        self._prepared = snapshot, editions

    def swap(self, snapshot: CatalogSnapshot) -> None:
        """Use the editions that were prepared for this version of the catalog, all at once.

        Raises:
            ValueError: others were prepared meanwhile.
        """
        source, prepared = self._prepared
        if source is not snapshot:
            raise ValueError("the editions are of another version of the catalog")
        self._source = snapshot
        # A language that was loaded meanwhile notices by itself that the catalog has moved.
        self._ready |= prepared

    async def _load(self, language: str) -> Edition:
        try:
            wording = await in_daemon_thread(partial(load_wording, language))
            while True:
                snapshot = self._source
                edition = await in_daemon_thread(partial(edition_of, wording, snapshot))
                if snapshot is self._source:
                    break
            self._ready[language] = edition
        finally:
            del self._loading[language]
        # As at the start: what stays is kept from the collector.
        gc.freeze()
        return edition


@cache
def load_wording(language: str) -> Wording:
    """The shipped content in a language, loaded once per process.

    Raises:
        ContentError: the content is damaged.
    """
    translation = wording_of(CONTENT_ROOT, language)
    return Wording(
        language=language,
        rulebook=rulebook_in(language),
        about=load_about(CONTENT_ROOT, translation),
        handout_texts=load_handout_texts(CONTENT_ROOT, translation),
        calendar_texts=load_calendar_texts(CONTENT_ROOT, translation),
        figure_texts=load_figure_texts(CONTENT_ROOT, translation),
        page_words=load_page_words(CONTENT_ROOT, translation),
        interop_texts=load_interop_texts(CONTENT_ROOT, translation),
        pose_model=load_pose_model(CONTENT_ROOT, translation),
        translation=translation,
    )


def edition_of(wording: Wording, source: CatalogSnapshot) -> Edition:
    """What is said in one language about this version of the catalog, which is given in English."""
    snapshot = source if wording.translation is None else snapshot_in(wording.translation, source)
    return Edition(
        wording=wording,
        snapshot=snapshot,
        program_catalog=build_program_catalog(
            snapshot.catalog.exercises, wording.rulebook.programs.rules, snapshot.vocabulary.equipment
        ),
        versions=Versions(wording.rulebook.version, source.version, __version__, wording.language),
        figures=Figures(wording.pose_model, wording.figure_texts, wording.language),
    )
