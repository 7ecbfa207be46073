"""Which texts of the content are words for people (person_texts.yaml), and putting other words in their place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from dataclasses import replace as replace_fields
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from app.content.reading import ContentError, ContentProblem, read_yaml

FILE = "person_texts.yaml"
_EACH = "*"


@dataclass(frozen=True, slots=True)
class PersonText:
    """One text for people: what it says, where it stands, and the area its translations are in.

    `place` is the file and the ids of entries and keys that lead to the text. `context` keeps apart what is one text in
    English and two elsewhere. `is_measured` where it is held to a reading level.
    """

    area: str
    file: str
    place: str
    context: str
    text: str
    is_measured: bool


@dataclass(slots=True)
class _Node:
    """One step of the places of a file; `is_text` where one of them ends, `is_measured` unless it says otherwise."""

    below: dict[str, "_Node"] = field(default_factory=dict)
    is_text: bool = False
    context: str = ""
    is_measured: bool = True


@dataclass(frozen=True, slots=True)
class _FilePlaces:
    area: str
    files: str
    places: _Node


@dataclass(frozen=True, slots=True)
class PersonTexts:
    """The places of words for people in a content folder."""

    areas: tuple[str, ...]
    _files: tuple[_FilePlaces, ...]
    _for_clinicians: Mapping[str, object]
    _filled_in: Mapping[str, list[str]]

    def filled_in(self, file: str) -> frozenset[str]:
        """What the program puts into the texts of a file in the place of {name}."""
        return frozenset(self._filled_in.get(file, ()))

    def of_file(self, file: str, value: object) -> Iterator[PersonText]:
        """The texts of one file, in the order they are written."""
        found = self._places(file)
        if found is not None:
            for node, place, text in _walk(value, found.places, (file,)):
                is_measured = node.is_measured and not self._is_for_clinicians(value, place)
                yield PersonText(found.area, file, "/".join(place), node.context, text, is_measured)

    def replaced(
        self, file: str, value: Any, replace: Callable[[str, str], str], *, below: tuple[str, ...] = ()
    ) -> Any:
        """The YAML of a file with `replace(context, text)` in the place of each text; what holds no text is shared.

        `below`: the value is not the whole file but what stands at this place of it, as YAML or as a frozen value
        whose fields have the names of the keys.
        """
        found = self._places(file)
        node = None if found is None else found.places
        for key in below:
            node = None if node is None else node.below.get(key) or node.below.get(_EACH)
        return value if node is None else _replaced(value, node, replace)

    def files(self, root: Path) -> Iterator[str]:
        """The files of a content folder that hold words for people, by area and name."""
        names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.yaml"))
        for area in self.areas:
            for name in names:
                places = self._places(name)
                if places is not None and places.area == area:
                    yield name

    def _is_for_clinicians(self, value: object, place: tuple[str, ...]) -> bool:
        """Whether the entry of the file that holds the text is said to clinicians."""
        if not isinstance(value, list):
            return False
        entry: Mapping[str, object] = next(
            (part for at, part in enumerate(value) if _name_of(part, at) == place[1]), {}
        )
        return any(entry.get(key) == said for key, said in self._for_clinicians.items())

    def _places(self, file: str) -> _FilePlaces | None:
        return next((each for each in self._files if fnmatchcase(file, each.files)), None)


@cache
def read_person_texts(root: Path) -> PersonTexts:
    """The places that person_texts.yaml of a content folder lists.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    written: Any = read_yaml(root / FILE)
    try:
        areas = written["areas"]
        files = tuple(
            _FilePlaces(str(area), str(files), _tree(places))
            for area, holding in areas.items()
            for files, places in holding.items()
        )
    except (AttributeError, KeyError, TypeError):
        problem = ContentProblem(FILE, "areas", "", "this is not area: {files: [places]}", "see its opening comment")
        raise ContentError([problem]) from None
    return PersonTexts(tuple(map(str, areas)), files, written.get("for_clinicians", {}), written.get("filled_in", {}))


def _tree(places: list[Any]) -> _Node:
    root = _Node()
    for place in places:
        said: Mapping[str, Any] = {"keys": place} if isinstance(place, str) else place
        node = root
        for key in said["keys"].split("/"):
            node = node.below.setdefault(key, _Node())
        node.is_text, node.context, node.is_measured = True, said.get("context", ""), said.get("measured", True)
    return root


def _walk(value: object, node: _Node, place: tuple[str, ...]) -> Iterator[tuple[_Node, tuple[str, ...], str]]:
    if isinstance(value, str):
        if node.is_text and value:
            yield node, place, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            below = node.below.get(str(key)) or node.below.get(_EACH)
            if below is not None:
                yield from _walk(part, below, (*place, str(key)))
    elif isinstance(value, list) and _EACH in node.below:
        for position, part in enumerate(value):
            yield from _walk(part, node.below[_EACH], (*place, _name_of(part, position)))


def _replaced(value: Any, node: _Node, replace: Callable[[str, str], str]) -> Any:
    if isinstance(value, str):
        return replace(node.context, value) if node.is_text and value else value
    if isinstance(value, Mapping):
        below = {key: node.below.get(str(key)) or node.below.get(_EACH) for key in value}
        return {
            key: part if (step := below[key]) is None else _replaced(part, step, replace) for key, part in value.items()
        }
    if isinstance(value, list | tuple) and _EACH in node.below:
        return type(value)(_replaced(part, node.below[_EACH], replace) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {name: step for name, step in node.below.items() if hasattr(value, name)}
        return replace_fields(
            value, **{name: _replaced(getattr(value, name), step, replace) for name, step in parts.items()}
        )
    return value


def _name_of(entry: object, position: int) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("id") or entry.get("slug") or position)
    return str(position)
