"""Checks of conditions over catalog fields: names, their use, and the words they are compared with."""

from collections.abc import Iterable, Mapping, Set
from typing import Final

from app.content.reading import Reader
from app.domain.evaluation.conditions import Compare, Condition, Is, OneOf, leaves_of
from app.domain.exercises.conditions import FLAG_FIELDS, NUMBER_FIELDS, WORD_FIELDS
from app.domain.exercises.exercise import BodyRegion

_FIELDS: Final[dict[type[Condition], frozenset[str]]] = {Is: FLAG_FIELDS, Compare: NUMBER_FIELDS, OneOf: WORD_FIELDS}
_LISTS: Final = {
    "kind": "kinds",
    "position": "positions",
    "surface": "surfaces",
    "weight_bearing": "weight_bearing",
    "patellofemoral_load": "patellofemoral_loads",
    "impact": "impacts",
    "ladder": "ladders",
    "equipment": "equipment",
    "equipment_optional": "equipment",
    "addresses": "impairments",
    "goals": "goals",
}
"""A field -> the list of vocabulary.yaml that has its words."""


def check_catalog_condition(reader: Reader, file: str, entry: str, key: str, condition: Condition) -> None:
    """Report every leaf that is not a catalog field used in its way."""
    for leaf in leaves_of(condition):
        fields = _FIELDS.get(type(leaf), frozenset())
        name = getattr(leaf, "name", type(leaf).__name__)
        if name not in fields:
            message = f'"{name}" is not a catalog field that can be used in this way'
            reader.report(file, entry, key, message, f"use one of {', '.join(sorted(fields)) or 'all, any, none'}")


def check_words(reader: Reader, conditions: Iterable[tuple[str, str, str, Condition]]) -> None:
    """Report every word that no exercise can have; conditions come with file, entry and key."""
    words = _words_of_fields(reader)
    for file, entry, key, condition in conditions:
        for leaf in leaves_of(condition):
            # A list that could not be read is one problem already.
            if isinstance(leaf, OneOf) and (known := words.get(leaf.name)):
                for word in sorted(set(leaf.values) - known):
                    message = f'no exercise has "{word}" as its {leaf.name}'
                    reader.report(file, entry, key, message, f"use one of {', '.join(sorted(known))}")


def _words_of_fields(reader: Reader) -> dict[str, Set[str]]:
    written = reader.mapping("vocabulary.yaml")
    avoided = reader.mapping("contraindications.yaml").get("contraindications")
    words = {field: _ids(written.get(name)) for field, name in _LISTS.items()}
    return words | {"region": frozenset(BodyRegion), "avoid_when": _ids(avoided)}


def _ids(entries: object) -> Set[str]:
    found = entries if isinstance(entries, list) else []
    return frozenset(str(entry.get("id")) for entry in found if isinstance(entry, Mapping))
