"""Claims about the direction in which a language is written."""

import pytest

from app.rendering.direction import (
    is_right_to_left,
    isolated,
    language_attributes,
    left_to_right,
    other_language_attributes,
)


@pytest.mark.parametrize("tag", ["ar", "he", "fa", "ur", "ckb"])
def test_languages_that_are_written_from_right_to_left(tag: str) -> None:
    assert is_right_to_left(tag)
    assert language_attributes(tag) == f' lang="{tag}" dir="rtl"'


@pytest.mark.parametrize("tag", ["en", "es", "pt", "tr", "zh", "uz", "pa"])
def test_languages_that_are_written_from_left_to_right(tag: str) -> None:
    assert not is_right_to_left(tag)
    assert language_attributes(tag) == f' lang="{tag}"'


def test_another_language_has_a_direction_of_its_own_where_the_page_has_another() -> None:
    assert other_language_attributes("en", "he") == ' lang="en" dir="ltr"'
    assert other_language_attributes("ar", "es") == ' lang="ar" dir="rtl"'
    assert other_language_attributes("en", "es") == ' lang="en"'
    assert other_language_attributes("ar", "he") == ' lang="ar"'


def test_only_a_page_from_right_to_left_marks_what_keeps_its_own_order() -> None:
    # UAX 9: FSI and LRI open an isolate, PDI closes it.
    assert (isolated("Quad set", "he"), left_to_right("1234 5678", "he")) == (
        "\u2068Quad set\u2069",
        "\u20661234 5678\u2069",
    )
    assert (isolated("Quad set", "en"), left_to_right("1234 5678", "es")) == ("Quad set", "1234 5678")
