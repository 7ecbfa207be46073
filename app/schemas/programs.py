"""Programs on the wire: the request with preferences and a clinician's word, and the three kinds of answer."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import orjson
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from app.content.load import shipped_rulebook
from app.content.untranslated import untranslated_in
from app.domain.classification.conclusion import Confirmed, ConfirmedPattern
from app.domain.classification.rules import OriginValue
from app.domain.digest import Json, canonical_json, digest_of_canonical
from app.domain.evaluation.answers import Answer
from app.domain.program.request import Preferences
from app.domain.program.results import Program, ProgramNeedsAnswers, ProgramOutcome, WithheldProgram
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.schemas.decisions import DecisionVersions, decision_digest_of_canonical, decision_versions
from app.schemas.exercises import OwnedEquipmentWord
from app.schemas.json_trees import Tree, tree_maker
from app.schemas.limits import MAX_LIST_LENGTH
from app.schemas.report import DatedReportIn
from app.schemas.types import IsoDate, Slug, StrictInteger


def _ids(name: str, doc: str, ids: Iterable[str]) -> Any:
    enum = StrEnum(name, {each.upper(): each for each in ids})  # type: ignore[misc]
    enum.__doc__ = doc
    return enum


def pattern_id_type(rulebook: Rulebook) -> Any:
    """The names of the patterns of a rule book."""
    return _ids("PatternId", "A misalignment pattern.", (rule.id for rule in rulebook.classification.rules.patterns))


def impairment_id_type(rulebook: Rulebook) -> Any:
    """The names of the impairments of a rule book."""
    return _ids("ImpairmentId", "An impairment.", (rule.id for rule in rulebook.classification.rules.impairments))


PatternId: Any = pattern_id_type(shipped_rulebook())
ImpairmentId: Any = impairment_id_type(shipped_rulebook())


class ExerciseSetting(StrEnum):
    """Where the person will exercise."""

    HOME = "home"
    GYM = "gym"
    CLINIC = "clinic"


class PositionToAvoid(StrEnum):
    """A position that is not possible; long_standing: no more than five minutes of standing in a session."""

    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    KNEELING = "kneeling"
    HALF_KNEELING = "half_kneeling"
    FLOOR = "floor"
    LONG_STANDING = "long_standing"
    SINGLE_LEG_STANDING = "single_leg_standing"


class ProgramGoal(StrEnum):
    """What the person wants to do again; impact is only planned for running, jumping and sport."""

    WALKING = "walking"
    STAIRS = "stairs"
    RUNNING = "running"
    JUMPING = "jumping"
    SPORT = "sport"
    WORK = "work"


class _RequiredPreferences(TypedDict, total=True):
    days_per_week: Annotated[
        StrictInteger,
        Field(ge=1, le=7, description="On how many days a week can you exercise?"),
    ]
    minutes_per_session: Annotated[
        StrictInteger,
        Field(ge=5, le=120, description="How many minutes do you have for one session?"),
    ]
    equipment: Annotated[
        list[OwnedEquipmentWord],
        Field(
            max_length=MAX_LIST_LENGTH,
            description="What do you have? Words of the exercise catalog; chair, wall, step and towel count only if "
            "named. An empty list: nothing.",
        ),
    ]


class PreferencesIn(_RequiredPreferences, total=False):
    """Wishes and limits. An absent answer was not asked; where that matters, the careful side is taken."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="Preferences", use_enum_values=True)  # type: ignore[misc]

    setting: Annotated[ExerciseSetting, Field(description="Where will you exercise? Absent counts as home.")]
    positions_to_avoid: Annotated[
        list[PositionToAvoid],
        Field(max_length=len(PositionToAvoid), description="Which positions are not possible for you?"),
    ]
    exercises_to_avoid: Annotated[
        list[Slug],
        Field(max_length=MAX_LIST_LENGTH, description="Which exercises do you not want? Slugs of the catalog."),
    ]
    goals: Annotated[list[ProgramGoal], Field(max_length=len(ProgramGoal), description="What do you want to do again?")]
    floor_access: Annotated[Answer, Field(description="Can you get down to the floor and up again safely?")]
    supervised: Annotated[Answer, Field(description="Will someone trained be with you when you exercise?")]
    guardian_consent: Annotated[Answer, Field(description="Under 18: does a parent or guardian agree?")]
    weight_advice_wanted: Annotated[Answer, Field(description="Would you like advice about weight?")]
    impact_goal: Annotated[Answer, Field(description="Do you want to run, jump or play sport again?")]
    few_exercises: Annotated[Answer, Field(description="Would you rather have only three exercises?")]


