"""What an avoid condition stands against, it stands against in every exercise that asks the same of the body.

The meanings are those of exercises.yaml, vocabulary.avoid_when; what holds for a gentle exercise holds for harder ones.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from app.content.eligibility import shipped_contraindications
from app.domain.exercises.eligibility import barred_by
from app.domain.exercises.exercise import Exercise, ExerciseKind, ImpactLevel, WeightBearing
from tests.catalog_of_tests import SHIPPED

EXERCISES: Final = SHIPPED.exercises
BARRED: Final = {exercise.slug: set(barred_by(exercise, shipped_contraindications())) for exercise in EXERCISES}


def _not_barred(word: str, which: Callable[[Exercise], bool]) -> list[str]:
    asked = [exercise.slug for exercise in EXERCISES if which(exercise)]
    assert asked
    return [slug for slug in asked if word not in BARRED[slug]]


# exercises.md, avoid_when: osteoporosis and late pregnancy mark impact. program.md 5, S12: running loads calf, Achilles
# tendon and foot. The rest: hurt in the last weeks.
@pytest.mark.parametrize(
    "word",
    [
        "osteoporosis",
        "pregnancy_third_trimester",
        "achilles_pain",
        "plantar_heel_pain",
        "acute_calf_strain",
        "acute_ankle_sprain",
        "acute_foot_injury",
        "hamstring_strain_acute",
        "hip_flexor_strain",
    ],
)
def test_nobody_runs_jumps_or_drops_on_it(word: str) -> None:
    assert _not_barred(word, lambda exercise: exercise.impact is not ImpactLevel.NONE) == []


@pytest.mark.parametrize(
    ("impairments", "word"),
    [
        ({"hamstring_tightness"}, "hamstring_strain_acute"),
        ({"hip_flexor_tightness"}, "hip_flexor_strain"),
        ({"hip_adductor_imbalance", "adductor_tightness"}, "groin_pain"),
    ],
)
def test_a_freshly_strained_muscle_is_neither_stretched_nor_loaded(impairments: set[str], word: str) -> None:
    assert _not_barred(word, lambda each: not impairments.isdisjoint(each.addresses)) == []


def test_every_stretch_of_the_front_of_the_thigh_spares_a_strained_hip_flexor() -> None:
    left = _not_barred(
        "hip_flexor_strain",
        lambda each: each.kind is ExerciseKind.STRETCH and "quadriceps_tightness" in each.addresses,
    )
    assert left == []


def test_a_strained_calf_is_spared_in_everything_that_loads_or_stretches_it_standing_or_kneeling() -> None:
    # Sitting heel raises and ankle pumps move it without body weight.
    asked = {"calf_weakness", "limited_ankle_dorsiflexion"}
    left = _not_barred(
        "acute_calf_strain",
        lambda each: not asked.isdisjoint(each.addresses) and each.weight_bearing is not WeightBearing.NONE,
    )
    assert left == ["seated-heel-raise"]


@pytest.mark.parametrize(
    ("slug", "word"),
    [
        # Each begins by tightening the thigh over a straight knee, as the quad set does.
        ("straight-leg-raise", "painful_knee_extension"),
        ("straight-leg-raise-turned-out", "painful_knee_extension"),
        ("quad-set-ball-squeeze", "painful_knee_extension"),
        # "Outer hip pain; avoid lying on it, crossing legs".
        ("side-lying-hip-adduction", "lateral_hip_pain"),
        ("supine-crossbody-itb-stretch", "lateral_hip_pain"),
        ("figure-four-stretch", "lateral_hip_pain"),
        ("standing-band-hip-adduction", "lateral_hip_pain"),
        ("standing-band-hip-adduction", "hip_replacement"),
        # "Shoulder pain that limits loading or reaching", "wrist pain on hands and knees".
        ("hip-hinge-dowel", "shoulder_pain"),
        ("snap-down", "shoulder_pain"),
        ("nordic-hamstring-curl", "shoulder_pain"),
        ("nordic-hamstring-curl", "wrist_pain"),
        # The versions with a wall, without a band and backward are left out already.
        ("hip-hinge-dowel", "balance_risk"),
        ("rnt-split-squat", "balance_risk"),
        ("lateral-lunge", "balance_risk"),
        # Hinged until the hamstrings pull.
        ("hip-hinge-dowel", "hamstring_strain_acute"),
        ("kickstand-hinge", "hamstring_strain_acute"),
        # A hold of 15 to 25 s on one thigh: "no long hard holds".
        ("copenhagen-short-lever", "uncontrolled_hypertension"),
        # "Late pregnancy: avoid long flat-back lying", as with the toes turned out.
        ("straight-leg-raise", "pregnancy_third_trimester"),
    ],
)
def test_what_stands_against_the_like_stands_against_it(slug: str, word: str) -> None:
    assert word in BARRED[slug]


def test_whoever_cannot_kneel_is_never_asked_to_whatever_an_operator_lists() -> None:
    # program.md 2.3, F8; DESIGN 8.11: on hands and knees is kneeling.
    kneeling = {"kneeling", "half_kneeling", "quadruped"}
    silent = [replace(exercise, avoid_when=()) for exercise in EXERCISES if exercise.position in kneeling]
    assert silent
    assert all("kneeling_pain" in barred_by(exercise, shipped_contraindications()) for exercise in silent)
