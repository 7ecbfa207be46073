"""Names are found although they are misspelt, shortened, run together or in another order."""

import pytest

from app.catalog.search import index_names, nearest_slugs, search
from app.content.exercises import load_exercises
from app.content.load import CONTENT_ROOT

EXERCISES = load_exercises(CONTENT_ROOT)
INDEX = index_names(EXERCISES)


def found(text: str) -> list[str]:
    return [EXERCISES[position].slug for position in search(INDEX, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("clamshell", "clamshell"),
        ("Clamshells", "clamshell"),
        ("clam shell", "clamshell"),
        ("clamshel", "clamshell"),
        ("glute brige", "glute-bridge"),
        ("bridge, glute", "glute-bridge"),
        ("TKE", "terminal-knee-extension"),
        ("SLDL", "single-leg-deadlift"),
        ("single leg dead lift", "single-leg-deadlift"),
        ("quad sets", "quad-set"),
        ("Side-Lying Leg Raises", "side-lying-hip-abduction"),
        ("banded side step", "banded-side-steps"),
        ("single-leg-squat", "single-leg-squat"),
    ],
)
def test_the_exercise_that_is_meant_comes_first(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_a_misspelt_search_finds_the_whole_family() -> None:
    stretches = found("hip flexer strech")
    assert {"standing-hip-flexor-stretch", "half-kneeling-hip-flexor-stretch"} <= set(stretches)


def test_the_beginning_of_a_word_is_enough() -> None:
    assert "hamstring-bridge" in found("hamst bri")


@pytest.mark.parametrize("text", ["xyzzy", "   ", "%", "\0", "0" * 80])
def test_what_resembles_nothing_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_words_that_only_look_alike_stay_apart() -> None:
    assert all("wobble" in slug for slug in found("wobble"))


def test_equal_matches_keep_the_order_of_the_catalog() -> None:
    assert search(INDEX, "squat") == search(index_names(EXERCISES), "squat")
    assert len(set(found("squat"))) == len(found("squat"))


@pytest.mark.parametrize(
    ("slug", "nearest"), [("clamshel", "clamshell"), ("glute_bridge", "glute-bridge"), ("quadset", "quad-set")]
)
def test_an_unknown_slug_has_a_nearest_one(slug: str, nearest: str) -> None:
    assert nearest_slugs([each.slug for each in EXERCISES], slug, limit=3)[0] == nearest


def test_nonsense_has_no_nearest_slug() -> None:
    assert nearest_slugs([each.slug for each in EXERCISES], "0000", limit=3) == ()
