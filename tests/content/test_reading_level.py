"""Claims about measuring how hard a text is: against words and texts counted by hand."""

import pytest

from app.content.reading_level import FORMULAS, english_syllables, level_of, sentences_of, spanish_syllables

ENGLISH = {
    "knee": 1, "hope": 1, "hopes": 1, "hoped": 1, "table": 2, "muscles": 2, "lifted": 2, "stopped": 1, "raises": 2,
    "exercise": 3, "medial": 3, "serious": 3, "special": 2, "question": 2, "patient": 2, "people": 2,
    "emergency": 4, "usual": 3, "doctor's": 2, "17": 1,
}  # fmt: skip
SPANISH = {
    "rodilla": 3, "día": 2, "ciudad": 2, "fisioterapeuta": 6, "quiere": 2, "guía": 2, "pingüino": 3, "leer": 2,
    "ahora": 3, "muy": 1, "rótula": 3, "continúe": 4, "aéreo": 4, "y": 1, "limpiáis": 2, "hacia": 2, "17": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), ENGLISH.items())
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(("word", "count"), SPANISH.items())
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_sentences_end_where_a_thought_ends() -> None:
    assert sentences_of("Sit. Any of these: pain; a 2.5 cm gap? “Yes.” See") == (
        ("Sit",), ("Any", "of", "these"), ("pain",), ("a", "2.5", "cm", "gap"), ("Yes",), ("See",)
    )  # fmt: skip
    assert sentences_of("{days}") == (("days",),)
    assert sentences_of("-") == ()


def test_the_level_is_that_of_the_published_formula() -> None:
    # Six words in one sentence, seven syllables.
    text = "Bend your knee and hold still again"
    assert [len(each) for each in sentences_of(text)] == [7]
    expected = 0.39 * 7 + 11.8 * 8 / 7 - 15.59
    assert level_of((text,), FORMULAS["flesch_kincaid_grade"]) == pytest.approx(expected)
    spanish = "Doble la rodilla. Pare."
    assert level_of((spanish,), FORMULAS["szigriszt_pazos"]) == pytest.approx(206.835 - 62.3 * 8 / 4 - 4 / 2)


def test_longer_words_and_sentences_are_harder_in_both_languages() -> None:
    pairs = {
        "flesch_kincaid_grade": (
            "Sit down. Rest the leg.",
            "Discontinue unnecessary ambulation and activity",
        ),
        "szigriszt_pazos": ("Siéntese. Descanse.", "Interrumpa la deambulación innecesaria e inmovilice la pierna"),
    }
    for name, (easy, hard) in pairs.items():
        formula = FORMULAS[name]
        assert formula.is_beyond(level_of((hard,), formula), level_of((easy,), formula))


def test_a_familiar_word_counts_as_a_short_one() -> None:
    formula = FORMULAS["flesch_kincaid_grade"]
    text = "See a physiotherapist"
    assert level_of((text,), formula, {"physiotherapist"}) < level_of((text,), formula)
