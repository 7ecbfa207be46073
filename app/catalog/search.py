"""Finding an exercise by a name that may be misspelt, shortened, run together or in another order.

A name is found when every word of the text resembles one of its words, or when both are nearly the same without their
spaces. Words that resemble the text's are looked up in the vocabulary of all names, so the work grows with the number
of different words and of matching names, not with the catalog.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from app.domain.exercises.exercise import Exercise

# Similarities are rapidfuzz's, 0 to 100. One wrong letter in six scores 83; "wobble" and "double" (67) must stay apart.
# In short words one letter is a large part, so they have to be closer: "knee" is not "the".
_WORD_SIMILARITY_MIN = 70.0
_SHORT_WORD_SIMILARITY_MIN = 80.0
_SHORT_WORD_LETTERS_MAX = 4
_SLUG_SIMILARITY_MIN = 55.0
_JOINED_SIMILARITY_MIN = 85.0
_PREFIX_SIMILARITY = 90.0
_PREFIX_LETTERS_MIN = 3


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name, alias and slug, simplified for comparing.

    `owners` are the positions of the exercises, one per name; `names_with` lists, for each word, the names it is in.
    """

    names: tuple[str, ...]
    joined: tuple[str, ...]
    owners: tuple[int, ...]
    names_with: Mapping[str, tuple[int, ...]]


def index_names(exercises: Iterable[Exercise]) -> NameIndex:
    """Index all names of the exercises, which are given in catalog order."""
    names: list[str] = []
    owners: list[int] = []
    names_with: dict[str, list[int]] = defaultdict(list)
    for position, exercise in enumerate(exercises):
        written = (exercise.name, *exercise.aliases, exercise.slug)
        for name in dict.fromkeys(_simplified(each) for each in written):
            for word in set(name.split()):
                names_with[word].append(len(names))
            names.append(name)
            owners.append(position)
    joined = tuple(name.replace(" ", "") for name in names)
    return NameIndex(tuple(names), joined, tuple(owners), {word: tuple(at) for word, at in names_with.items()})


def search(index: NameIndex, text: str) -> tuple[int, ...]:
    """Positions of the exercises that have a name like the text: the most alike first, then in catalog order."""
    wanted = _simplified(text)
    if not wanted:
        return ()
    best: dict[int, float] = {}
    for at, score in _scores(index, wanted).items():
        owner = index.owners[at]
        best[owner] = max(best.get(owner, 0.0), round(score, 3))
    return tuple(sorted(best, key=lambda position: (-best[position], position)))


def nearest_slugs(slugs: Iterable[str], slug: str, *, limit: int) -> tuple[str, ...]:
    """The known slugs that are written most like an unknown one, the most alike first."""
    found = process.extract(slug, sorted(slugs), scorer=fuzz.ratio, score_cutoff=_SLUG_SIMILARITY_MIN, limit=limit)
    return tuple(name for name, _, _ in found)


def _simplified(text: str) -> str:
    return " ".join(utils.default_process(text).split())


def _scores(index: NameIndex, wanted: str) -> dict[int, float]:
    """Name -> similarity with the text; names that are not alike are left out."""
    similar = [_similar_names(index, word) for word in wanted.split()]
    common = set.intersection(*(set(each) for each in similar))
    scores = {at: _score(index.names[at], wanted, [each[at] for each in similar]) for at in common}
    joined = process.extract(
        wanted.replace(" ", ""), index.joined, scorer=fuzz.ratio, score_cutoff=_JOINED_SIMILARITY_MIN, limit=None
    )
    for _, similarity, at in joined:
        scores[at] = max(scores.get(at, 0.0), similarity)
    return scores


def _similar_names(index: NameIndex, word: str) -> dict[int, float]:
    """Name -> similarity of its best word with the given one."""
    found: dict[int, float] = {}
    for other, similarity in _similar_words(index, word).items():
        for at in index.names_with[other]:
            found[at] = max(found.get(at, 0.0), similarity)
    return found


def _similar_words(index: NameIndex, word: str) -> dict[str, float]:
    words = tuple(index.names_with)
    least = _SHORT_WORD_SIMILARITY_MIN if len(word) <= _SHORT_WORD_LETTERS_MAX else _WORD_SIMILARITY_MIN
    found = process.extract(word, words, scorer=fuzz.ratio, score_cutoff=least, limit=None)
    similar = {other: similarity for other, similarity, _ in found}
    if len(word) >= _PREFIX_LETTERS_MIN:
        begun = (other for other in words if other.startswith(word))
        similar.update((other, max(similar.get(other, 0.0), _PREFIX_SIMILARITY)) for other in begun)
    return similar


def _score(name: str, wanted: str, word_similarities: list[float]) -> float:
    """Mostly how well the words are met, and a little how much else the name says."""
    return 0.8 * sum(word_similarities) / len(word_similarities) + 0.2 * fuzz.token_sort_ratio(name, wanted)
