"""Names are found although they are misspelt, shortened, run together or in another order."""

import pytest

from app.catalog.search import index_names, nearest_slugs, search
from app.catalog.snapshot import snapshot_from_content, snapshot_in
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.content.translations import wording_of
from app.domain.exercises.exercise import Exercise, ExerciseKind
from tests.catalog_of_tests import SHIPPED

EXERCISES = SHIPPED.exercises
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


SNAPSHOTS = {"en": snapshot_from_content(CONTENT_ROOT, shipped_contraindications())}
SNAPSHOTS["es"] = snapshot_in(wording_of(CONTENT_ROOT, "es") or pytest.fail("there is Spanish"), SNAPSHOTS["en"])


def about(text: str, language: str = "en") -> list[Exercise]:
    snapshot = SNAPSHOTS[language]
    return [snapshot.catalog.exercises[position] for position in search(snapshot.names, text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "unstable surface"),
        ("en", "on an unstable surface"),
        ("en", "Unstable surfaces"),
        ("es", "superficie inestable"),
        ("es", "ejercicios en una superficie inestable"),
    ],
)
def test_work_on_an_unstable_surface_is_what_stands_on_foam_or_a_board(language: str, text: str) -> None:
    found = {exercise.slug for exercise in about(text, language)}

    assert found == {each.slug for each in EXERCISES if {"foam_pad", "wobble_board"} & set(each.equipment)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ankle dorsiflexion"),
        ("en", "exercises for ankle dorsiflexion"),
        ("en", "stiff ankle"),
        ("es", "dorsiflexión de tobillo"),
        ("es", "dorsiflexion del tobillo"),
        ("es", "tobillo rígido"),
    ],
)
def test_what_an_exercise_is_for_finds_every_one_that_is(language: str, text: str) -> None:
    found = {exercise.slug for exercise in about(text, language)}

    assert found >= {each.slug for each in EXERCISES if "limited_ankle_dorsiflexion" in each.addresses}


@pytest.mark.parametrize(
    ("language", "text"), [("en", "gluteus medius"), ("es", "glúteo medio"), ("es", "gluteo medio")]
)
def test_a_muscle_finds_what_trains_it(language: str, text: str) -> None:
    for exercise in about(text, language):
        assert "gluteus_medius" in (*exercise.targets.primary, *exercise.targets.secondary)
    assert about(text, language)


@pytest.mark.parametrize(
    ("language", "text", "among"),
    [
        # Words of the three founding articles.
        ("en", "Plank Variations", {"forearm-plank", "knee-plank", "incline-plank", "side-plank"}),
        ("en", "knock-knees", {"banded-squat", "mirror-squat", "banded-side-steps", "single-leg-deadlift"}),
        ("en", "knee valgus", {"banded-squat", "mirror-squat", "banded-side-steps", "single-leg-deadlift"}),
        ("en", "patellar tracking", {"quad-set", "terminal-knee-extension", "straight-leg-raise"}),
        ("es", "variantes de plancha", {"forearm-plank", "side-plank"}),
        ("es", "rodillas en x", {"banded-squat", "mirror-squat"}),
        ("es", "rotula", {"quad-set", "terminal-knee-extension"}),
    ],
)
def test_what_the_articles_call_it_finds_it(language: str, text: str, among: set[str]) -> None:
    assert among <= {exercise.slug for exercise in about(text, language)}


def test_names_come_before_what_is_only_about_it() -> None:
    slugs = [exercise.slug for exercise in about("balance")]

    named = found("balance")
    assert slugs[: len(named)] == named
    assert set(slugs) > set(named)
    assert {each.slug for each in EXERCISES if each.kind is ExerciseKind.BALANCE} <= set(slugs)


def test_every_word_counts() -> None:
    assert set(about("seated stretch")) < set(about("stretch"))
    assert not about("unstable xyzzy")


def test_a_misspelt_theme_is_found_where_nothing_else_is() -> None:
    assert about("propriocepton") == about("proprioception") != []


@pytest.mark.parametrize("text", ["xyzzy", "   ", "%", "\0", "0" * 80])
def test_what_resembles_nothing_is_about_nothing(text: str) -> None:
    assert about(text) == []
