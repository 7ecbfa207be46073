"""What a validation error of Pydantic says to a caller: a stable code and our own sentence, never the input.

Pydantic's messages and contexts may quote what was sent, so only the type of an error and the limits of the schema are
taken over. Allowed values and the nearest known name come from the JSON schema of the body.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from operator import getitem
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from app.http.pointers import pointer_to
from app.problems import Fault
from app.schemas.fault_codes import FaultCode
from app.schemas.limits import MAX_NAME_LENGTH

Schema = Mapping[str, Any]


NO_BODY: Final[Schema] = {}

MAX_NEAREST: Final = 10
"""Unknown names of one request for which the nearest known one is looked up: each costs milliseconds."""

_CODES: Final[Mapping[str, tuple[FaultCode, str]]] = {
    "missing": ("required", "this field is required"),
    "extra_forbidden": ("unknown_field", "this field does not exist"),
    "enum": ("not_allowed", "must be one of the allowed values"),
    "literal_error": ("not_allowed", "must be one of the allowed values"),
    "union_tag_invalid": ("not_allowed", "must be one of the allowed values"),
    "union_tag_not_found": ("required", "the field that tells the variants apart is required"),
    "int_type": ("integer_expected", "must be a whole number"),
    "int_parsing": ("integer_expected", "must be a whole number"),
    "int_from_float": ("integer_expected", "must be a whole number"),
    "int_parsing_size": ("integer_expected", "must be a whole number of ordinary size"),
    "float_type": ("number_expected", "must be a number"),
    "float_parsing": ("number_expected", "must be a number"),
    "finite_number": ("number_expected", "must be a finite number"),
    "bool_type": ("boolean_expected", "must be true or false"),
    "bool_parsing": ("boolean_expected", "must be true or false"),
    "string_type": ("text_expected", "must be a text"),
    "string_unicode": ("text_expected", "must be a text"),
    "string_pattern_mismatch": ("pattern", "does not have the form described in the contract"),
    "list_type": ("list_expected", "must be a list"),
    "tuple_type": ("list_expected", "must be a list"),
    "set_type": ("list_expected", "must be a list"),
    "frozen_set_type": ("list_expected", "must be a list"),
    "dict_type": ("object_expected", "must be an object"),
    "mapping_type": ("object_expected", "must be an object"),
    "model_type": ("object_expected", "must be an object"),
    "model_attributes_type": ("object_expected", "must be an object"),
    "dataclass_type": ("object_expected", "must be an object"),
    "date_type": ("date_expected", "must be a date such as 2026-11-22"),
    "date_parsing": ("date_expected", "must be a date such as 2026-11-22"),
    "date_from_datetime_parsing": ("date_expected", "must be a date such as 2026-11-22"),
    "date_from_datetime_inexact": ("date_expected", "must be a date such as 2026-11-22"),
}
_LIMITS: Final[Mapping[str, tuple[FaultCode, str]]] = {
    "greater_than_equal": ("too_small", "must be at least {ge}"),
    "greater_than": ("too_small", "must be greater than {gt}"),
    "less_than_equal": ("too_large", "must be at most {le}"),
    "less_than": ("too_large", "must be less than {lt}"),
    "string_too_short": ("too_short", "must have at least {min_length} characters"),
    "string_too_long": ("too_long", "must have at most {max_length} characters"),
    "too_short": ("too_short", "must have at least {min_length} elements"),
    "too_long": ("too_long", "must have at most {max_length} elements"),
}
_OWN: Final[Mapping[str, FaultCode]] = {
    "genu_after_as_of": "after_as_of",
    "genu_date_expected": "date_expected",
    "genu_null": "null",
}
_NULL: Final[tuple[FaultCode, str]] = ("null", "null is not accepted; leave the field out")
_FALLBACK: Final[tuple[FaultCode, str]] = ("invalid", "is not valid; the contract describes what is expected")


@cache
def body_schema(shape: TypeAdapter[Any]) -> Schema:
    """The JSON schema of a body, worked out with the first one that is refused."""
    return shape.json_schema()


def faults_of(errors: Iterable[Mapping[str, Any]], body: Any, schema: Schema) -> tuple[Fault, ...]:
    """Pydantic's errors as faults, with allowed values and near names from the schema of the body."""
    unknown_names = 0
    faults = []
    for error in errors:
        unknown_names += error["type"] == "extra_forbidden"
        faults.append(_fault(error, body, schema, look_up_nearest=unknown_names <= MAX_NEAREST))
    return tuple(dict.fromkeys(faults))


