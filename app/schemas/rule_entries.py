"""How an entry of the rule book is shown: the fields of its rule, conditions in words, sources cited."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, get_args, get_origin

from app.domain.evaluation.condition_text import condition_text
from app.domain.evaluation.conditions import Condition
from app.domain.triage.results import Citation

Entry = TypeVar("Entry")


def entry_of(kind: type[Entry], rule: Any, citations: Mapping[str, Citation], /, **own: Any) -> Entry:
    """The rule as an entry of this kind: each field as `own` says it, or else as the rule has it under that name.

    A field with a default may be missing in the rule.
    """
    declared: Any = kind
    said = {
        field.name: _shown(field.type, getattr(rule, field.name), citations)
        for field in fields(declared)
        if field.name not in own and hasattr(rule, field.name)
    }
    return kind(**said, **own)


def _shown(wanted: Any, value: Any, citations: Mapping[str, Citation]) -> Any:
    if isinstance(value, Condition):
        return condition_text(value)
    if isinstance(value, tuple) and get_origin(wanted) is tuple:
        return tuple(_shown(get_args(wanted)[0], each, citations) for each in value)
    if wanted is Citation:
        return citations[value]
    if wanted is str and isinstance(value, date):
        return value.isoformat()
    if is_dataclass(wanted) and not isinstance(value, wanted):  # type: ignore[arg-type]
        return entry_of(wanted, value, citations)  # type: ignore[arg-type]
    return value
