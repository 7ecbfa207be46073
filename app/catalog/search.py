"""Finding an exercise by a name that may be misspelt, shortened, run together or in another order, or by its themes.

A name is found when every word of the text resembles one of its words, or when both are nearly the same without their
spaces. Words that resemble the text's are looked up in the vocabulary of all names, so the work grows with the number
of different words and of matching names, not with the catalog.

Behind the names come the exercises that have every word of the text somewhere in what is said about them: what they are
for, train and need. There a word is found by its beginning; only when nothing at all is found, by what resembles it.
"""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice, takewhile
from operator import and_, or_

from rapidfuzz import fuzz, process, utils

from app.domain.exercises.exercise import Exercise
from app.domain.exercises.masks import bits_of

# Similarities are rapidfuzz's, 0 to 100. One wrong letter in six scores 83; "wobble" and "double" (67) must stay apart.
# In short words one letter is a large part, so they have to be closer: "knee" is not "the".
_WORD_SIMILARITY_MIN = 70.0
_SHORT_WORD_SIMILARITY_MIN = 80.0
_SHORT_WORD_LETTERS_MAX = 4
_SLUG_SIMILARITY_MIN = 55.0
_JOINED_SIMILARITY_MIN = 85.0
_PREFIX_SIMILARITY = 90.0
_PREFIX_LETTERS_MIN = 3
_THEME_SIMILARITY_MIN = 80.0


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name, alias and slug, simplified for comparing.

    `owners` are the positions of the exercises, one per name; `names_with` lists, for each word, the names it is in.
    `about` has, for each word of names and themes in order, the positions of the exercises it is said of, as a mask.
    """

    names: tuple[str, ...]
    joined: tuple[str, ...]
    owners: tuple[int, ...]
    names_with: Mapping[str, tuple[int, ...]]
    about: Mapping[str, int]
    about_words: tuple[str, ...]
    ignored: frozenset[str]


def index_names(
    exercises: Sequence[Exercise], themes: Iterable[tuple[str, ...]] = (), ignored: frozenset[str] = frozenset()
) -> NameIndex:
    """Index all names of the exercises, which are given in catalog order, and the texts about each of them.

    Words that are `ignored` say nothing about an exercise.
    """
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
    about: dict[str, int] = defaultdict(int)
    for name, owner in zip(names, owners, strict=True):
        for word in _folded(name).split():
            about[word] |= 1 << owner
    for position, texts in enumerate(themes):
        for word in _folded(_simplified(" ".join(texts))).split():
            about[word] |= 1 << position
    joined = tuple(name.replace(" ", "") for name in names)
    with_word = {word: tuple(at) for word, at in names_with.items()}
    return NameIndex(tuple(names), joined, tuple(owners), with_word, dict(about), tuple(sorted(about)), ignored)


def search(index: NameIndex, text: str) -> tuple[int, ...]:
    """Positions of the exercises with a name like the text, the most alike first; then of those the text is about."""
    wanted = _simplified(text)
    if not wanted:
        return ()
    best: dict[int, float] = {}
    for at, score in _scores(index, wanted).items():
        owner = index.owners[at]
        best[owner] = max(best.get(owner, 0.0), round(score, 3))
    named = tuple(sorted(best, key=lambda position: (-best[position], position)))
    words = [word for word in _folded(wanted).split() if word not in index.ignored]
    about = _in_all(_beginning(index, word) for word in words)
    if not (named or about):
        about = _in_all(_resembling(index, word) for word in words)
    return (*named, *(position for position in bits_of(about) if position not in best))


def nearest_slugs(slugs: Iterable[str], slug: str, *, limit: int) -> tuple[str, ...]:
    """The known slugs that are written most like an unknown one, the most alike first."""
    found = process.extract(slug, sorted(slugs), scorer=fuzz.ratio, score_cutoff=_SLUG_SIMILARITY_MIN, limit=limit)
    return tuple(name for name, _, _ in found)


def _simplified(text: str) -> str:
    return " ".join(utils.default_process(text).split())


def _folded(text: str) -> str:
    """Without accents, which are often left out."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _in_all(masks: Iterable[int]) -> int:
    """The exercises in every mask; none where there is no mask."""
    each = iter(masks)
    return reduce(and_, each, next(each, 0))


def _beginning(index: NameIndex, word: str) -> int:
    """The exercises about which a word with this beginning is said; a plural finds the singular, too."""
    found = 0
    for form in {word, word.removesuffix("s"), word.removesuffix("es")}:
        if len(form) < _PREFIX_LETTERS_MIN:
            found |= index.about.get(form, 0)
            continue
        from_here = islice(index.about_words, bisect_left(index.about_words, form), None)
        for other in takewhile(partial(_begins, form), from_here):
            found |= index.about[other]
    return found


def _begins(beginning: str, word: str) -> bool:
    return word.startswith(beginning)


def _resembling(index: NameIndex, word: str) -> int:
    similar = process.extract(
        word, index.about_words, scorer=fuzz.ratio, score_cutoff=_THEME_SIMILARITY_MIN, limit=None
    )
    return reduce(or_, (index.about[other] for other, _, _ in similar), 0)


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