def faults_in_body(error: ValidationError, body: Any, shape: TypeAdapter[Any]) -> tuple[Fault, ...]:
    """What is wrong with a body, or a part of one, that was validated by itself."""
    errors = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
    return faults_of(errors, body, body_schema(shape))


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to a misspelt one, if any is close."""
    if len(name) > MAX_NAME_LENGTH:
        return None
    matches = difflib.get_close_matches(name.lower(), known, n=1)
    return matches[0] if matches else None


def _fault(error: Mapping[str, Any], body: Any, schema: Schema, *, look_up_nearest: bool) -> Fault:
    kind = str(error["type"])
    code, message = _code_and_message(kind, error)
    location: Sequence[str | int] = error["loc"]
    if location[:1] != ("body",):
        return Fault(code, message, parameter=str(location[1]) if len(location) > 1 else None, allowed=_expected(error))
    steps = location[1:]
    if not steps and kind == "missing":
        # FastAPI takes a body of null for no body.
        code, message = _CODES["dict_type"]
    nearest = None
    if kind == "extra_forbidden" and look_up_nearest:
        nearest = nearest_name(str(steps[-1]), _names(schema, steps[:-1]))
        if (other := _where_it_belongs(schema, steps)) is not None:
            message = f"does not exist here; it belongs in {other}"
    allowed = _allowed(kind, schema, steps)
    if kind != "extra_forbidden" and error.get("input", ...) is None and _may_be_left_out(schema, steps):
        code, message = _NULL
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        steps = (*steps, _discriminator(schema, steps))
    pointer = pointer_to(body, steps, missing=code == "required")
    return Fault(code, message, pointer=pointer, allowed=allowed, nearest=nearest)


def _code_and_message(kind: str, error: Mapping[str, Any]) -> tuple[FaultCode, str]:
    if kind in _LIMITS:
        code, template = _LIMITS[kind]
        return code, template.format(**{name: _plain(limit) for name, limit in error["ctx"].items()})
    if kind in _CODES:
        return _CODES[kind]
    # An error type of our own validators (PydanticCustomError) carries our own sentence.
    return (_OWN[kind], str(error["msg"])) if kind in _OWN else _FALLBACK


def _plain(limit: Any) -> Any:
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _allowed(kind: str, schema: Schema, steps: Sequence[str | int]) -> tuple[str, ...]:
    if kind == "union_tag_invalid":
        tags: Mapping[str, Any] = {}
        for node in _nodes(schema, steps):
            tags = node.get("discriminator", {}).get("mapping", tags)
        return tuple(tags)
    if kind not in ("enum", "literal_error"):
        return ()
    values: dict[str, None] = {}
    for node in _nodes(schema, steps):
        values.update(dict.fromkeys(str(value) for value in _constants(node)))
    return tuple(values)


def _constants(node: Schema) -> Sequence[Any]:
    return node["enum"] if "enum" in node else [node["const"]] if "const" in node else []


def _expected(error: Mapping[str, Any]) -> tuple[str, ...]:
    # For an enumerated parameter Pydantic lists the members as "'a', 'b' or 'c'"; they come from the schema.
    if error["type"] not in ("enum", "literal_error"):
        return ()
    expected = str(error["ctx"]["expected"]).replace(" or ", ", ")
    return tuple(member.strip("'") for member in expected.split(", "))


def _names(schema: Schema, steps: Sequence[str | int]) -> tuple[str, ...]:
    return tuple(name for node in _nodes(schema, steps) for name in node.get("properties", ()))


def _may_be_left_out(schema: Schema, steps: Sequence[str | int]) -> bool:
    """Whether a location is that of a field of an object that need not be there."""
    for last in reversed(range(len(steps))):
        if isinstance(steps[last], int):
            return False
        for node in _nodes(schema, steps[:last]):
            if steps[last] in node.get("properties", ()):
                return steps[last] not in node.get("required", ())
    return False


def _where_it_belongs(schema: Schema, steps: Sequence[str | int]) -> str | None:
    """The neighbor of an object that has the field which the object has not: screens and findings are mixed up."""
    if len(steps) < 2:
        return None
    *around, _, name = steps
    return next((other for other in _names(schema, around) if name in _names(schema, (*around, other))), None)


def _discriminator(schema: Schema, steps: Sequence[str | int]) -> str:
    for node in _nodes(schema, steps):
        if "discriminator" in node:
            return str(node["discriminator"]["propertyName"])
    return ""


def _nodes(schema: Schema, steps: Sequence[str | int]) -> tuple[Schema, ...]:
    """Every subschema that a location may mean; steps that name union members lead nowhere and are skipped."""
    nodes = tuple(_alternatives(schema, schema))
    for step in steps:
        below = tuple(part for node in nodes for part in _below(schema, node, step))
        nodes = below or nodes
    return nodes


def _below(root: Schema, node: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        child = node.get("items")
    else:
        child = node.get("properties", {}).get(step, node.get("additionalProperties"))
    if isinstance(child, Mapping):
        yield from _alternatives(root, child)


def _alternatives(root: Schema, node: Schema) -> Iterator[Schema]:
    if "$ref" in node:
        node = reduce(getitem, node["$ref"].removeprefix("#/").split("/"), root)
    yield node
    for keyword in ("anyOf", "oneOf", "allOf"):
        for member in node.get(keyword, ()):
            yield from _alternatives(root, member)
