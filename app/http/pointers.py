"""Where in a body something is: JSON pointers (RFC 6901) that are safe to send back.

A name in a pointer was written by the caller. A misspelt field name must come back, or nobody could find the mistake;
a sentence used as a name could be a person's words, so such a name is cut off and the pointer ends at its parent.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from app.schemas.limits import MAX_NAME_LENGTH

_PLAIN_NAME: Final = re.compile(rf"[A-Za-z0-9_.\-]{{1,{MAX_NAME_LENGTH}}}")


def is_plain_name(name: str) -> bool:
    """Whether the text looks like a field name, not like prose."""
    return _PLAIN_NAME.fullmatch(name) is not None


def child_pointer(pointer: str, name: str) -> str:
    """The pointer one level further down; the same pointer when the name is not plain."""
    return f"{pointer}/{name}" if is_plain_name(name) else pointer


def pointer_to(body: Any, location: Iterable[str | int], *, missing: bool = False) -> str:
    """Turn a validation location into a pointer into `body`.

    Locations also name union members and validators; a step that the body does not have is such a name unless it is
    the last one and the fault is that it is `missing`.
    """
    pointer = ""
    steps = list(location)
    for position, step in enumerate(steps):
        if isinstance(body, list) and isinstance(step, int) and 0 <= step < len(body):
            body = body[step]
            pointer = f"{pointer}/{step}"
        elif (
            isinstance(body, dict)
            and isinstance(step, str)
            and (step in body or (missing and position == len(steps) - 1))
        ):
            body = body.get(step)
            pointer = child_pointer(pointer, step)
    return pointer
