"""Claims about the choice of a media type."""

import pytest
from starlette.requests import Request

from app.http.accept import preferred
from app.problems import RequestRefusedError

HTML, PDF = "text/html", "application/pdf"


def _choose(*accept: str) -> str:
    headers = [(b"accept", each.encode()) for each in accept]
    return preferred(Request({"type": "http", "headers": headers}), (HTML, PDF))


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ((), HTML),
        (("*/*",), HTML),
        (("application/pdf",), PDF),
        (("Application/PDF",), PDF),
        (("text/html;q=0.5, application/pdf",), PDF),
        (("application/*, text/html;q=0.9",), PDF),
        (("text/html;q=0, */*",), PDF),
        (("image/png", "application/pdf;q=0.1"), PDF),
        (("text/html;level=1;q=0.3, application/pdf;q=0.2",), HTML),
    ],
)
def test_the_heaviest_range_decides_and_the_first_of_equals(accept: tuple[str, ...], chosen: str) -> None:
    assert _choose(*accept) == chosen


@pytest.mark.parametrize("accept", ["application/json", "*/*;q=0", "text/html;q=nan", "text/html;q=2", "nonsense"])
def test_nothing_that_suits_is_refused(accept: str) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        _choose(accept)
    assert refused.value.kind.status == 406
