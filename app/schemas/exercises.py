"""The exercise catalog on the wire: pages, one exercise in full, and what a listing can be asked for."""

from typing import Annotated, Any, Final

from pydantic import Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.content.vocabulary import shipped_vocabulary
from app.domain.exercises.exercise import (
    BodyPosition,
    BodyRegion,
    ExerciseKind,
    ExerciseStatus,
    ExerciseSurface,
    ImpactLevel,
    PatellofemoralLoadLevel,
    Phase,
    WeightBearing,
)
from app.domain.exercises.vocabulary import ids_of
from app.domain.program.exercise_search import ListedFor
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.types import AnswerModel, StrictModel

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100
MAX_SEARCH_LENGTH: Final = 80
MAX_CURSOR_LENGTH: Final = 200
NO_EQUIPMENT: Final = "none"


class MuscleTargets(AnswerModel):
    """Muscles an exercise trains (or `ankle_joint`)."""

    primary: list[str]
    secondary: list[str]


class LadderPlace(AnswerModel):
    """Place in a family of exercises ordered by demand; `rung` counts from 1."""

    family: str
    rung: Annotated[int, Field(ge=1)]
    region: BodyRegion


class ExerciseSummary(AnswerModel):
    """What is needed to choose an exercise."""

    untranslated: Annotated[
        list[str] | None,
        Field(
            description="JSON pointers of texts of this exercise that are English because the language that was asked "
            "for has no words for them; absent: there are none",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    slug: Annotated[str, Field(description="stable id; never reused", examples=["clamshell"])]
    name: Annotated[str, Field(examples=["Clamshell"])]
    aliases: list[str]
    kind: ExerciseKind
    targets: MuscleTargets
    addresses: Annotated[list[str], Field(description="impairments it may be chosen for, the most fitting first")]
    goals: list[str]
    equipment: Annotated[list[str], Field(description="everything it needs; empty: nothing")]
    equipment_optional: list[str]
    position: BodyPosition
    surface: ExerciseSurface
    weight_bearing: Annotated[WeightBearing, Field(description="of the trained leg")]
    patellofemoral_load: Annotated[
        PatellofemoralLoadLevel, Field(description="ordinal class of peak joint load; a filter, not a measurement")
    ]
    impact: ImpactLevel
    difficulty: Annotated[int, Field(ge=1, le=10, description="strength and skill together, across all ladders")]
    unilateral: Annotated[bool, Field(description="sets and repetitions are per side")]
    ladder: LadderPlace
    demand_rung: Annotated[int, Field(ge=1, le=5, description="generic step shared by all ladders, capped per phase")]
    phases: Annotated[list[Phase], Field(description="phases in which it is offered")]
    contraindications: Annotated[list[str], Field(description="any of these takes it out of a program")]


class ExerciseLink(AnswerModel):
    """Another exercise, as far as is needed to offer it."""

    slug: str
    name: str
    difficulty: Annotated[int, Field(ge=1, le=10)]
    ladder: LadderPlace
    equipment: list[str]


class FlexionRange(AnswerModel):
    """Smallest and largest bend of the trained knee, in degrees."""

    min: int
    max: int


class LoadBasis(AnswerModel):
    """Why the load class was given: `sourced` names a study, `inferred` is reasoned from angle and task."""

    type: str
    text: str


class ExerciseDose(AnswerModel):
    """Default dose in one phase; null where the exercise does not use the number. A program has its own doses."""

    phase: Phase
    sets: int
    reps: int | None
    hold_s: int | None
    duration_min: int | None
    tempo: Annotated[
        str | None, Field(description="seconds start-to-end, hold, end-to-start; x is quick and controlled")
    ]
    rest_s: int
    target_rpe: Annotated[int, Field(ge=0, le=10, description="effort from 0 to 10")]
    sessions_per_week: Annotated[int, Field(ge=1, le=7)]


class CommonFault(AnswerModel):
    """A usual mistake and what to do about it."""

    fault: str
    correction: str


class ExerciseEvidence(AnswerModel):
    """What supports the exercise, said also where support is weak."""

    type: str
    note: str
    sources: Annotated[list[str], Field(description="ids of /v1/sources")]


class ExerciseOut(ExerciseSummary):
    """One exercise in full. A retired one stays readable and names the exercise to use instead."""

    knee_flexion_range_deg: FlexionRange
    patellofemoral_load_basis: LoadBasis
    emphases: Annotated[list[str], Field(description="what practice uses it for, without proof of selective effect")]
    planted_foot_rotation: Annotated[bool, Field(description="the body twists over, or cuts on, a planted foot")]
    dosage: list[ExerciseDose]
    setup: str
    steps: list[str]
    cues: list[str]
    common_faults: list[CommonFault]
    stop_if: list[str]
    progress_by: str
    evidence: ExerciseEvidence
    easier: Annotated[list[ExerciseLink], Field(description="ladder neighbors, the nearest first")]
    harder: Annotated[list[ExerciseLink], Field(description="ladder neighbors, the nearest first")]
    substitutes: Annotated[
        list[ExerciseLink],
        Field(description="for a shared impairment or goal, with no more joint load, weight bearing or demand"),
    ]
    status: ExerciseStatus
    replaced_by: str | None


class ExercisePage(AnswerModel):
    """One page of a listing, in catalog order: by ladder, rung and slug; a search has the best match first."""

    items: list[ExerciseSummary]
    total: Annotated[int, Field(ge=0, description="exercises that fit, on all pages")]
    next_cursor: Annotated[str | None, Field(description="send it as cursor for the next page; null on the last")]
    catalog_version: str
    listed_for: Annotated[
        ListedFor | None,
        Field(
            description="only for a list that was asked for a person: read it before the items",
            exclude_if=lambda value: value is None,
        ),
    ] = None


def _words_of(name: str, *more: str) -> WithJsonSchema:
    """The shipped words of a list, for the contract; the catalog in use may know more, and decides."""
    return WithJsonSchema({"type": "string", "enum": [*ids_of(shipped_vocabulary(), name), *more]})


ImpairmentWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("impairments")]
GoalWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("goals")]
MuscleWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("muscles")]
LadderWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("ladders")]
OwnedEquipmentWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("equipment")]
EquipmentWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("equipment", NO_EQUIPMENT)]
ContraindicationWord = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _words_of("contraindications")]

