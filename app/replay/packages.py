"""Content packages: one version of the rule book and one of the exercise catalog in a file that needs nothing else.

A package is a ZIP file with manifest.json, the files of the rule book under content/ and the catalog as it is exported
under catalog/. The same versions give the same bytes on any machine: names in order, no times, nothing compressed. The
manifest has the hash of every file, and the versions are hashes of what the files say, so that a changed package
cannot pass for the version that an answer names.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, TypeVar

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from app import __version__
from app.catalog.snapshot import version_of
from app.content.exercise_writing import write_catalog
from app.content.exercises import load_catalog
from app.content.load import content_files, content_version, load_rulebook
from app.content.reading import ContentError
from app.content.translations import FOLDER as TRANSLATIONS
from app.content.translations import SOURCE_LANGUAGE, Translation, wording_of
from app.domain.exercises.catalog import CatalogContent
from app.domain.rulebook import Rulebook

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
CONTENT: Final = "content"
CATALOG: Final = "catalog"

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16
_UNIX: Final = 3
_MAX_BYTES: Final = 64 * 1024 * 1024
_NAME: Final = re.compile(rf"(?:{CONTENT}|{CATALOG})(?:/[A-Za-z0-9_\-]{{1,80}}){{1,8}}\.[a-z]{{1,8}}")
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Loaded = TypeVar("Loaded")
_Version = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class PackageRefusedError(Exception):
    """The package is damaged, or this engine cannot run it; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself: the versions it gives, the engine that wrote it, the SHA-256 of each file."""

    format: int
    content: _Version
    catalog: _Version
    engine: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){2}")]
    files: dict[str, _Hash]


_MANIFEST: Final = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose files are those of its manifest."""

    path: Path
    manifest: Manifest
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def languages(self) -> frozenset[str]:
        """The languages its words for people are said in."""
        folder = f"{CONTENT}/{TRANSLATIONS}/"
        return frozenset((SOURCE_LANGUAGE, *(name.split("/")[2] for name in self.files if name.startswith(folder))))

    def rulebook(self, language: str = SOURCE_LANGUAGE) -> Rulebook:
        """Its rule book, compiled, with its words for people in a language.

        Raises:
            PackageRefusedError: this engine cannot run it, or it is not the version it claims.
        """
        with self._unpacked(CONTENT) as folder:
            rulebook = self._loaded(partial(load_rulebook, language=language), folder)
        self._check_version("content", self.manifest.content, rulebook.version)
        return rulebook

    def wording(self, language: str) -> Translation | None:
        """How its words for people are said in a language; None for English.

        Raises:
            PackageRefusedError: this engine cannot read it.
        """
        with self._unpacked(CONTENT) as folder:
            return self._loaded(partial(wording_of, language=language), folder)

    def catalog(self) -> CatalogContent:
        """Its exercise catalog, checked against its rule book.

        Raises:
            PackageRefusedError: this engine cannot read it, or it is not the version it claims.
        """
        # The catalog has words of its own: its vocabulary takes the place of that of the rule book.
        with self._unpacked(CONTENT, CATALOG) as folder:
            catalog = self._loaded(load_catalog, folder)
        self._check_version("catalog", self.manifest.catalog, version_of(catalog))
        return catalog

    def _loaded(self, load: Callable[[Path], Loaded], folder: Path) -> Loaded:
        try:
            return load(folder)
        except ContentError as error:
            first = error.problems[0]
            raise PackageRefusedError(
                f"{self.path.name}: engine {__version__} cannot run it ({len(error.problems)} problems, the first in "
                f"{first.file}); it needs engine {self.manifest.engine}"
            ) from None

    def _check_version(self, name: str, claimed: str, found: str) -> None:
        if claimed != found:
            message = f"{self.path.name}: is damaged: its {name} is version {found}, not {claimed}"
            raise PackageRefusedError(message)

    @contextmanager
    def _unpacked(self, *parts: str) -> Iterator[Path]:
        with TemporaryDirectory(prefix="genu-content-") as folder:
            for part in parts:
                for name, text in self.files.items():
                    if name.startswith(f"{part}/"):
                        file = Path(folder, *PurePosixPath(name).parts[1:])
                        file.parent.mkdir(parents=True, exist_ok=True)
                        file.write_bytes(text)
            yield Path(folder)


