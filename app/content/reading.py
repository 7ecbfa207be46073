"""Reading content files strictly, and saying everything that is wrong with them in one run.

YAML is read in the 1.2 sense for words: yes, no and unknown are strings, only true and false are booleans. A key given
twice is an error, because the second would silently replace the first. Problems are collected, never raised one by
one; each names file, entry, key and remedy.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, get_args

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from app.content.conversions import conversions, hints_of
from app.domain.evaluation.conditions import Condition, ConditionError, parse_condition

MAX_NESTING: Final = 100
"""Lists and mappings within one another. The YAML library crashes the process where they are very many."""

_LEVELS: Final = {
    yaml.SequenceStartEvent: 1,
    yaml.MappingStartEvent: 1,
    yaml.SequenceEndEvent: -1,
    yaml.MappingEndEvent: -1,
}


@dataclass(frozen=True, slots=True)
class ContentProblem:
    """One thing wrong with the content: where it is and what to do about it."""

    file: str
    entry: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.entry, self.key) if part)
        return f"{self.file}: {place}: {self.message} -> {self.remedy}"


class ContentError(Exception):
    """The content cannot be used; `problems` lists everything found in one run."""

    def __init__(self, problems: Iterable[ContentProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _StrictLoader(yaml.CSafeLoader):
    """Safe loader in which yes/no/on/off are strings and duplicate keys are refused."""


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _mapping_without_duplicates(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[object, object]:
    mapping: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(
                "while reading a mapping", node.start_mark, "a key is a list or a mapping", key_node.start_mark
            )
        if key in mapping:
            raise yaml.constructor.ConstructorError(
                "while reading a mapping", node.start_mark, f'the key "{key}" is given twice', key_node.start_mark
            )
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_duplicates)


def read_yaml(path: Path) -> object:
    """The content of one YAML file.

    Raises:
        ContentError: the file is missing, not YAML, nests deeper than MAX_NESTING, or repeats a key.
    """
    try:
        written = path.read_bytes()
        _refuse_deep_nesting(written)
        return yaml.load(written, Loader=_StrictLoader)  # noqa: S506 (a safe loader)
    except FileNotFoundError:
        raise ContentError([ContentProblem(path.name, "", "", "the file is missing", "restore it")]) from None
    except (yaml.YAMLError, ValueError) as error:
        # ValueError: a scalar that looks like a date or number and is none, such as 2026-13-45.
        problem = ContentProblem(path.name, "", "", " ".join(str(error).split()), "correct the YAML at that line")
        raise ContentError([problem]) from None


def _refuse_deep_nesting(written: bytes) -> None:
    level = 0
    for event in yaml.parse(written, Loader=yaml.CSafeLoader):
        level += _LEVELS.get(type(event), 0)
        if level > MAX_NESTING:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise yaml.YAMLError(f"nested deeper than {MAX_NESTING} levels in line {line}")


Shape = TypeVar("Shape")


class Wording(Protocol):
    """Says what a file holds in another language."""

    def of_file(self, file: str, value: object) -> object:
        """The YAML of a file with its words for people in that language."""
        ...


class Reader:
    """Reads entries of content files into frozen values and collects every problem on the way.

    With a `wording`, the words for people are those of its language; without one they are the English ones as written.

    A field of the value type that is a Condition (or an optional one, or a tuple of them) is written in the condition
    grammar and parsed here. Unknown keys, missing keys and wrong types are problems of their entry.
    """

    def __init__(self, root: Path, wording: Wording | None = None) -> None:
        self.root = root
        self._wording = wording
        self.problems: list[ContentProblem] = []
        self._files: dict[tuple[str, str], str] = {}

    def report(self, file: str, entry: str, key: str, message: str, remedy: str) -> None:
        """Note a problem; `finish` raises them all together."""
        self.problems.append(ContentProblem(file, entry, key, message, remedy))

    def finish(self) -> None:
        """Raise ContentError if anything was reported."""
        if self.problems:
            raise ContentError(self.problems)

    def raw(self, file: str) -> object:
        """The plain YAML of a file under the root; an unreadable file is reported and read as None."""
        try:
            written = read_yaml(self.root / file)
        except ContentError as error:
            self.problems.extend(
                ContentProblem(file, problem.entry, problem.key, problem.message, problem.remedy)
                for problem in error.problems
            )
            return None
        return written if self._wording is None else self._wording.of_file(file, written)

    def mapping(self, file: str) -> dict[str, object]:
        """The top-level mapping of a file."""
        raw = self.raw(file)
        if raw is not None and not isinstance(raw, dict):
            self.report(file, "", "", "the file is not a mapping", "write key: value pairs at the top level")
        return {str(key): value for key, value in raw.items()} if isinstance(raw, dict) else {}

    def entries(self, file: str, shape: type[Shape], *, raw: object = None) -> tuple[Shape, ...]:
        """The list of entries of a file (or of `raw`, a part of it) as values of `shape`."""
        items = self.raw(file) if raw is None else raw
        if items is None:
            return ()
        if not isinstance(items, list):
            self.report(file, "", "", "the file is not a list of entries", 'start each entry with "- id: ..."')
            return ()
        values = (self.entry(file, shape, item, position) for position, item in enumerate(items))
        return tuple(value for value in values if value is not None)

    def folder(self, folder: str, shape: type[Shape]) -> tuple[tuple[str, Shape], ...]:
        """(file, value) of every entry of every YAML file of a folder, in file-name order."""
        files = sorted(f"{folder}/{path.name}" for path in (self.root / folder).glob("*.yaml"))
        found = tuple((file, value) for file in files for value in self.entries(file, shape))
        self._files |= {(folder, str(getattr(value, "id", ""))): file for file, value in found}
        return found

    def file_of(self, folder: str, entry: str) -> str:
        """The file of a folder that holds the entry, as far as it was read."""
        return self._files.get((folder, entry), f"{folder}/*.yaml")

    def entry(self, file: str, shape: type[Shape], item: object, position: int = 0) -> Shape | None:
        """One entry as a value of `shape`, or None when it has problems."""
        if not isinstance(item, Mapping):
            self.report(file, f"entry {position + 1}", "", "the entry is not a mapping", "write key: value pairs")
            return None
        name = str(item.get("id", f"entry {position + 1}"))
        prepared, kind = dict(item), _hashable(shape)
        for key in _condition_keys(kind) & prepared.keys():
            prepared[key] = self._condition(file, name, key, prepared[key])
        converted = tuple(conversions(kind, prepared))
        for key, expected in converted:
            self.report(file, name, key, f"Input should be {expected}", "write it without quotes, as that type")
        if converted:
            return None
        try:
            value: Shape = _adapter(kind).validate_python((prepared,))[0]
        except ValidationError as error:
            for problem in error.errors(include_url=False, include_context=False, include_input=False):
                key = ".".join(map(str, problem["loc"][1:]))
                self.report(file, name, key, problem["msg"], _remedy(problem["type"]))
            return None
        return value

    def condition(self, file: str, entry: str, key: str, written: object) -> Condition | None:
        """A written condition, or None when it does not follow the grammar (reported)."""
        try:
            return parse_condition(written)
        except ConditionError as error:
            self.report(file, entry, key, str(error), "correct the condition")
            return None

    def _condition(self, file: str, entry: str, key: str, written: object) -> object:
        if isinstance(written, list):
            return [self.condition(file, entry, key, part) for part in written]
        return None if written is None else self.condition(file, entry, key, written)


def _hashable(shape: type[Shape]) -> Any:
    # Every class is hashable; the type checker wants to be told before `cache` takes it.
    return shape


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    # Pydantic takes a configuration only for a container of plain dataclasses, hence the tuple of one.
    return TypeAdapter(tuple[shape], config=ConfigDict(extra="forbid", arbitrary_types_allowed=True))


@cache
def _condition_keys(shape: Any) -> frozenset[str]:
    return frozenset(key for key, hint in hints_of(shape).items() if hint is Condition or Condition in get_args(hint))


def _remedy(error_type: str) -> str:
    return {
        "missing": "add the key",
        "unexpected_keyword_argument": "remove the key or correct its spelling",
        "literal_error": "use one of the allowed words",
        "enum": "use one of these words",
        "tuple_type": "write a list, such as [a, b]",
        "too_short": "add what is missing to the list",
        "too_long": "shorten the list",
        "string_pattern_mismatch": "write it in the way of the other entries; no space or new line at its ends",
    }.get(error_type, "correct the value")
