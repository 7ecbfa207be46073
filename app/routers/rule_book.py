"""The rule book, noun by noun: GET /v1/red-flags, /v1/modifiers, /v1/sources and their neighbors, and each entry by id.

Every noun has the same two operations, so that they are made here from one table. Exercises are searched and filtered,
and have a module of their own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, make_dataclass
from types import GenericAlias
from typing import Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.domain.classification.rules import EvidenceLimit
from app.domain.rulebook import Rulebook
from app.http.collections import CollectionOf
from app.http.route import WordsRoute
from app.schemas.alignment_flags import AlignmentFlagOut, alignment_flags_out
from app.schemas.classification_rules import ImpairmentOut, PatternOut, impairments_out, patterns_out
from app.schemas.conflicts import ConflictOut, conflicts_out
from app.schemas.contraindications import ContraindicationOut, contraindications_out
from app.schemas.exercise_tags import ExerciseTagOut, exercise_tags_out
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.measures import MeasureOut, measures_out
from app.schemas.modifiers import ModifierOut, modifiers_out
from app.schemas.phases import PhaseOut, phases_out
from app.schemas.program_rule_book import ProgramRuleOut
from app.schemas.program_rule_entries import program_rules_out
from app.schemas.progression_rule_book import ProgressionRuleOut, progression_rules_out
from app.schemas.rule_book import (
    FindingOut,
    RedFlagOut,
    ScreenOut,
    SourceOut,
    findings_out,
    red_flags_out,
    screens_out,
    sources_out,
)


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun of the rule book.

    Attributes:
        path: plural name, as in the path and, but for the hyphens, in the operation ids.
        entry: what one is called.
        listed: what the wire type of the list says of itself.
        one: the wire type of an entry.
        make: the entries of a rule book.
        summary: what the list holds.
        whole: how the description of the list begins.
        meaning: what an id stands for, where one noun has entries of several kinds.
        example: name and id of one for readers of the contract, where ids do not speak for themselves.
    """

    path: str
    entry: str
    listed: str
    one: Any
    make: Callable[[Rulebook], Iterable[Any]]
    summary: str
    whole: str = "The whole list"
    meaning: str = ""
    example: tuple[str, str] | None = None


