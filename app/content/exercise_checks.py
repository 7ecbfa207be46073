"""What a catalog must satisfy beyond the shape of its entries, one check per concern.

Every check takes the exercises and a `report` and goes through all of them; nothing stops at the first
problem. The shipped content and an operator's import are held to the same list.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from app.content.flaws import Flaw
from app.domain.exercises.exercise import (
    BodyPosition,
    Dose,
    Exercise,
    ExerciseSurface,
    Phase,
    WeightBearing,
    index_by_slug,
)
from app.domain.exercises.vocabulary import Vocabulary, first_phase_of, ids_of


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What every exercise, and the catalog as a whole, is held to; explained in vocabulary.yaml."""

    target_rpe_max: int
    exercises_per_impairment_and_phase_min: int


def flaws_of(
    exercises: tuple[Exercise, ...],
    vocabulary: Vocabulary,
    sources: frozenset[str],
    limits: CheckLimits,
    *,
    words_are_read: bool,
) -> Iterator[Flaw]:
    """Everything wrong with the exercises as they stand next to one another.

    Unless `words_are_read`, empty lists are left out: one that could not be read is one problem, not one per exercise.
    """
    yield from _unknown_words(exercises, vocabulary, words_are_read=words_are_read)
    yield from _unknown_sources(exercises, sources)
    yield from _repetitions(exercises)
    yield from _names_used_twice(exercises)
    yield from _impossible_setups(exercises)
    yield from _doses(exercises, limits)
    yield from _phases_too_early(exercises, vocabulary)
    yield from _ladders(exercises)
    yield from _retirements(exercises)


