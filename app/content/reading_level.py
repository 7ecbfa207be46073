"""How hard a text is to read: its words, sentences and syllables, and the formula of its language.

English: Flesch-Kincaid grade, the year of school (Kincaid, Fishburne, Rogers and Chissom 1975, Research Branch Report
8-75, Naval Technical Training). Spanish: perspicuity, 100 the easiest (Szigriszt Pazos 1993, Universidad Complutense de
Madrid), read on the INFLESZ scale for texts to patients (Barrio-Cantalejo et al. 2008, An Sist Sanit Navar 31:135).
Both take a colon or semicolon for the end of a sentence, as Flesch did: the parts of a list are read one by one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_SENTENCE_END: Final = re.compile(r"[.!?:;…]+(?=[\s\"”»)]|$)|\n")
# The e of hope, hopes and hoped, not that of table, horses and lifted.
_SILENT: Final = re.compile(
    r"(?<![^aeiouy]l)(?<=[^aeiouy])e$|[^aeiouytd]ed$|(?<!ch)(?<!sh)(?<![^aeiouy]l)(?<=[^aeiouyscxzg])es$"
)
_FAMILIAR: Final = 2
_ANY: Final = 99


def sentences_of(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each sentence; a number is a word."""
    parts = (tuple(_WORD.findall(part)) for part in _SENTENCE_END.split(text))
    return tuple(words for words in parts if words)


@lru_cache(maxsize=16384)
def english_syllables(word: str) -> int:
    """Groups of vowels, without silent ones at the end: right for about nineteen words of twenty."""
    return sum(map(_english_part, re.split("['’]", word.lower()))) or 1


def _english_part(word: str) -> int:
    if not word or not word[0].isalpha() or not re.search("[aeiouy]", word):
        return 0
    groups = len(re.findall("[aeiouy]+", word))
    # In two syllables: medial, serious, video; in one: special, question, patient.
    groups += len(re.findall(r"(?<![tscgx])i(?:a|o|u)|eo(?![up])|(?<=[^gq])ua(?=l)", word))
    return groups - 1 if groups > 1 and _SILENT.search(word) else groups


@lru_cache(maxsize=16384)
def spanish_syllables(word: str) -> int:
    """Exact by the rules of spelling: strong vowels and accented weak ones are nuclei, other weak ones go with them."""
    sounded = re.sub(r"(?<=[qg])u(?=[eiéí])|h", "", word.lower())
    sounded = re.sub(r"y(?![aeiouáéíóú])", "i", sounded)
    runs = re.findall("[aeiouáéíóúü]+", sounded)
    return sum(max(1, len(re.findall("[aeoáéóíú]", run))) for run in runs) or 1


@dataclass(frozen=True, slots=True)
class Formula:
    """A level from words a sentence and syllables a word; `more_is_harder` or the other way round."""

    level: Callable[[float, float], float]
    syllables: Callable[[str], int]
    more_is_harder: bool

    def is_beyond(self, level: float, bound: float) -> bool:
        """Whether a level is harder than the bound."""
        return level > bound if self.more_is_harder else level < bound


FORMULAS: Final[Mapping[str, Formula]] = {
    "flesch_kincaid_grade": Formula(
        lambda words, syllables: 0.39 * words + 11.8 * syllables - 15.59, english_syllables, more_is_harder=True
    ),
    "szigriszt_pazos": Formula(
        lambda words, syllables: 206.835 - 62.3 * syllables - words, spanish_syllables, more_is_harder=False
    ),
}


def level_of(texts: Iterable[str], formula: Formula, familiar: Set[str] = frozenset()) -> float:
    """The level of all the texts together, which hold at least one word; a familiar word counts two syllables."""
    words = sentences = syllables = 0
    for text in texts:
        for sentence in sentences_of(text):
            sentences += 1
            words += len(sentence)
            syllables += sum(
                min(formula.syllables(word), _FAMILIAR if word.lower() in familiar else _ANY) for word in sentence
            )
    return formula.level(words / sentences, syllables / words)
