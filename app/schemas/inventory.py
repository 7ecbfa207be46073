"""The inventory on the wire: which entries the lists have now, and by which entity tag each can be told from a copy."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.schemas.types import AnswerModel, StrictModel


class ListName(StrEnum):
    """A list below /v1, as it is called in the path."""

    EXERCISES = "exercises"
    FINDINGS = "findings"
    SCREENS = "screens"
    CONFLICTS = "conflicts"
    RED_FLAGS = "red-flags"
    PATTERNS = "patterns"
    IMPAIRMENTS = "impairments"
    EVIDENCE_LIMITS = "evidence-limits"
    ALIGNMENT_FLAGS = "alignment-flags"
    CONTRAINDICATIONS = "contraindications"
    EXERCISE_TAGS = "exercise-tags"
    MODIFIERS = "modifiers"
    PHASES = "phases"
    PROGRAM_RULES = "program-rules"
    PROGRESSION_RULES = "progression-rules"
    MEASURES = "measures"
    SOURCES = "sources"


class InventoryQuery(StrictModel):
    """Which lists are asked about."""

    lists: Annotated[
        list[ListName],
        Field(
            alias="list",
            default_factory=list,
            max_length=len(ListName),
            description="only these lists; without it all of them",
            examples=[["exercises", "sources"]],
        ),
    ]


class InventoryEntry(AnswerModel):
    """One entry of a list. Kept copies with another tag are out of date."""

    id: Annotated[str, Field(description="id of a rule, slug of an exercise", examples=["clamshell"])]
    etag: Annotated[
        str, Field(description="ETag of the entry at its own address, below the list", examples=['"1f0c9a64be03d7e2"'])
    ]
    figure_etag: Annotated[
        str | None, Field(description="only of an exercise: ETag of its drawing, whichever side it shows")
    ] = None


class InventoryList(AnswerModel):
    """Every entry of one list, in its order; of the exercises also the retired ones. What is not here is gone."""

    name: ListName
    entries: list[InventoryEntry]


class Inventory(AnswerModel):
    """What the lists hold now, in the language of the answer."""

    content_version: str
    catalog_version: str
    lists: list[InventoryList]
