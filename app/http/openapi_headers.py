"""The headers of answers in the OpenAPI document; the fuzzing of the contract holds every answer against them."""

from typing import Any, Final

_TEXT: Final = {"type": "string"}
# A problem has them too, but nobody looks for them there, and they would fill the page.
_ALWAYS: Final = ("Genu-Catalog-Version", "Genu-Content-Version", "Genu-Engine-Version", "X-Request-Id")
_OF_STATUS: Final = {"304": ("ETag",), "401": ("WWW-Authenticate",), "429": ("Retry-After",)}
_DEPRECATED: Final = ("Deprecation", "Link", "Sunset")
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "Deprecation": {"description": "since when this should not be called any more (RFC 9745)", "schema": _TEXT},
    "ETag": {"description": "for If-None-Match of the next request (RFC 9110)", "required": True, "schema": _TEXT},
    "Genu-Catalog-Version": {"description": "exercise catalog in use", "required": True, "schema": _TEXT},
    "Genu-Content-Version": {"description": "rule book in use", "required": True, "schema": _TEXT},
    "Genu-Engine-Version": {"description": "program in use", "required": True, "schema": _TEXT},
    "Link": {"description": "what to call instead (relations deprecation and sunset)", "schema": _TEXT},
    "Retry-After": {
        "description": "seconds to wait before the next request",
        "schema": {"type": "integer", "minimum": 0, "maximum": 86400},
    },
    "Sunset": {"description": "from when this may be gone (RFC 8594)", "schema": _TEXT},
    "WWW-Authenticate": {"description": "how to send a key (RFC 6750)", "required": True, "schema": _TEXT},
    "X-Request-Id": {
        "description": "finds this request in the log; that of the request if it had a plain one",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
}


def declare_headers(document: dict[str, Any], operation: dict[str, Any]) -> None:
    """Name the headers of each answer of an operation whose problems and deprecation are declared already."""
    conditional = "304" in operation["responses"]
    for status, answer in operation["responses"].items():
        always = _ALWAYS if status < "400" else ("X-Request-Id",)
        names = [*always, *_OF_STATUS.get(status, ())]
        if status == "200" and conditional:
            names.append("ETag")
        if operation.get("deprecated"):
            names.extend(_DEPRECATED)
        if status == "429":
            # It comes from a gateway, which knows nothing of versions.
            names = ["Retry-After"]
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
        declared = document["components"].setdefault("headers", {})
        declared.update({name: _HEADERS[name] for name in names})
