"""Answers as JSON text: what pydantic writes, without its calls back into Python for every word of an enumeration.

Pydantic asks each enumeration member for its `value`, a property written in Python; an answer has hundreds of them, and
asking takes as long as writing. All our enumerations are words, which the member itself already is.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter
from pydantic_core import SchemaSerializer

Value = TypeVar("Value")

_NOT_SCHEMAS: Final = ("members", "cls", "metadata", "config")


def json_writer(adapter: TypeAdapter[Value], *, exclude_none: bool = True) -> Callable[[Value], bytes]:
    """The function from a value to its JSON text."""
    serializer = SchemaSerializer(_with_words(adapter.core_schema), None)

    def write(value: Value) -> bytes:
        return serializer.to_json(value, by_alias=True, exclude_none=exclude_none)

    return write


def _with_words(schema: Any) -> Any:
    """A core schema in which members of enumerations of words are written as the words they are."""
    if isinstance(schema, dict):
        parts = {name: part if name in _NOT_SCHEMAS else _with_words(part) for name, part in schema.items()}
        if schema.get("type") == "enum" and issubclass(schema["cls"], str):
            parts["serialization"] = {"type": "str"}
        return parts
    if isinstance(schema, list | tuple):
        return type(schema)(map(_with_words, schema))
    return schema