SearchText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_SEARCH_LENGTH,
        examples=["glute brige", "TKE", "hip flexer strech", "unstable surface"],
    ),
]
Difficulty = Annotated[int, Field(ge=1, le=10)]
Cursor = Annotated[
    str,
    Field(
        pattern="^[A-Za-z0-9_-]+$",
        max_length=MAX_CURSOR_LENGTH,
    ),
]

_MANY: Final = 50
"""Words of one repeatable filter."""


class OrAbsent:
    """A parameter that may be left out but, when it is sent, is never null: the contract shows only its own type."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        (sent,) = (each for each in schema.pop("anyOf") if each != {"type": "null"})
        return {**sent, **schema}


def _repeatable(description: str, *examples: str) -> Any:
    shown = [[example] for example in examples] or None
    return Field(default_factory=list, max_length=_MANY, description=description, examples=shown)


class ExerciseQuery(StrictModel):
    """What a listing asks for. Every parameter narrows; several values of one parameter mean any of them."""

    q: Annotated[
        SearchText | None,
        Field(description="name or alias, forgiving misspelling and order; then what it is for, trains or needs"),
        OrAbsent(),
    ] = None
    impairment: Annotated[list[ImpairmentWord], _repeatable("impairment it may be chosen for", "hip_abductor_weakness")]
    goal: Annotated[list[GoalWord], _repeatable("goal it serves")]
    muscle: Annotated[list[MuscleWord], _repeatable("muscle it trains, primary or secondary")]
    kind: Annotated[list[ExerciseKind], _repeatable("kind of exercise")]
    ladder: Annotated[list[LadderWord], _repeatable("ladder it belongs to")]
    equipment: Annotated[
        list[EquipmentWord],
        _repeatable(
            "what the person has: whatever needs anything else is left out; none, or an empty list: nothing at all",
            "chair",
        ),
    ]
    position: Annotated[list[BodyPosition], _repeatable("main body position")]
    weight_bearing: Annotated[list[WeightBearing], _repeatable("body weight on the trained leg")]
    patellofemoral_load_max: Annotated[
        PatellofemoralLoadLevel | None, Field(description="highest patellofemoral load class"), OrAbsent()
    ] = None
    impact_max: Annotated[ImpactLevel | None, Field(description="highest impact"), OrAbsent()] = None
    difficulty_min: Annotated[Difficulty | None, Field(description="lowest difficulty"), OrAbsent()] = None
    difficulty_max: Annotated[Difficulty | None, Field(description="highest difficulty"), OrAbsent()] = None
    phase: Annotated[Phase | None, Field(description="phase in which it is offered"), OrAbsent()] = None
    not_contraindicated_by: Annotated[
        list[ContraindicationWord], _repeatable("contraindications: whatever one of them takes out is left out")
    ]
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="exercises on a page")] = DEFAULT_LIMIT
    cursor: Annotated[
        Cursor | None, Field(description="next_cursor of the page before, with the same filters"), OrAbsent()
    ] = None
