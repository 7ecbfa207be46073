"""Which media type of those an operation has suits the caller best (RFC 9110 12.5.1)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from starlette.requests import Request

from app.problems import NOT_ACCEPTABLE, RequestRefusedError

_WEIGHT: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?", re.ASCII)


def preferred(request: Request, offered: Sequence[str]) -> str:
    """The offered type with the highest weight, the first of equals; without Accept the first.

    Raises:
        RequestRefusedError: none of them suits.
    """
    ranges = dict(_ranges(",".join(request.headers.getlist("accept")) or "*/*"))
    weights = [_weight(ranges, each) for each in offered]
    best = max(weights)
    if best <= 0:
        raise RequestRefusedError(NOT_ACCEPTABLE, f"This operation answers with {' or '.join(offered)}.")
    return offered[weights.index(best)]


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        yield name, float(weight) if _WEIGHT.fullmatch(weight) else 0.0


def _weight(ranges: dict[str, float], offered: str) -> float:
    """The weight of the most specific range that fits."""
    kind = offered.partition("/")[0]
    return next((ranges[each] for each in (offered, f"{kind}/*", "*/*") if each in ranges), 0.0)
