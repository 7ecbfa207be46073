"""What an exercise is for, trains and needs, in words: by these a text finds it beside its names."""

from collections.abc import Iterable, Iterator

from app.content.search_words import Phrases
from app.domain.exercises.exercise import Exercise
from app.domain.exercises.vocabulary import Vocabulary

_SAID = ("positions", "ladders", "goals", "equipment", "muscles")
"""Lists whose meanings are words that people search by; the other meanings explain."""


def themes_of(exercises: Iterable[Exercise], vocabulary: Vocabulary, phrases: Phrases) -> Iterator[tuple[str, ...]]:
    """The texts about each exercise, in the language of vocabulary and phrases."""
    texts = {(name, term.id): (term.meaning,) for name in _SAID for term in getattr(vocabulary, name)}
    for name, words in phrases.items():
        for word, said in words.items():
            texts[name, word] = (*texts.get((name, word), ()), *said)
    for exercise in exercises:
        yield tuple(text for key in _words_of(exercise) for text in texts.get(key, ()))


def _words_of(exercise: Exercise) -> Iterator[tuple[str, str]]:
    lists: dict[str, Iterable[str]] = {
        "kinds": (exercise.kind,),
        "positions": (exercise.position,),
        "ladders": (exercise.ladder.family,),
        "impairments": exercise.addresses,
        "goals": exercise.goals,
        "emphases": exercise.emphases,
        "equipment": (*exercise.equipment, *exercise.equipment_optional),
        "muscles": (*exercise.targets.primary, *exercise.targets.secondary),
    }
    return ((name, word) for name, words in lists.items() for word in words)
