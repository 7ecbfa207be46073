"""Many requests in one: a JSON text a line in, a JSON text a line out, in the same order, while the body still arrives.

However long the body is, one line and a block of answers are held in memory. Between blocks other requests get their
turn.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.http.bodies import check_media_type

MEDIA_TYPE: Final = "application/x-ndjson"

_BLOCK_BYTES: Final = 64 * 1024
_BLOCK_LINES: Final = 16

Answer = Callable[[int, bytes | None], bytes]
"""From the number of a line and the line (None: it is too long) to the text of its answer."""


class LinesResponse(Response):
    """Answers the lines of a request one by one."""

    media_type = MEDIA_TYPE

    def __init__(self, request: Request, answer: Answer) -> None:
        """Refuses at once what is not declared as lines of JSON.

        Raises:
            RequestRefusedError: wrong media type.
        """
        check_media_type(request, MEDIA_TYPE)
        super().__init__()
        del self.headers["content-length"]
        self._request = request
        self._answer = answer

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Read, answer and send until the body ends."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        number = 0
        async for lines in _lines_of(self._request, self._request.app.state.max_body_bytes):
            block: list[bytes] = []
            size = 0
            for line in lines:
                number += 1
                if line is not None and not line.strip():
                    continue
                block.append(self._answer(number, line))
                size += len(block[-1])
                if size > _BLOCK_BYTES or len(block) == _BLOCK_LINES:
                    await _send(send, block)
                    block, size = [], 0
                    await asyncio.sleep(0)
            if block:
                await _send(send, block)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send(send: Send, block: list[bytes]) -> None:
    await send({"type": "http.response.body", "body": b"\n".join((*block, b"")), "more_body": True})


async def _lines_of(request: Request, limit: int) -> AsyncIterator[list[bytes | None]]:
    """The lines that each part of the body completes; None stands for one longer than the limit."""
    buffer = bytearray()
    searched = 0
    too_long = False
    async for part in request.stream():
        buffer += part
        lines: list[bytes | None] = []
        while (end := buffer.find(b"\n", searched)) >= 0:
            lines.append(None if too_long or end > limit else bytes(buffer[:end]))
            del buffer[: end + 1]
            searched, too_long = 0, False
        searched = len(buffer)
        if searched > limit:
            # The rest of the line is read and thrown away.
            buffer.clear()
            searched, too_long = 0, True
        yield lines
    if buffer or too_long:
        yield [None if too_long else bytes(buffer)]
