"""The route class of every operation: reads a body and a query strictly before FastAPI looks at them.

Use it as `APIRouter(..., route_class=StrictRoute)`. FastAPI's own reading keeps the last of two equal names, accepts
UTF-16 and ignores unknown query parameters (see strict_json.py for why that is dangerous here).
"""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.http.query import check_query, query_parameters
from app.http.strict_json import AmbiguousJsonError, MalformedJsonError, read_json
from app.problems import (
    BODY_TOO_LARGE,
    INVALID_JSON,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    Fault,
    RequestRefusedError,
)

_CHARSETS: Final = frozenset({"utf-8", "utf8", '"utf-8"', '"utf8"'})


class StrictRequest(Request):
    """A request whose body is size-limited and one unambiguous JSON text."""

    async def body(self) -> bytes:
        """The body, counted while it is received.

        Raises:
            RequestRefusedError: it is larger than app.state.max_body_bytes.
        """
        if not hasattr(self, "_body"):
            self._body = await self._read(self.app.state.max_body_bytes)
        return self._body

    async def json(self) -> Any:
        """The decoded body.

        Raises:
            RequestRefusedError: wrong media type, too large, not JSON, ambiguous JSON.
        """
        if not hasattr(self, "_json"):
            _check_media_type(self)
            body = await self.body()
            try:
                self._json = read_json(body)
            except MalformedJsonError as error:
                raise RequestRefusedError(
                    INVALID_JSON, error.message, (Fault(error.code, error.message, pointer=""),)
                ) from None
            except AmbiguousJsonError as error:
                faults = tuple(Fault(fault.code, fault.message, pointer=fault.pointer) for fault in error.faults)
                raise RequestRefusedError(VALIDATION_ERROR, faults=faults) from None
        return self._json

    async def _read(self, limit: int) -> bytes:
        declared = self.headers.get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 15 or int(declared) > limit:
            raise _too_large(limit)
        chunks: list[bytes] = []
        size = 0
        async for chunk in self.stream():
            size += len(chunk)
            if size > limit:
                raise _too_large(limit)
            chunks.append(chunk)
        return b"".join(chunks)


class StrictRoute(APIRoute):
    """An APIRoute that refuses ambiguous bodies, unknown query parameters and repeated single ones.

    The name of the handler is the operation id, so that it stays when a path or a module moves.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the strict reading."""
        handle = super().get_route_handler()
        takes_body = self.body_field is not None
        parameters = query_parameters(self.dependant)

        async def handle_strictly(request: Request) -> Response:
            if request.scope["query_string"]:
                check_query(request.scope["query_string"], parameters)
            if takes_body:
                request = StrictRequest(request.scope, request.receive)
                await request.json()
            return await handle(request)

        return handle_strictly


def _too_large(limit: int) -> RequestRefusedError:
    return RequestRefusedError(BODY_TOO_LARGE, f"The body may have at most {limit} bytes.")


def _check_media_type(request: Request) -> None:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    name, _, charset = parameters.strip().partition("=")
    encoding = request.headers.get("content-encoding", "identity")
    if (
        media_type.strip().lower() != "application/json"
        or (name.lower() == "charset" and charset.strip().lower() not in _CHARSETS)
        or encoding.lower() != "identity"
    ):
        raise RequestRefusedError(UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json.")
