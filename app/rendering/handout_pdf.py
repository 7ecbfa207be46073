"""A handout as tagged PDF (PDF/UA-1): the words go in as JSON, the form is handout.typ."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from app.rendering.handout import Handout, Paper

if TYPE_CHECKING:
    import typst

_FORM: Final = (Path(__file__).parent / "handout.typ").read_bytes()
_PAPERS: Final = {"a4": "a4", "letter": "us-letter"}


def write_pdf(handout: Handout, paper: Paper, *, large: bool) -> bytes:
    """The file; equal arguments give equal bytes, whatever fonts and clock the machine has."""
    # Loaded with the first page: with its fonts it takes thirteen megabytes, and many a service sets none.
    import typst

    return typst.compile(
        _FORM,
        format="pdf",
        sys_inputs={
            "handout": orjson.dumps(handout).decode(),
            "paper": _PAPERS[paper],
            "large": "yes" if large else "no",
        },
        pdf_standards=["ua-1"],
        timestamp=0,
        font_paths=_fonts(),
    )


@cache
def _fonts() -> "typst.Fonts":
    # Once: looking for fonts takes longer than setting a page.
    import typst

    return typst.Fonts(include_system_fonts=False)