def package_bytes(content_root: Path, catalog: CatalogContent) -> bytes:
    """The package of a content folder and a catalog."""
    files = dict(sorted(_files_of(content_root, catalog)))
    manifest = {
        "format": FORMAT,
        "content": content_version(content_root),
        "catalog": version_of(catalog),
        "engine": __version__,
        "files": {name: sha256(text).hexdigest() for name, text in files.items()},
    }
    written = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in {MANIFEST: written, **files}.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, text)
    return packed.getvalue()


def package_name(content: str, catalog: str) -> str:
    """The usual name of the file of a package."""
    return f"genu-content-{content}-{catalog}.zip"


def _files_of(content_root: Path, catalog: CatalogContent) -> Iterator[tuple[str, bytes]]:
    for name, path in content_files(content_root).items():
        yield f"{CONTENT}/{name}", path.read_bytes()
    with TemporaryDirectory(prefix="genu-catalog-") as written:
        folder = Path(written)
        write_catalog(catalog, folder)
        for path in folder.rglob("*.yaml"):
            yield f"{CATALOG}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def read_manifest(path: Path) -> Manifest:
    """What a package says of itself, without looking at its files.

    Raises:
        PackageRefusedError: it is not a package, or one for a newer engine.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _manifest_of(path, archive)
    except PackageRefusedError:
        raise
    except Exception as error:
        # Of damaged bytes zipfile and its decompressors raise a dozen different things.
        raise _damaged(path, error) from None


def open_package(path: Path) -> Package:
    """A package with every file checked.

    Raises:
        PackageRefusedError: a file is missing, changed or unknown, or this engine is too old for it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(path, archive)
            names = [entry.filename for entry in archive.infolist() if entry.filename != MANIFEST]
            if sorted(names) != sorted(manifest.files):
                raise PackageRefusedError(f"{path.name}: is damaged: it does not hold the files of its manifest")
            files = {name: archive.read(name) for name in names}
    except PackageRefusedError:
        raise
    except Exception as error:
        # Of damaged bytes zipfile and its decompressors raise a dozen different things.
        raise _damaged(path, error) from None
    for name, text in files.items():
        if sha256(text).hexdigest() != manifest.files[name]:
            raise PackageRefusedError(f"{path.name}: is damaged: {name} was changed")
    return Package(path, manifest, files)


def _manifest_of(path: Path, archive: zipfile.ZipFile) -> Manifest:
    if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
        raise PackageRefusedError(f"{path.name}: is larger than any content package")
    try:
        said: Any = orjson.loads(archive.read(MANIFEST))
        if isinstance(said, dict) and said.get("format") not in (FORMAT, None):
            raise PackageRefusedError(f"{path.name}: is in a format this engine ({__version__}) does not know")
        manifest = _MANIFEST.validate_python(said)
    except (KeyError, orjson.JSONDecodeError, ValidationError):
        raise PackageRefusedError(f"{path.name}: is not a content package") from None
    if not all(_NAME.fullmatch(name) for name in manifest.files):
        raise PackageRefusedError(f"{path.name}: is not a content package")
    if _numbers(manifest.engine) > _numbers(__version__):
        raise PackageRefusedError(f"{path.name}: needs engine {manifest.engine} or a newer one; this is {__version__}")
    return manifest


def _damaged(path: Path, error: Exception) -> PackageRefusedError:
    reason = getattr(error, "strerror", None) or error
    return PackageRefusedError(f"{path.name}: is damaged or no package ({reason})")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]+", version)[:3])
