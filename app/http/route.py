"""The route class of every operation: FastAPI reads the declarations and documents them, the reading is done here.

Use it as `APIRouter(..., route_class=StrictRoute)`. FastAPI's own reading keeps the last of two equal names, accepts
UTF-16 and ignores unknown query parameters (see strict_json.py for why that is dangerous here), and its machinery for
dependencies takes longer than a decision. A handler takes `request: Request` and at most one body; everything else is a
query or path parameter. What it returns is the answer, its JSON as bytes, or a whole Response.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.bodies import JSON, read_body
from app.http.languages import language_of, speak_as_asked
from app.http.query import query_parameters, read_query
from app.schemas.json_text import json_writer

_JSON: Final = (b"content-type", JSON.encode("ascii"))
_VARIES: Final = (b"vary", b"Accept-Language")


class StrictRoute(APIRoute):
    """An APIRoute that refuses ambiguous bodies, unknown query parameters and repeated single ones.

    The name of the handler is the operation id, so that it stays when a path or a module moves. `has_words` where the
    answer holds words for people, `negotiates` where they are in the language that the caller prefers.
    """

    has_words = False
    negotiates = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        super().__init__(path, endpoint, **options)
        self.app = _operation(self)
        self._beginning = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As every route, but most paths are told apart by how they begin."""
        if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)


class WordsRoute(StrictRoute):
    """A StrictRoute whose answer has words for people, in the language that Accept-Language asks for."""

    has_words = True
    negotiates = True


class ProgramWordsRoute(StrictRoute):
    """A StrictRoute that is sent a program and answers in its language; the handler calls `speak_as_program`."""

    has_words = True


def _operation(route: StrictRoute) -> ASGIApp:
    read, endpoint, write, negotiates = _reading_of(route), route.endpoint, _writing_of(route), route.negotiates
    status = route.status_code or 200

    async def operation(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if negotiates:
            await speak_as_asked(scope)
        answer = await endpoint(**await read(request))
        language = language_of(scope)
        spoken = [] if language is None else [(b"content-language", language.encode("ascii"))]
        if negotiates:
            spoken.append(_VARIES)
        if isinstance(answer, Response):
            answer.raw_headers.extend(spoken)
            await answer(scope, receive, send)
            return
        text = answer if isinstance(answer, bytes) else write(answer)
        headers = [(b"content-length", b"%d" % len(text)), _JSON, *spoken]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    return operation


def _writing_of(route: APIRoute) -> Callable[[Any], bytes]:
    field, without_none = route.response_field, route.response_model_exclude_none

    @cache
    def to_json() -> Callable[[Any], bytes]:
        assert field is not None
        return json_writer(field._type_adapter, exclude_none=without_none)

    return lambda answer: to_json()(answer)


def _reading_of(route: APIRoute) -> Callable[[Request], Any]:
    """The function from a request to the arguments of the handler."""
    dependant, body_field = route.dependant, route.body_field
    _check_shape(dependant)
    takes_request, in_path, in_query = dependant.request_param_name, dependant.path_params, _Query.of(dependant)

    async def read(request: Request) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        errors: list[Any] = []
        if takes_request is not None:
            arguments[takes_request] = request
        in_query.read(request.scope["query_string"], arguments, errors)
        for field in in_path:
            sent = request.scope["path_params"].get(field.alias)
            _take(field, sent, ("path", field.alias), arguments, errors)
        body = None
        if body_field is not None:
            body = await read_body(request)
            if body is None:
                errors.append({"type": "missing", "loc": ("body",)})
            else:
                _take(body_field, body, ("body",), arguments, errors)
        if errors:
            raise RequestValidationError(errors, body=body)
        return arguments

    return read


def _check_shape(dependant: Dependant) -> None:
    """Refuse at start what is not read here, rather than leave it out of a request."""
    unread = (dependant.dependencies, dependant.header_params, dependant.cookie_params)
    if any(unread) or len(dependant.body_params) > 1:
        raise TypeError("a handler takes the request, one body, and query and path parameters")


@dataclass(frozen=True, slots=True)
class _Query:
    """What an operation takes in its query: one model or single parameters."""

    parameters: Mapping[str, Any]
    fields: tuple[ModelField, ...]
    model: ModelField | None

    @classmethod
    def of(cls, dependant: Dependant) -> "_Query":
        fields = tuple(dependant.query_params)
        models = [field for field in fields if _is_model(field)]
        single = tuple(field for field in fields if field not in models)
        return cls(query_parameters(dependant), single, models[0] if models else None)

    def read(self, query: bytes, arguments: dict[str, Any], errors: list[Any]) -> None:
        """Add the arguments the query gives.

        Raises:
            RequestRefusedError: a parameter the operation does not take, or one not written as it must be.
        """
        sent = read_query(query, self.parameters) if query else {}
        if self.model is not None:
            _take(self.model, sent, ("query",), arguments, errors)
        for field in self.fields:
            if field.alias in sent:
                _take(field, sent[field.alias], ("query", field.alias), arguments, errors)
            elif field.field_info.is_required():
                errors.append({"type": "missing", "loc": ("query", field.alias)})
            else:
                arguments[field.name] = field.get_default()


def _is_model(field: ModelField) -> bool:
    annotation = field.field_info.annotation
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _take(field: ModelField, sent: Any, place: tuple[str, ...], arguments: dict[str, Any], errors: list[Any]) -> None:
    value, faults = field.validate(sent, loc=place)
    if faults:
        errors.extend(faults)
    else:
        arguments[field.name] = value
