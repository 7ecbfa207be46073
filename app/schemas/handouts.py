"""Handouts on the wire: a program as it was returned, and on what paper and how large it is wanted."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from app.domain.program.program_catalog import ProgramCatalog
from app.rendering.handout import Handout, Paper
from app.rendering.handout_material import HandoutMaterial
from app.rendering.handout_sections import make_handout
from app.schemas.program_checks import checked_program
from app.schemas.programs import ProgramOut
from app.schemas.sent_programs import (
    RequestFault,
    RequestFaultsError,
    SentProgram,
    first_day_of,
)
from app.schemas.types import IsoDate, StrictBoolean, StrictInteger


class _RequiredHandoutRequest(TypedDict, total=True):
    program: SentProgram


class HandoutRequestIn(_RequiredHandoutRequest, total=False):
    """A program of any point of its chain, and how it is to be printed."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="HandoutRequest")  # type: ignore[misc]

    week: Annotated[StrictInteger, Field(ge=1, le=52, description="which week of the phase now; the first if absent")]
    start_date: Annotated[
        IsoDate, Field(description="the first day, when the program has none; without one, days are numbers")
    ]
    paper: Annotated[Paper, Field(description="a4 if absent")]
    large_print: Annotated[StrictBoolean, Field(description="18 point instead of 12")]


def to_handout(sent: HandoutRequestIn, material: HandoutMaterial, catalog: ProgramCatalog) -> Handout:
    """The handout that is asked for.

    Raises:
        RequestFaultsError: the program, its first day or the week does not fit.
    """
    program = checked_program(sent["program"], frozenset(material.exercises), catalog)
    start = _start_of(program, sent.get("start_date"))
    week = sent.get("week", 1)
    if week > program.phases[program.current_phase or 0].weeks:
        raise RequestFaultsError((RequestFault("out_of_range", "the phase now has fewer weeks", "/week"),))
    return make_handout(program, program.program_digest, start, week, material)


def _start_of(program: ProgramOut, wanted: date | None) -> date | None:
    return None if program.start_date is None and wanted is None else first_day_of(program, wanted)


def paper_of(sent: HandoutRequestIn) -> dict[str, Any]:
    """The options of the page."""
    return {"paper": sent.get("paper", "a4"), "large": sent.get("large_print", False)}
