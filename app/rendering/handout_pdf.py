"""A handout as tagged PDF (PDF/UA-1): the words go in as JSON, the form is handout.typ."""

from pathlib import Path
from typing import Final, Literal

import orjson
import typst

from app.rendering.handout import Handout

Paper = Literal["a4", "letter"]

_FORM: Final = (Path(__file__).parent / "handout.typ").read_bytes()
# Read once: looking for fonts takes longer than setting a page.
_FONTS: Final = typst.Fonts(include_system_fonts=False)
_PAPERS: Final = {"a4": "a4", "letter": "us-letter"}


def write_pdf(handout: Handout, paper: Paper, *, large: bool) -> bytes:
    """The file; equal arguments give equal bytes, whatever fonts and clock the machine has."""
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
        font_paths=_FONTS,
    )
