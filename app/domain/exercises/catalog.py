"""The whole catalog as one immutable value, indexed so that any choice among exercises takes the same time however
many there are.

Every word an exercise can be chosen by has a mask: an integer whose bit i says whether the exercise at position i fits.
A filter is a few "and"s of masks; walking the result touches only the exercises that are wanted. Positions follow the
catalog order (ladder, rung, slug), which is therefore the order of every listing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.exercises.eligibility import Contraindication, barred_by
from app.domain.exercises.exercise import (
    BodyPosition,
    Exercise,
    ExerciseKind,
    ImpactLevel,
    PatellofemoralLoadLevel,
    Phase,
    WeightBearing,
    substitutes_for,
)
from app.domain.exercises.masks import bits_of, mask_of
from app.domain.exercises.vocabulary import Vocabulary

Masks = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class CatalogContent:
    """What a catalog says: its exercises in catalog order, and the words they use."""

    exercises: tuple[Exercise, ...]
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Catalog:
    """All exercises in catalog order, with what choosing among them needs.

    `barred` are, per position, the contraindications that concern the exercise; `active` is the mask of all that are
    not retired; a mask that is missing from `masks` is 0.
    """

    exercises: tuple[Exercise, ...]
    by_slug: Mapping[str, Exercise]
    position_of: Mapping[str, int]
    barred: tuple[tuple[str, ...], ...]
    active: int
    masks: Masks


@dataclass(frozen=True, slots=True)
class ExerciseFilter:
    """What a listing asks for; an empty field asks nothing, several words in one field mean any of them.

    `equipment` is what the person has: an exercise that needs anything else is out; None does not ask, () is nothing.
    `without` are contraindications that must not concern the exercise.
    """

    impairments: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    muscles: tuple[str, ...] = ()
    kinds: tuple[ExerciseKind, ...] = ()
    ladders: tuple[str, ...] = ()
    equipment: tuple[str, ...] | None = None
    positions: tuple[BodyPosition, ...] = ()
    weight_bearing: tuple[WeightBearing, ...] = ()
    patellofemoral_load_max: PatellofemoralLoadLevel | None = None
    impact_max: ImpactLevel | None = None
    difficulty_min: int | None = None
    difficulty_max: int | None = None
    phase: Phase | None = None
    without: tuple[str, ...] = ()


def build_catalog(exercises: Iterable[Exercise], contraindications: Collection[Contraindication]) -> Catalog:
    """Index exercises that are given in catalog order."""
    exercises = tuple(exercises)
    barred = tuple(barred_by(exercise, contraindications) for exercise in exercises)
    words = [_words_of(exercise, bars) for exercise, bars in zip(exercises, barred, strict=True)]
    return Catalog(
        exercises=exercises,
        by_slug=MappingProxyType({exercise.slug: exercise for exercise in exercises}),
        position_of=MappingProxyType({exercise.slug: i for i, exercise in enumerate(exercises)}),
        barred=barred,
        active=mask_of((i for i, exercise in enumerate(exercises) if exercise.is_active), len(exercises)),
        masks=_masks_of(words),
    )


def _words_of(exercise: Exercise, barred: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from (("impairment", word) for word in exercise.addresses)
    yield from (("goal", word) for word in exercise.goals)
    yield from (("muscle", word) for word in exercise.targets.primary + exercise.targets.secondary)
    yield from (("needs", word) for word in exercise.equipment)
    yield from (("barred", word) for word in barred)
    yield from (("phase", phase) for phase in exercise.phases)
    yield "kind", exercise.kind
    yield "ladder", exercise.ladder.family
    yield "position", exercise.position
    yield "weight_bearing", exercise.weight_bearing
    yield "patellofemoral_load", exercise.patellofemoral_load.level
    yield "impact", exercise.impact
    yield "difficulty", str(exercise.difficulty)
    yield "demand_rung", str(exercise.demand_rung)


def _masks_of(words: Iterable[Iterable[tuple[str, str]]]) -> Masks:
    positions: dict[tuple[str, str], list[int]] = defaultdict(list)
    count = 0
    for count, of_one in enumerate(words, start=1):
        for word in of_one:
            positions[word].append(count - 1)
    return MappingProxyType({word: mask_of(found, count) for word, found in positions.items()})


def select(catalog: Catalog, wanted: ExerciseFilter) -> int:
    """The mask of the active exercises that fit."""
    mask = catalog.active
    for field, words in _any_of(wanted):
        if words:
            mask &= union(catalog.masks, field, words)
    for field, refused in _none_of(catalog, wanted):
        if refused:
            mask &= ~union(catalog.masks, field, refused)
    return mask


def _any_of(wanted: ExerciseFilter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("impairment", wanted.impairments),
        ("goal", wanted.goals),
        ("muscle", wanted.muscles),
        ("kind", wanted.kinds),
        ("ladder", wanted.ladders),
        ("position", wanted.positions),
        ("weight_bearing", wanted.weight_bearing),
        ("phase", () if wanted.phase is None else (wanted.phase,)),
    )


def _none_of(catalog: Catalog, wanted: ExerciseFilter) -> Iterator[tuple[str, Iterable[str]]]:
    yield "barred", wanted.without
    if wanted.equipment is not None:
        needed = (word for field, word in catalog.masks if field == "needs")
        yield "needs", [word for word in needed if word not in wanted.equipment]
    if (load := wanted.patellofemoral_load_max) is not None:
        yield "patellofemoral_load", [level.value for level in PatellofemoralLoadLevel if level.rank > load.rank]
    if (impact := wanted.impact_max) is not None:
        yield "impact", [level.value for level in ImpactLevel if level.rank > impact.rank]
    if wanted.difficulty_min is not None or wanted.difficulty_max is not None:
        yield "difficulty", _difficulties_outside(catalog, wanted.difficulty_min, wanted.difficulty_max)


def _difficulties_outside(catalog: Catalog, low: int | None, high: int | None) -> list[str]:
    steps = (int(word) for field, word in catalog.masks if field == "difficulty")
    return [str(step) for step in steps if (low is not None and step < low) or (high is not None and step > high)]


def union(masks: Masks, field: str, words: Iterable[str]) -> int:
    """The exercises that have any of the words in the field."""
    mask = 0
    for word in words:
        mask |= masks.get((field, word), 0)
    return mask


def exercises_in(catalog: Catalog, mask: int) -> tuple[Exercise, ...]:
    """The exercises whose bit is set, in catalog order."""
    return tuple(catalog.exercises[position] for position in bits_of(mask))


def substitutes_in(catalog: Catalog, exercise: Exercise) -> tuple[Exercise, ...]:
    """As `substitutes_for`, but looking only at exercises that share an impairment or goal."""
    shared = union(catalog.masks, "impairment", exercise.addresses) | union(catalog.masks, "goal", exercise.goals)
    return substitutes_for(exercise, exercises_in(catalog, shared & catalog.active))
