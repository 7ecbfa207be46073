"""The versions at hand: those of this installation and those of the packages in a folder, side by side.

What was loaded is kept by the library, not by the module: two libraries, and two versions in one, know nothing of each
other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from app.catalog.snapshot import version_of
from app.content.exercises import load_catalog
from app.content.load import CONTENT_ROOT, rulebook_in, shipped_rulebook
from app.content.translations import SOURCE_LANGUAGE, Translation, languages_of, wording_of
from app.domain.exercises.catalog import CatalogContent
from app.domain.program.program_catalog import ProgramCatalog, build_program_catalog
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.replay.packages import Package, PackageRefusedError, open_package, read_manifest
from app.schemas.request_types import RequestTypes, request_types

Loaded = TypeVar("Loaded")


class VersionMissingError(Exception):
    """Nothing at hand has the version; the message names it and says where was looked."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule book in one language with the types of requests under it; `wording` says the exercises in it."""

    rulebook: Rulebook
    types: RequestTypes
    wording: Translation | None


@dataclass(frozen=True, slots=True)
class Exercises:
    """A catalog as programs choose from it under one rule book; `english` are texts its language has no words for."""

    catalog: ProgramCatalog
    slugs: frozenset[str]
    english: frozenset[str]


@dataclass(slots=True)
class Library:
    """Finds a version by its name and loads it when it is asked for."""

    folder: Path | None = None
    _rules: dict[tuple[str, str], Rules] = field(default_factory=dict)
    _catalogs: dict[str, CatalogContent] = field(default_factory=dict)
    _exercises: dict[tuple[str, str, str], Exercises] = field(default_factory=dict)

    def rules(self, versions: Versions) -> Rules:
        """The rule book of an answer with these versions.

        Raises:
            VersionMissingError: it is not at hand, or every package that has it is refused.
        """
        version, language = versions.content, versions.language
        key = (version, language)
        if key not in self._rules:
            if version == shipped_rulebook().version:
                if language not in (SOURCE_LANGUAGE, *languages_of(CONTENT_ROOT)):
                    raise VersionMissingError(f"is in a language this installation does not speak: {language}")
                rulebook, wording = rulebook_in(language), wording_of(CONTENT_ROOT, language)
                # What requests look like does not depend on the language.
                types = request_types(shipped_rulebook())
            else:
                rulebook, wording = self._loaded("content", version, partial(_worded, language=language))
                types = request_types(rulebook)
            self._rules[key] = Rules(rulebook, types, wording)
        return self._rules[key]

    def exercises(self, versions: Versions, rules: Rules) -> Exercises:
        """The exercises of an answer with these versions, under its rule book.

        Raises:
            VersionMissingError: it is not at hand, or every package that has it is refused.
        """
        key = (versions.catalog, rules.rulebook.version, rules.rulebook.language)
        if key not in self._exercises:
            catalog = self._catalog(versions.catalog)
            exercises, words, english = catalog.exercises, catalog.vocabulary, frozenset[str]()
            if rules.wording is not None:
                wording = replace(rules.wording, missing=set())
                exercises, english = tuple(map(wording.of_exercise, exercises)), frozenset(wording.missing)
                words = wording.of_vocabulary(words)
            self._exercises[key] = Exercises(
                build_program_catalog(exercises, rules.rulebook.programs.rules, words.equipment),
                frozenset(exercise.slug for exercise in exercises),
                english,
            )
        return self._exercises[key]

    def _catalog(self, version: str) -> CatalogContent:
        if version not in self._catalogs:
            shipped = load_catalog(CONTENT_ROOT)
            self._catalogs[version_of(shipped)] = shipped
        if version not in self._catalogs:
            self._catalogs[version] = self._loaded("catalog", version, Package.catalog)
        return self._catalogs[version]

    def _loaded(self, part: Literal["content", "catalog"], version: str, load: Callable[[Package], Loaded]) -> Loaded:
        """The part of the first package that has the version and can be used."""
        refusals = []
        for path in sorted(self.folder.glob("*.zip")) if self.folder is not None else ():
            try:
                if getattr(read_manifest(path), part) == version:
                    return load(open_package(path))
            except PackageRefusedError as error:
                refusals.append(f"  {error}")
        raise VersionMissingError("\n".join((self._missing(part, version), *refusals)))

    def _missing(self, part: str, version: str) -> str:
        where = (
            "no folder of content packages was given"
            if self.folder is None
            else f"no usable package in {self.folder} has it"
        )
        return f"needs {part} version {version}: it did not come with this installation, and {where}"


def _worded(package: Package, language: str) -> tuple[Rulebook, Translation | None]:
    if language not in package.languages:
        raise PackageRefusedError(f"{package.path.name}: does not speak {language}")
    return package.rulebook(language), package.wording(language)
