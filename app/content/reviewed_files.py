"""Content files whose entries share one review: reading their parts, conditions at any depth included."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin

from app.content.conversions import hints_of
from app.content.reading import Reader
from app.domain.evaluation.conditions import Condition

Shape = TypeVar("Shape")

NOTHING: Final[Any] = None
"""Stands for a value with problems; whoever reads it stops before it is used."""


class ReviewedFile:
    """One content file with `reviewed_on` and `status` for all its entries; unknown keys are reported once."""

    def __init__(self, reader: Reader, file: str) -> None:
        self._reader, self._file = reader, file
        self._raw = reader.mapping(file)
        self._review = {key: self._raw.get(key) for key in ("reviewed_on", "status")}
        self._used = {"reviewed_on", "status"}

    def part(self, key: str) -> Any:
        """The plain value of a key; missing is reported."""
        self._used.add(key)
        if key not in self._raw:
            self._reader.report(self._file, "", key, "the key is missing", "add the key")
        return self._raw.get(key)

    def entries(self, key: str, shape: type[Shape]) -> tuple[Shape, ...]:
        """The entries under a key; ids are unique."""
        raw = self.part(key)
        if not isinstance(raw, list):
            self._reader.report(self._file, key, "", "not a list of entries", 'start each entry with "- id: ..."')
            return ()
        has_review = "reviewed_on" in _fields_of(shape)
        items = [{**item, **self._review} if has_review and isinstance(item, Mapping) else item for item in raw]
        self._report_twice(items)
        return tuple(value for item in items if (value := self._one(shape, item, key)) is not None)

    def one(self, key: str, shape: type[Shape]) -> Shape:
        """The single value under a key."""
        value = self._one(shape, self.part(key), key)
        return value if value is not None else NOTHING

    def mapping_of(self, key: str, shape: type[Shape]) -> dict[str, Shape]:
        """Name -> value under a key."""
        raw = self.part(key)
        if not isinstance(raw, Mapping):
            self._reader.report(self._file, key, "", "not a mapping", "write name: value pairs")
            return {}
        return {str(name): self._one(shape, item, f"{key}.{name}") or NOTHING for name, item in raw.items()}

    def conditions(self, key: str) -> dict[str, Condition]:
        """Name -> condition under a key."""
        raw = self.part(key)
        if not isinstance(raw, Mapping):
            self._reader.report(self._file, key, "", "not a mapping", "write name: condition pairs")
            return {}
        parsed = {str(name): self._reader.condition(self._file, key, str(name), item) for name, item in raw.items()}
        return {name: condition for name, condition in parsed.items() if condition is not None}

    def done(self) -> None:
        """Report keys nobody asked for."""
        for key in self._raw.keys() - self._used:
            self._reader.report(self._file, "", key, "the key is not known", "remove it or correct its spelling")

    def _one(self, shape: type[Shape], item: object, key: str) -> Shape | None:
        if isinstance(item, Mapping):
            name = str(item.get("id", key))
            item = {"id": name, **item} if "id" in _fields_of(shape) and "id" not in item else item
            item = self._with_nested_conditions(shape, dict(item), name, top=True)
        return self._reader.entry(self._file, shape, item)

    def _with_nested_conditions(self, shape: Any, item: dict[str, Any], entry: str, *, top: bool) -> dict[str, Any]:
        """The item with conditions below its first level read; the reader reads those of the first level."""
        for key, hint in _fields_of(shape).items():
            if key in item:
                item[key] = self._read_part(hint, item[key], entry, key, top=top)
        return item

    def _read_part(self, hint: Any, value: Any, entry: str, key: str, *, top: bool) -> Any:
        kinds = [kind for kind in (hint, *get_args(hint)) if kind is not NoneType]
        if Condition in kinds:
            return value if top or value is None else self._reader.condition(self._file, entry, key, value)
        shapes = [kind for kind in kinds if is_dataclass(kind)]
        if not shapes:
            return value
        if isinstance(value, list) and get_origin(hint) is tuple:
            return [self._nested(shapes[0], part, entry) for part in value]
        return self._nested(shapes[0], value, entry)

    def _nested(self, shape: Any, value: Any, entry: str) -> Any:
        return (
            self._with_nested_conditions(shape, dict(value), entry, top=False) if isinstance(value, Mapping) else value
        )

    def _report_twice(self, items: list[Any]) -> None:
        ids = [str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item]
        for twice in sorted({each for each in ids if ids.count(each) > 1}):
            self._reader.report(self._file, twice, "id", "the id is used twice", "give one of them another id")


def _fields_of(shape: Any) -> Mapping[str, Any]:
    # Every class is hashable; the type checker wants to be told before a cached function takes it.
    return hints_of(shape)
