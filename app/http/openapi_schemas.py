"""The schemas of the OpenAPI document as generators of code read them best; nothing here allows or refuses a value.

Every list of words gets a name, a pair says that it is one, and answers that leave out what does not apply say so.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

Document = dict[str, Any]

_NULL: Final = {"type": "null"}
_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')


def name_parameter_words(operation: Document, document: Document) -> None:
    """Move the words a query parameter accepts into a named schema, so that generated clients have a name for them."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        holder, key = (schema, "items") if "items" in schema else (parameter, "schema")
        words = holder[key]
        if "enum" in words:
            name = "".join(part.capitalize() for part in parameter["name"].split("_")) + "Word"
            document["components"]["schemas"][name] = {"type": words["type"], "enum": words["enum"], "title": name}
            holder[key] = {"$ref": f"#/components/schemas/{name}"}


def name_enumerations(document: Document) -> None:
    """Give every list of words in a model a name: that of a parameter with the same words, or model and field."""
    schemas = document["components"]["schemas"]
    named = {tuple(schema["enum"]): name for name, schema in schemas.items() if name.endswith("Word")}
    for model, schema in list(schemas.items()):
        for field, part in schema.get("properties", {}).items():
            holder = part if "enum" in part else part.get("items", {})
            if "enum" not in holder:
                continue
            words = tuple(holder["enum"])
            name = named.get(words, model + "".join(piece.capitalize() for piece in field.split("_")))
            schemas.setdefault(name, {"type": holder.pop("type"), "enum": list(words), "title": name})
            for keyword in ("enum", "type", "title"):
                holder.pop(keyword, None)
            holder["$ref"] = f"#/components/schemas/{name}"


def leave_out_null(document: Document, asked: list[Any], answered: list[Any]) -> None:
    """Say of the schemas that only these answers reach that such a property is optional and never null."""
    for name in _reached(document, answered) - _reached(document, asked):
        schema = document["components"]["schemas"][name]
        properties = schema.get("properties", {})
        optional = {key for key, part in properties.items() if _NULL in part.get("anyOf", ())}
        for key in optional:
            others = [member for member in properties[key]["anyOf"] if member != _NULL]
            rest = {keyword: value for keyword, value in properties[key].items() if keyword not in ("anyOf", "default")}
            properties[key] = {**others[0], **rest} if len(others) == 1 else {"anyOf": others, **rest}
        if "required" in schema:
            schema["required"] = [key for key in schema["required"] if key not in optional]


def describe_pairs(document: Document) -> None:
    """Give a pair of equals what its members are as `items` too, for readers that know no `prefixItems`."""
    for schema in _parts(document["components"]["schemas"].values()):
        members = schema.get("prefixItems", ())
        if members and schema.get("maxItems") == len(members) and all(member == members[0] for member in members):
            schema["items"] = members[0]


def describe_lines(document: Document, media_type: str) -> None:
    """Say of bodies of lines that they are a stream of bytes, each of whose lines holds what the body was said to hold.

    OpenAPI 3.1 has one schema for a whole body (`itemSchema` came with 3.2): with that of a line there, a generated
    client reads all lines as one answer.
    """
    for content in _contents(document["paths"], media_type):
        line = content["schema"]
        content["schema"] = {
            "type": "string",
            "format": "binary",
            "description": "Lines of JSON, one after another: read and write them line by line.",
            "contentMediaType": media_type,
            "contentSchema": {"items": line, "description": "The list of what the lines hold, however long."},
        }


def _contents(part: Any, media_type: str) -> Iterator[Document]:
    for name, inside in part.items() if isinstance(part, dict) else ():
        if name == media_type:
            yield inside
        else:
            yield from _contents(inside, media_type)


def _parts(schemas: Iterable[Any]) -> Iterator[Document]:
    """These schemas and all schemas inside them, outermost first."""
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        yield schema
        inside: list[Any] = [schema.get(keyword) for keyword in ("items", "additionalProperties", "not")]
        for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
            inside.extend(schema.get(keyword, ()))
        inside.extend(schema.get("properties", {}).values())
        yield from _parts(inside)


def _reached(document: Document, parts: list[Any]) -> set[str]:
    """The names of all component schemas that are referred to from here."""
    reached: set[str] = set()
    pending = parts
    while pending:
        names = set(_REFERENCE.findall(orjson.dumps(pending).decode())) - reached
        reached |= names
        pending = [document["components"]["schemas"][name] for name in names]
    return reached
