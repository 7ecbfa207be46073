"""Where two JSON values differ, as pointers: what the values are is a person's health and is not told."""

from collections.abc import Iterator
from typing import Any

from app.http.pointers import child_pointer


def differences(one: Any, other: Any, pointer: str = "") -> Iterator[str]:
    """RFC 6901 pointers of every value that is not the same in both; a list of another length is one difference."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            place = child_pointer(pointer, name)
            if name in one and name in other:
                yield from differences(one[name], other[name], place)
            else:
                yield place
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for position, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{pointer}/{position}")
    elif one != other or isinstance(one, bool) is not isinstance(other, bool):
        yield pointer