def link_flaws_of(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    """Links that lead nowhere, backward, only one way, or in a circle."""
    by_slug = index_by_slug(exercises)
    for exercise in exercises:
        yield from _links(exercise, by_slug)
    yield from _circles(exercises)


def coverage_flaws_of(
    exercises: tuple[Exercise, ...], vocabulary: Vocabulary, limits: CheckLimits
) -> Iterator[tuple[str, str]]:
    """(impairment, message) for every impairment that some phase leaves with too few exercises."""
    counts = Counter(
        (reason, phase)
        for exercise in exercises
        if exercise.is_active
        for reason in exercise.addresses
        for phase in exercise.phases
    )
    least = limits.exercises_per_impairment_and_phase_min
    for impairment in ids_of(vocabulary, "impairments"):
        for phase in Phase:
            if counts[impairment, phase] < least:
                yield (
                    impairment,
                    f"{counts[impairment, phase]} exercises in phase {phase}, at least {least} are needed",
                )


# Words -----------------------------------------------------------------------------------------------------

WORDS_OF_LIST: dict[str, Callable[[Exercise], Iterable[str]]] = {
    "ladders": lambda exercise: (exercise.ladder.family,),
    "muscles": lambda exercise: exercise.targets.primary + exercise.targets.secondary,
    "impairments": lambda exercise: exercise.addresses,
    "goals": lambda exercise: exercise.goals,
    "emphases": lambda exercise: exercise.emphases,
    "equipment": lambda exercise: exercise.equipment + exercise.equipment_optional,
    "contraindications": lambda exercise: exercise.avoid_when,
    "evidence_types": lambda exercise: (exercise.evidence.type,),
    "basis_types": lambda exercise: (exercise.patellofemoral_load.basis_type,),
}
"""A list of the vocabulary -> which of its words an exercise uses."""
_KEY_OF_LIST = {
    "ladders": "ladder",
    "muscles": "targets",
    "impairments": "addresses",
    "equipment": "equipment",
    "contraindications": "avoid_when",
    "evidence_types": "evidence.type",
    "basis_types": "patellofemoral_load.basis_type",
}

_OF_THE_RULES = ("impairments", "contraindications")
"""Lists of the rule book, to which no import can add a word."""
_OR_ADD = "use a word of the list or add the word to it"


def _unknown_words(exercises: tuple[Exercise, ...], vocabulary: Vocabulary, *, words_are_read: bool) -> Iterator[Flaw]:
    for name, words_of in WORDS_OF_LIST.items():
        known = ids_of(vocabulary, name)
        if not (known or words_are_read):
            continue
        for exercise in exercises:
            for word in words_of(exercise):
                if word not in known:
                    message = f'"{word}" is not in the list {name}'
                    key, remedy = _KEY_OF_LIST.get(name, name), _nearest(word, known)
                    if name in _OF_THE_RULES and remedy == _OR_ADD:
                        remedy = f"use one of {', '.join(sorted(known))}"
                    yield Flaw(exercise, key, message, remedy)


def _nearest(word: str, known: Iterable[str]) -> str:
    found = get_close_matches(word, known, n=1)
    return f'write "{found[0]}"' if found else _OR_ADD


def _unknown_sources(exercises: tuple[Exercise, ...], sources: frozenset[str]) -> Iterator[Flaw]:
    for exercise in exercises:
        if not exercise.sources:
            yield Flaw(exercise, "sources", "no source is named", "name at least one id of sources.yaml")
        for source in exercise.sources:
            if source not in sources:
                remedy = _nearest(source, sorted(sources))
                yield Flaw(exercise, "sources", f'the source "{source}" does not exist', remedy)


def _repetitions(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    for exercise in exercises:
        for key, words in _word_lists(exercise):
            for word in sorted(_twice(words)):
                yield Flaw(exercise, key, f'"{word}" is listed twice', "remove one of the two")
        if not exercise.addresses and not exercise.goals:
            yield Flaw(exercise, "addresses", "the exercise serves nothing", "name an impairment or a goal")


def _word_lists(exercise: Exercise) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("targets", exercise.targets.primary + exercise.targets.secondary),
        ("addresses", exercise.addresses),
        ("equipment", exercise.equipment + exercise.equipment_optional),
        ("avoid_when", exercise.avoid_when),
        ("easier", exercise.easier),
        ("harder", exercise.harder),
        ("sources", exercise.sources),
    )


def _twice(words: Iterable[str]) -> set[str]:
    return {word for word, count in Counter(words).items() if count > 1}


def _names_used_twice(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    for slug in sorted(_twice(exercise.slug for exercise in exercises)):
        last = [exercise for exercise in exercises if exercise.slug == slug][-1]
        yield Flaw(last, "id", "the id is used twice", "rename one of the two; an id is never reused")
    owner: dict[str, Exercise] = {}
    for exercise in exercises:
        for name in (exercise.name, *exercise.aliases):
            first = owner.setdefault(name.casefold(), exercise)
            if first is not exercise or (exercise.name, *exercise.aliases).count(name) > 1:
                message = f'the name "{name}" is used by {first.slug} already'
                yield Flaw(exercise, "aliases", message, "give each exercise names of its own")


# One exercise ----------------------------------------------------------------------------------------------

_SURFACES_OF = {
    BodyPosition.LYING_BACK: {ExerciseSurface.BED_OR_FLOOR, ExerciseSurface.FLOOR},
    BodyPosition.SIDE_LYING: {ExerciseSurface.BED_OR_FLOOR, ExerciseSurface.FLOOR},
    BodyPosition.PRONE: {ExerciseSurface.BED_OR_FLOOR, ExerciseSurface.FLOOR},
    BodyPosition.SEATED: {
        ExerciseSurface.CHAIR,
        ExerciseSurface.BED_OR_FLOOR,
        ExerciseSurface.FLOOR,
        ExerciseSurface.EQUIPMENT,
    },
    BodyPosition.KNEELING: {ExerciseSurface.FLOOR, ExerciseSurface.BED_OR_FLOOR},
    BodyPosition.HALF_KNEELING: {ExerciseSurface.FLOOR},
    BodyPosition.QUADRUPED: {ExerciseSurface.FLOOR, ExerciseSurface.BED_OR_FLOOR},
    BodyPosition.STANDING: {ExerciseSurface.STANDING, ExerciseSurface.EQUIPMENT},
    BodyPosition.SINGLE_LEG_STANDING: {ExerciseSurface.STANDING, ExerciseSurface.EQUIPMENT},
}


def _impossible_setups(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    for exercise in exercises:
        low, high = exercise.knee_flexion_range_deg
        if low > high:
            message = f"{low} to {high} degrees runs backward"
            yield Flaw(exercise, "knee_flexion_range_deg", message, "write the smaller angle first")
        if exercise.surface not in _SURFACES_OF[exercise.position]:
            message = f"{exercise.position} cannot be on the surface {exercise.surface}"
            yield Flaw(exercise, "surface", message, f"use {_any_of(_SURFACES_OF[exercise.position])}")
        if exercise.surface is ExerciseSurface.STANDING and exercise.weight_bearing is WeightBearing.NONE:
            message = "standing without weight on the leg"
            yield Flaw(exercise, "weight_bearing", message, "write partial or full, or change the surface")


def _any_of(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))


def _doses(exercises: tuple[Exercise, ...], limits: CheckLimits) -> Iterator[Flaw]:
    for exercise in exercises:
        for dose in exercise.dosage:
            yield from _dose(exercise, dose, limits)
        for earlier, later in pairwise(exercise.dosage):
            if later.target_rpe < earlier.target_rpe:
                key = f"dosage.{later.phase}.target_rpe"
                yield Flaw(
                    exercise,
                    key,
                    f"effort falls after {earlier.phase}",
                    "let it rise or stay from phase to phase",
                )


def _dose(exercise: Exercise, dose: Dose, limits: CheckLimits) -> Iterator[Flaw]:
    key = f"dosage.{dose.phase}"
    if dose.target_rpe > limits.target_rpe_max:
        message = f"an effort of {dose.target_rpe} is above {limits.target_rpe_max}"
        yield Flaw(exercise, f"{key}.target_rpe", message, f"write {limits.target_rpe_max} or less")
    held = dose.reps is not None and dose.hold_s is not None
    moved = dose.reps is not None and dose.tempo is not None
    timed = dose.duration_min is not None
    if [held, moved, timed].count(True) != 1 or (timed and (dose.reps or dose.hold_s or dose.tempo)):
        message = "the dose is not one of: reps with tempo, reps with hold_s, duration_min alone"
        yield Flaw(exercise, key, message, "fill the numbers of exactly one of them")


def _phases_too_early(exercises: tuple[Exercise, ...], vocabulary: Vocabulary) -> Iterator[Flaw]:
    for exercise in exercises:
        classes = (
            ("demand_rung", vocabulary.demand_rungs, str(exercise.demand_rung)),
            ("patellofemoral_load", vocabulary.patellofemoral_loads, exercise.patellofemoral_load.level),
            ("impact", vocabulary.impacts, exercise.impact),
        )
        for name, terms, word in classes:
            first = first_phase_of(terms, word)
            for phase in exercise.phases:
                if first is not None and phase.rank < first.rank:
                    message = f"{name} {word} is not offered before {first}"
                    yield Flaw(exercise, f"dosage.{phase}", message, f"remove the phase or lower {name}")


# Ladders and links -----------------------------------------------------------------------------------------


def _ladders(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    families: dict[str, list[Exercise]] = {}
    for exercise in exercises:
        if exercise.is_active:
            families.setdefault(exercise.ladder.family, []).append(exercise)
    for members in families.values():
        for lower, upper in pairwise(sorted(members, key=lambda each: each.ladder.rung)):
            if lower.ladder.rung == upper.ladder.rung:
                yield Flaw(upper, "rung", f"{lower.slug} has the same rung", "give every exercise a rung of its own")
            if upper.demand_rung < lower.demand_rung:
                message = f"the demand falls below that of {lower.slug}, one rung down"
                yield Flaw(upper, "demand_rung", message, "reorder the rungs or correct the demand")


def _links(exercise: Exercise, by_slug: dict[str, Exercise]) -> Iterator[Flaw]:
    for key, slugs in (("easier", exercise.easier), ("harder", exercise.harder)):
        back = "harder" if key == "easier" else "easier"
        for slug in slugs:
            other = by_slug.get(slug)
            if other is None:
                yield Flaw(exercise, key, f'the exercise "{slug}" does not exist', _nearest(slug, by_slug))
            elif not other.is_active:
                yield Flaw(exercise, key, f"{slug} is retired", "link to an active exercise")
            elif exercise.slug not in getattr(other, back):
                yield Flaw(exercise, key, f"{slug} does not name it as {back}", f"add it to {back} of {slug}")
            elif key == "harder" and other.difficulty < exercise.difficulty:
                yield Flaw(exercise, key, f"{slug} has a lower difficulty", "correct the link or the difficulty")


def _circles(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    by_slug = index_by_slug(exercises)
    graph = {each.slug: [slug for slug in each.harder if slug in by_slug] for each in exercises}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        message = f"harder leads back to the start: {' - '.join(reversed(circle))}"
        yield Flaw(by_slug[circle[0]], "harder", message, "remove one of the links")


def _retirements(exercises: tuple[Exercise, ...]) -> Iterator[Flaw]:
    active = {exercise.slug for exercise in exercises if exercise.is_active}
    for exercise in exercises:
        if exercise.is_active:
            if exercise.replaced_by is not None:
                message = "an active exercise names a replacement"
                yield Flaw(exercise, "replaced_by", message, "remove the key, or set status: retired")
            continue
        if exercise.replaced_by is None:
            message = "the retired exercise names no replacement"
            yield Flaw(exercise, "replaced_by", message, "name the active exercise to use instead")
        elif exercise.replaced_by not in active:
            message = f'the replacement "{exercise.replaced_by}" is not an active exercise'
            near = get_close_matches(exercise.replaced_by, sorted(active), n=1)
            remedy = "name the active exercise to use instead"
            yield Flaw(exercise, "replaced_by", message, f"{remedy}, such as {near[0]}" if near else remedy)
        if exercise.easier or exercise.harder:
            yield Flaw(exercise, "easier", "the retired exercise still has links", "empty easier and harder")