NOUNS: Final = (
    Noun(
        "red-flags",
        "red flag",
        "All triage rules, worst level first.",
        RedFlagOut,
        red_flags_out,
        "All triage rules with conditions, advice, sources and review dates",
    ),
    Noun(
        "screens",
        "screen",
        "All screens, in asking order.",
        ScreenOut,
        screens_out,
        "The gating questions in asking order",
    ),
    Noun(
        "findings",
        "finding",
        "All findings, by group.",
        FindingOut,
        findings_out,
        "Findings, by group, with question, unit and ranges",
    ),
    Noun(
        "conflicts",
        "conflict",
        "All conflicts.",
        ConflictOut,
        conflicts_out,
        "Values that cannot both be right, and what is done with them",
    ),
    Noun(
        "patterns",
        "pattern",
        "All patterns, kneecap features, components of the origin and subcategories.",
        PatternOut,
        patterns_out,
        "Patterns, kneecap features, origin and subcategories",
        meaning="pattern, kneecap feature, component of the origin or subcategory",
    ),
    Noun(
        "impairments",
        "impairment",
        "All impairments and contributing factors.",
        ImpairmentOut,
        impairments_out,
        "Impairments with tests, cut-offs, rules and sources",
    ),
    Noun(
        "evidence-limits",
        "limit of the evidence",
        "All limits of the evidence; one that concerns no result by name concerns them all.",
        EvidenceLimit,
        lambda rulebook: rulebook.classification.rules.evidence_limits,
        "Where the evidence is thin, and which results that concerns",
    ),
    Noun(
        "alignment-flags",
        "alignment flag",
        "All alignment flags.",
        AlignmentFlagOut,
        alignment_flags_out,
        "Flags beside a classification with conditions, advice and sources",
    ),
    Noun(
        "contraindications",
        "contraindication",
        "All avoid conditions, by topic.",
        ContraindicationOut,
        contraindications_out,
        "Avoid conditions of exercises with what makes them true",
    ),
    Noun(
        "exercise-tags",
        "exercise tag",
        "All exercise tags.",
        ExerciseTagOut,
        exercise_tags_out,
        "Words by which triage rules limit exercise, with what each asks of an exercise",
    ),
    Noun(
        "modifiers",
        "modifier",
        "All modifiers, in order.",
        ModifierOut,
        modifiers_out,
        "Program modifiers with conditions, effects, notes and sources",
    ),
    Noun(
        "phases",
        "phase",
        "All phases, in order.",
        PhaseOut,
        phases_out,
        "Phases with lengths, loads, doses and exit criteria",
        whole="The whole list in order",
    ),
    Noun(
        "program-rules",
        "program rule",
        "All program rules, by kind.",
        ProgramRuleOut,
        program_rules_out,
        "Program rules: scope, starts, doses, needs, filters, reasons and messages",
    ),
    Noun(
        "progression-rules",
        "progression rule",
        "All progression rules, outcome measures and names, in order.",
        ProgressionRuleOut,
        progression_rules_out,
        "Progression rules with conditions, decisions, sources and review dates",
        whole="The whole list in order",
        meaning="rule, measure or name",
    ),
    # Insoles, tape, footwear, talking about surgery, and what is not advised.
    Noun(
        "measures",
        "supportive measure",
        "All supportive measures, those not advised included.",
        MeasureOut,
        measures_out,
        "Supportive measures with their evidence",
        example=("insoles", "S1"),
    ),
    Noun(
        "sources",
        "source",
        "The whole bibliography, by id.",
        SourceOut,
        sources_out,
        "The bibliography of the rule book",
    ),
)


def _list_of(noun: Noun) -> Any:
    """The wire type of the list of a noun: FindingList of FindingOut."""
    name = f"{noun.one.__name__.removesuffix('Out')}List"
    parts = [("items", GenericAlias(tuple, (noun.one, ...))), ("total", int)]
    return make_dataclass(name, parts, namespace={"__doc__": noun.listed}, frozen=True, slots=True)


COLLECTIONS: Final = {noun.path: CollectionOf(noun.path, _list_of(noun), noun.make) for noun in NOUNS}

router = APIRouter(prefix="/v1", route_class=WordsRoute, tags=["Rule book"])

_NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "the caller has this version"}}


def _add(noun: Noun) -> None:
    """Add the list of a noun and the entry by its id to the router."""
    collection = COLLECTIONS[noun.path]
    plural = noun.path.replace("-", "_")
    parameter: Any = Path(
        alias="id",
        max_length=MAX_NAME_LENGTH,
        description="id of the entry",
        openapi_examples=None if noun.example is None else {noun.example[0]: {"value": noun.example[1]}},
    )

    @router.get(
        f"/{noun.path}",
        operation_id=f"list_{plural}",
        summary=noun.summary,
        description=f"{noun.whole}, with an ETag that moves only when something in it does.",
        response_model=collection.page,
        responses=_NOT_MODIFIED,
        response_model_exclude_none=True,
    )
    async def list_entries(request: Request) -> Response:
        return collection.answer_list(request)

    @router.get(
        f"/{noun.path}/{{id}}",
        operation_id=f"get_{plural.removesuffix('s')}",
        summary=f"One {noun.entry}",
        description=f"One {noun.meaning or noun.entry} by its id.",
        response_model=noun.one,
        responses=_NOT_MODIFIED,
        response_model_exclude_none=True,
    )
    async def get_entry(request: Request, entry_id: str = parameter) -> Response:
        return collection.answer_entry(request, entry_id)


for _noun in NOUNS:
    _add(_noun)
