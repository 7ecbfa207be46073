"""Reads findings, screens, derived names, reference tables, implications and conflicts into a Vocabulary."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.content.reading import Reader
from app.domain.evaluation.conditions import Condition, ConditionError, Quantity, parse_derived
from app.domain.evaluation.quantities import NOT_APPLICABLE, Value, bounds_where
from app.domain.evaluation.reference_tables import ReferenceTables, TableRow
from app.domain.report.findings import (
    Computed,
    ConflictRule,
    Finding,
    Implication,
    Screen,
    SettledByClassification,
    Settlement,
)
from app.domain.report.vocabulary import Vocabulary

_NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
_COMPARISON = re.compile(rf"([a-z0-9_]+) *(<=|>=|<|>|==) *{_NUMBER}")
_BOUND = re.compile(rf"(not )?(<=|>=|<|>) *{_NUMBER}")
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def load_vocabulary(reader: Reader) -> Vocabulary:
    """The vocabulary under the reader's root; problems are reported to the reader."""
    screens = _parts(reader, "screens.yaml", {"screens", "second_screen"})
    conflicts = _parts(reader, "conflicts.yaml", {"conflicts", "kinds"})
    return Vocabulary(
        findings=_findings(reader),
        screens=_screens(reader, screens["screens"]),
        second_screen=tuple(map(str, _list(screens["second_screen"]))),
        clearance_valid_days=_clearance_valid_days(reader),
        derived=_derived(reader),
        tables=_tables(reader),
        implications=_implications(reader),
        computed=reader.entries("computed.yaml", Computed),
        conflicts=reader.entries("conflicts.yaml", ConflictRule, raw=conflicts["conflicts"]),
        conflict_messages={str(k): str(v) for k, v in _mapping(conflicts["kinds"]).items()},
        settled_by_classification=reader.entries("settled_by_classification.yaml", SettledByClassification),
    )


def _parts(reader: Reader, file: str, names: set[str]) -> dict[str, object]:
    """The named parts of a file that is a mapping, each there (empty if need be)."""
    parts = reader.mapping(file)
    for name in sorted(set(parts) ^ names):
        message = "there is no such part" if name in parts else "the part is missing"
        reader.report(file, "", name, message, f"use {' and '.join(sorted(names))}")
    return {name: parts.get(name, []) for name in names}


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _mapping(raw: object) -> Mapping[object, object]:
    return raw if isinstance(raw, Mapping) else {}


def _findings(reader: Reader) -> dict[str, Finding]:
    findings: dict[str, Finding] = {}
    unit_words = reader.mapping("units.yaml")
    for path in sorted((reader.root / "findings").glob("*.yaml")):
        file = f"findings/{path.name}"
        raw = reader.raw(file)
        items = [_finding_item(item, path.stem, unit_words) for item in raw] if isinstance(raw, list) else raw
        for finding in () if raw is None else reader.entries(file, Finding, raw=items):
            if finding.id in findings:
                reader.report(file, finding.id, "id", "the id is used twice", "give one of them another id")
            findings[finding.id] = finding
    return findings


def _finding_item(item: object, group: str, unit_words: Mapping[str, object]) -> object:
    if not isinstance(item, Mapping):
        return item
    values = [{"value": str(value), "text": text} for value, text in _mapping(item.get("values")).items()]
    said = {"unit_words": unit_words[item["unit"]]} if item.get("unit") in unit_words else {}
    return {**item, "group": group, "values": values, **said}


def _screens(reader: Reader, raw: object) -> tuple[Screen, ...]:
    file = "screens.yaml"
    items = [_screen_item(reader, file, item) for item in raw] if isinstance(raw, list) else raw
    return reader.entries(file, Screen, raw=items)


def _screen_item(reader: Reader, file: str, item: object) -> object:
    if not isinstance(item, Mapping):
        return item
    meanings = tuple(
        (str(finding), _bound(reader, file, str(item.get("id")), text))
        for finding, text in _mapping(item.get("no_means")).items()
    )
    return {**item, "no_means": meanings}


def _bound(reader: Reader, file: str, entry: str, text: object) -> Value:
    if text == "not_applicable":
        return NOT_APPLICABLE
    match = _BOUND.fullmatch(str(text))
    if match is None:
        reader.report(
            file, entry, "no_means", f'"{text}" is not a bound', 'write "< 38", "not <= 12" or not_applicable'
        )
        return NOT_APPLICABLE
    if match[1]:
        # "not <= 12": later than that, or it never happened.
        return replace(bounds_where(_OPPOSITE[match[2]], float(match[3])), or_never=True)
    return bounds_where(match[2], float(match[3]))


def _derived(reader: Reader) -> dict[str, Condition | Quantity]:
    derived: dict[str, Condition | Quantity] = {}
    for group, entries in reader.mapping("derived.yaml").items():
        if not isinstance(entries, Mapping):
            reader.report("derived.yaml", group, "", "the group is not a mapping", "write name: condition pairs")
        for name, written in _mapping(entries).items():
            if str(name) in derived:
                reader.report("derived.yaml", str(name), "", "the name is used twice", "give one of them another name")
            try:
                derived[str(name)] = parse_derived(written)
            except ConditionError as error:
                reader.report("derived.yaml", str(name), group, str(error), "correct the condition")
    return derived


def _tables(reader: Reader) -> ReferenceTables:
    tables: dict[str, tuple[TableRow, ...]] = {}
    for name, rows in reader.mapping("reference_tables.yaml").items():
        items = [_row_item(row) for row in _list(rows)]
        tables[name] = reader.entries("reference_tables.yaml", TableRow, raw=items)
    return tables


def _row_item(row: object) -> object:
    if not isinstance(row, Mapping):
        return row
    ages = row.get("age")
    low, below = ages if isinstance(ages, list) and len(ages) == 2 else (None, None)
    cells = {key: value for key, value in row.items() if key not in ("age", "sex")}
    return {
        "age_from": low,
        "age_below": below,
        "sex": None if row.get("sex") == "any" else row.get("sex"),
        "cells": cells,
    }


@dataclass(frozen=True, slots=True)
class _ImplicationEntry:
    when: Condition
    then: tuple[str, ...] = ()
    then_no: tuple[str, ...] = ()


def _implications(reader: Reader) -> tuple[Implication, ...]:
    file = "implications.yaml"
    implications = []
    for position, entry in enumerate(reader.entries(file, _ImplicationEntry), start=1):
        if not entry.then and not entry.then_no:
            reader.report(file, f"entry {position}", "then", "it settles nothing", "add then or then_no")
        settles = [_settlement(text) for text in entry.then]
        denies = [Settlement(name, "no") for name in entry.then_no]
        implications.append(Implication(entry.when, (*settles, *denies), overrides_no=bool(entry.then)))
    return tuple(implications)


def _settlement(text: str) -> Settlement:
    if match := _COMPARISON.fullmatch(text):
        return Settlement(match[1], bounds_where(match[2], float(match[3])))
    return Settlement(text, "yes")


def _clearance_valid_days(reader: Reader) -> int:
    days = reader.mapping("clearances.yaml").get("valid_days")
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        reader.report("clearances.yaml", "", "valid_days", "is not a number of days", "write a whole number above 0")
        return 0
    return days
