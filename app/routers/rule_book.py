"""The rule book, noun by noun: GET /v1/red-flags, /v1/modifiers, /v1/sources and their neighbors, and each entry by id.

Every noun has the same two operations, so that they are made here from one table. Exercises are searched and filtered,
and have a module of their own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.domain.classification.rules import EvidenceLimit
from app.domain.rulebook import Rulebook
from app.http.collections import CollectionOf
from app.http.route import WordsRoute
from app.schemas.alignment_flags import AlignmentFlagList, AlignmentFlagOut, alignment_flags_out
from app.schemas.classification_rules import (
    ImpairmentList,
    ImpairmentOut,
    PatternList,
    PatternOut,
    impairments_out,
    patterns_out,
)
from app.schemas.conflicts import ConflictList, ConflictOut, conflicts_out
from app.schemas.contraindications import ContraindicationList, ContraindicationOut, contraindications_out
from app.schemas.evidence_limits import EvidenceLimitList, evidence_limits_out
from app.schemas.exercise_tags import ExerciseTagList, ExerciseTagOut, exercise_tags_out
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.measures import MeasureList, MeasureOut, measures_out
from app.schemas.modifiers import ModifierList, ModifierOut, modifiers_out
from app.schemas.phases import PhaseList, PhaseOut, phases_out
from app.schemas.program_rule_book import ProgramRuleList, ProgramRuleOut
from app.schemas.program_rule_entries import program_rules_out
from app.schemas.progression_rule_book import ProgressionRuleList, ProgressionRuleOut, progression_rules_out
from app.schemas.rule_book import (
    FindingList,
    FindingOut,
    RedFlagList,
    RedFlagOut,
    ScreenList,
    ScreenOut,
    SourceList,
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
        page, one: the wire types of the list and of an entry.
        make: the entries of a rule book.
        summary: what the list holds.
        whole: how the description of the list begins.
        meaning: what an id stands for, where one noun has entries of several kinds.
        example: name and id of one for readers of the contract, where ids do not speak for themselves.
    """

    path: str
    entry: str
    page: Any
    one: Any
    make: Callable[[Rulebook], Iterable[Any]]
    summary: str
    whole: str = "The whole list"
    meaning: str = ""
    example: tuple[str, str] | None = None


NOUNS: Final = (
    Noun(
        "findings",
        "finding",
        FindingList,
        FindingOut,
        findings_out,
        "Findings, by group, with question, unit and ranges",
    ),
    Noun("screens", "screen", ScreenList, ScreenOut, screens_out, "The gating questions in asking order"),
    Noun(
        "conflicts",
        "conflict",
        ConflictList,
        ConflictOut,
        conflicts_out,
        "Values that cannot both be right, and what is done with them",
    ),
    Noun(
        "red-flags",
        "red flag",
        RedFlagList,
        RedFlagOut,
        red_flags_out,
        "All triage rules with conditions, advice, sources and review dates",
    ),
    Noun(
        "patterns",
        "pattern",
        PatternList,
        PatternOut,
        patterns_out,
        "Patterns, kneecap features, origin and subcategories",
        meaning="pattern, kneecap feature, component of the origin or subcategory",
    ),
    Noun(
        "impairments",
        "impairment",
        ImpairmentList,
        ImpairmentOut,
        impairments_out,
        "Impairments with tests, cut-offs, rules and sources",
    ),
    Noun(
        "evidence-limits",
        "limit of the evidence",
        EvidenceLimitList,
        EvidenceLimit,
        evidence_limits_out,
        "Where the evidence is thin, and which results that concerns",
    ),
    Noun(
        "alignment-flags",
        "alignment flag",
        AlignmentFlagList,
        AlignmentFlagOut,
        alignment_flags_out,
        "Flags beside a classification with conditions, advice and sources",
    ),
    Noun(
        "contraindications",
        "contraindication",
        ContraindicationList,
        ContraindicationOut,
        contraindications_out,
        "Avoid conditions of exercises with what makes them true",
    ),
    Noun(
        "exercise-tags",
        "exercise tag",
        ExerciseTagList,
        ExerciseTagOut,
        exercise_tags_out,
        "Words by which triage rules limit exercise, with what each asks of an exercise",
    ),
    Noun(
        "modifiers",
        "modifier",
        ModifierList,
        ModifierOut,
        modifiers_out,
        "Program modifiers with conditions, effects, notes and sources",
    ),
    Noun(
        "phases",
        "phase",
        PhaseList,
        PhaseOut,
        phases_out,
        "Phases with lengths, loads, doses and exit criteria",
        whole="The whole list in order",
    ),
    Noun(
        "program-rules",
        "program rule",
        ProgramRuleList,
        ProgramRuleOut,
        program_rules_out,
        "Program rules: scope, starts, doses, needs, filters, reasons and messages",
    ),
    Noun(
        "progression-rules",
        "progression rule",
        ProgressionRuleList,
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
        MeasureList,
        MeasureOut,
        measures_out,
        "Supportive measures with their evidence",
        example=("insoles", "S1"),
    ),
    Noun("sources", "source", SourceList, SourceOut, sources_out, "The bibliography of the rule book"),
)

COLLECTIONS: Final = {noun.path: CollectionOf(noun.path, noun.page, noun.make) for noun in NOUNS}

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
        response_model=noun.page,
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