class ConfirmedPatternIn(TypedDict, total=True):
    """A pattern a clinician states as established, with its origin."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="ConfirmedPattern", use_enum_values=True)  # type: ignore[misc]

    id: PatternId
    origin: OriginValue


class ConfirmedIn(TypedDict, total=False):
    """What a clinician states as established. It never lifts a triage result or a screen."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="Confirmed", use_enum_values=True)  # type: ignore[misc]

    patterns: Annotated[list[ConfirmedPatternIn], Field(max_length=len(PatternId))]
    impairments: Annotated[list[ImpairmentId], Field(max_length=len(ImpairmentId))]


class _RequiredProgramRequest(TypedDict, total=True):
    report: DatedReportIn
    preferences: PreferencesIn


class ProgramRequestIn(_RequiredProgramRequest, total=False):
    """A report, what the person wants and can, and what a clinician has confirmed."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="ProgramRequest")  # type: ignore[misc]

    confirmed: ConfirmedIn
    start_date: Annotated[
        IsoDate, Field(description="the first day of the program; without it there are week and day numbers")
    ]


def to_confirmed(sent: ProgramRequestIn) -> Confirmed:
    """What a clinician states as established."""
    confirmed = sent.get("confirmed", {})
    patterns = (ConfirmedPattern(each["id"], OriginValue(each["origin"])) for each in confirmed.get("patterns", ()))
    return Confirmed(tuple(patterns), tuple(confirmed.get("impairments", ())))


def to_preferences(sent: ProgramRequestIn) -> Preferences:
    """The domain's preferences from a validated request."""
    wishes: Any = {name: tuple(wish) if isinstance(wish, list) else wish for name, wish in sent["preferences"].items()}
    return Preferences(**wishes)


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="of the words for people, as a tag of RFC 5646")]
Untranslated = Annotated[
    tuple[str, ...],
    Field(
        description="JSON pointers of texts that are English because the language has no words for them, such as those "
        "of exercises that an operator added; absent: there are none",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramOut(Program):
    """A program with what it was made from.

    `basis` is the request as it was understood; `digest` is over request and versions, `program_digest` over the
    canonical form of everything else in this object. They prove integrity, not authenticity.
    """

    basis: ProgramRequestIn
    # A program of before there were languages has none: it is English.
    language: Language = "en"
    untranslated: Untranslated = ()
    versions: DecisionVersions
    digest: str
    program_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramWithheldOut(WithheldProgram):
    """No program, why, whom to see, and what to do meanwhile."""

    language: Language
    versions: DecisionVersions
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramNeedsAnswersOut(ProgramNeedsAnswers):
    """No program yet: what to answer first, in order; `reasons` are each yes to a danger sign, which does not wait."""

    language: Language
    versions: DecisionVersions
    digest: str


ProgramAnswer = Annotated[
    ProgramOut | ProgramWithheldOut | ProgramNeedsAnswersOut, Field(title="ProgramAnswer", discriminator="outcome")
]


def program_json(
    result: ProgramOutcome, sent: ProgramRequestIn, versions: Versions, english: Set[str] = frozenset()
) -> bytes:
    """The answer as JSON text: a ProgramAnswer. See `program_tree`."""
    return orjson.dumps(program_tree(result, sent, versions, english))


def program_tree(
    result: ProgramOutcome, sent: ProgramRequestIn, versions: Versions, english: Set[str] = frozenset()
) -> Tree:
    """The answer before it is written, with language, versions and digests.

    `english` are texts of the catalog for which the language has no words; where they stand is said.
    The parts around the domain's result are put beside it as they are: building and checking one more object of this
    size would cost as much as choosing the exercises.
    """
    request: Any = sent
    asked = canonical_json(request)
    kind: Any = type(result)
    answer = tree_maker(kind)(result)
    places = list(untranslated_in(answer, english)) if english else []
    answer["language"] = versions.language
    answer["versions"] = tree_maker(DecisionVersions)(decision_versions(versions))
    answer["digest"] = decision_digest_of_canonical(asked, versions)
    if isinstance(result, Program):
        # The basis is kept in canonical numbers, so that the digest can be worked out again from the JSON text alone.
        answer["basis"] = orjson.Fragment(asked)
    if places:
        answer["untranslated"] = places
    if isinstance(result, Program):
        # A program holds words, whole numbers and the basis: with its names sorted it is canonical.
        answer["program_digest"] = digest_of_canonical(orjson.dumps(answer, option=orjson.OPT_SORT_KEYS))
    return answer


def program_digest(program: dict[str, Json]) -> str:
    """sha256 over the RFC 8785 form of a program without its own digest."""
    return digest_of_canonical(
        canonical_json({name: value for name, value in program.items() if name != "program_digest"})
    )
