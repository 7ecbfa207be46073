"""Cut-offs just below, at and just above, measurement error, grades, caps: one small report each."""

from dataclasses import replace
from typing import Final

import pytest

from app.content.load import shipped_rulebook
from app.domain.classification.classify import classify
from app.domain.classification.results import Classification, DecidedBy, ResultAssessment
from app.domain.classification.settlement import settle
from app.domain.evaluation.quantities import Value

RULEBOOK: Final = shipped_rulebook()
COMPILED: Final = RULEBOOK.classification
WITHOUT_ERRORS: Final = replace(COMPILED, bands=())
Findings = dict[str, Value]
WOMAN: Final[Findings] = {"age_years": 30, "sex": "female"}
MAN: Final[Findings] = {"age_years": 30, "sex": "male"}
CLINICIAN_GAP: Final[Findings] = {"leg_distance_measured_by": "clinician"}


def _classify(findings: Findings, *, exactly: bool = False) -> Classification:
    """`exactly`: as if measurements had no error, to see the cut-offs themselves."""
    return classify(findings, WITHOUT_ERRORS if exactly else COMPILED)


def _result(answer: Classification, name: str) -> ResultAssessment:
    return {**answer.patterns, **answer.features, **answer.impairments}[name]


LIMITS: Final[list[tuple[str, str, Findings, dict[float, str]]]] = [
    ("genu_valgum", "hka_deviation_deg", {}, {1.9: "unlikely", 2: "possible", 2.9: "possible", 3: "established"}),
    ("genu_varum", "hka_deviation_deg", {}, {-1.9: "unlikely", -2: "possible", -2.9: "possible", -3: "established"}),
    ("genu_valgum", "photo_hka_angle_deg", {}, {-1.6: "undetermined", -1.5: "possible", 0: "likely"}),
    ("genu_varum", "photo_hka_angle_deg", {}, {-7.4: "undetermined", -7.5: "possible", -9: "likely"}),
    (
        "genu_valgum",
        "intermalleolar_distance_cm",
        {**WOMAN, **CLINICIAN_GAP},
        {6: "unlikely", 6.1: "possible", 8: "possible", 8.1: "established"},
    ),
    ("genu_valgum", "intermalleolar_distance_cm", MAN, {5: "unlikely", 5.1: "possible", 8: "possible", 8.1: "likely"}),
    ("genu_varum", "intercondylar_distance_cm", WOMAN, {3: "unlikely", 3.1: "possible", 4: "possible", 4.1: "likely"}),
    ("genu_varum", "intercondylar_distance_cm", MAN, {3: "unlikely", 3.1: "possible", 5: "possible", 5.1: "likely"}),
    ("genu_varum", "intercondylar_distance_cm", {"age_years": 1}, {6: "unlikely", 6.1: "likely"}),
    ("genu_varum", "intercondylar_distance_cm", {"age_years": 5}, {2: "unlikely", 2.1: "possible", 4.1: "likely"}),
    ("genu_valgum", "intermalleolar_distance_cm", {"age_years": 5}, {8: "unlikely", 8.1: "likely"}),
    (
        "dynamic_valgus",
        "fppa_single_leg_squat_deg",
        WOMAN,
        {8.9: "unlikely", 9: "possible", 13.9: "possible", 14: "established"},
    ),
    (
        "dynamic_valgus",
        "fppa_single_leg_squat_deg",
        MAN,
        {4.9: "unlikely", 5: "possible", 10.9: "possible", 11: "established"},
    ),
    ("dynamic_valgus", "fppa_single_leg_landing_deg", WOMAN, {13.9: "undetermined", 14: "possible", 19: "established"}),
    ("dynamic_valgus", "drop_jump_valgus_displacement_deg", {}, {10.5: "undetermined", 10.6: "likely"}),
    ("dynamic_valgus", "drop_jump_knee_separation_pct", {}, {59.9: "possible", 60: "undetermined"}),
    (
        "dynamic_valgus",
        "step_down_score_points",
        {"step_down_knee_points": 1},
        {1: "undetermined", 2: "likely", 3: "likely", 4: "established"},
    ),
    ("rotational_malalignment", "hip_internal_rotation_prone_deg", {}, {65: "undetermined", 66: "possible"}),
    ("rotational_malalignment", "craig_angle_deg", {"thigh_foot_angle_deg": 21}, {20: "possible", 20.1: "likely"}),
    ("patellar_maltracking", "patellar_tilt_angle_deg", {}, {19.9: "undetermined", 20: "established"}),
    ("patella_alta", "caton_deschamps_ratio", {}, {1.19: "undetermined", 1.2: "established"}),
    ("patella_alta", "insall_salvati_ratio", {}, {1.2: "undetermined", 1.21: "likely", 1.3: "established"}),
    ("hip_abductor_weakness", "hip_abduction_strength_pct_bw", {}, {32.9: "established", 33: "likely", 35.3: "likely"}),
    (
        "hip_abductor_weakness",
        "hip_abduction_strength_pct_bw",
        {"hip_abduction_strength_other_side_pct_bw": 50},
        {42.5: "established", 42.6: "likely", 45: "likely", 45.1: "unlikely"},
    ),
    (
        "hip_external_rotator_weakness",
        "hip_external_rotation_strength_pct_bw",
        {},
        {16.9: "established", 17: "likely", 20.3: "likely", 20.4: "undetermined"},
    ),
    ("quadriceps_weakness", "quadriceps_symmetry_index_pct", {}, {79.9: "established", 80: "likely", 89.9: "likely"}),
    ("quadriceps_weakness", "knee_extension_lag_deg", {}, {4.9: "undetermined", 5: "likely", 10: "established"}),
    (
        "quadriceps_weakness",
        "chair_stand_30s_reps",
        {"age_years": 66, "sex": "female"},
        {10: "likely", 11: "undetermined"},
    ),
    ("hamstring_weakness", "hamstring_quadriceps_ratio", {}, {0.49: "established", 0.5: "likely", 0.6: "undetermined"}),
    ("calf_weakness", "heel_raise_reps", MAN, {11: "likely", 12: "possible", 19: "possible", 20: "undetermined"}),
    ("core_weakness", "side_plank_hold_s", MAN, {59: "possible", 60: "undetermined"}),
    (
        "hip_flexor_tightness",
        "thomas_hip_angle_deg",
        {"thomas_pelvis_controlled": "yes"},
        {-10: "unlikely", -9.6: "possible", 0: "possible", 1: "established"},
    ),
    (
        "hamstring_tightness",
        "active_knee_extension_deficit_deg",
        WOMAN,
        {20: "unlikely", 20.1: "possible", 23.5: "established"},
    ),
    ("hamstring_tightness", "straight_leg_raise_deg", {}, {59: "likely", 60: "possible", 75: "undetermined"}),
    ("quadriceps_tightness", "prone_knee_bend_deg", {}, {114: "established", 115: "likely", 125: "possible"}),
    (
        "adductor_tightness",
        "hip_abduction_range_deg",
        {},
        {24: "established", 25: "likely", 30: "possible", 40: "unlikely"},
    ),
    (
        "lateral_tightness",
        "ober_angle_deg",
        {},
        {-15: "established", -16: "possible", -22: "possible", -23: "undetermined"},
    ),
    (
        "limited_ankle_dorsiflexion",
        "weight_bearing_lunge_cm",
        {"weight_bearing_lunge_other_side_cm": 9},
        {7.9: "likely", 8: "possible", 9.9: "possible", 10: "unlikely"},
    ),
    (
        "limited_ankle_dorsiflexion",
        "weight_bearing_lunge_deg",
        {},
        {33: "established", 34: "likely", 38: "undetermined"},
    ),
    ("foot_overpronation", "foot_posture_index_points", {}, {5: "undetermined", 6: "likely", 10: "established"}),
    ("balance_deficit", "single_leg_stance_eyes_open_s", {"age_years": 65}, {9.9: "likely", 10: "undetermined"}),
    ("training_load_error", "weekly_load_change_pct", {}, {10: "undetermined", 11: "possible", 31: "likely"}),
    ("training_load_error", "longest_session_change_pct", {}, {11: "possible", 30: "possible", 31: "likely"}),
    (
        "ligament_laxity",
        "beighton_score_points",
        {"age_years": 30},
        {2: "unlikely", 4: "undetermined", 5: "established"},
    ),
    ("ligament_laxity", "beighton_score_points", {"age_years": 60}, {3: "undetermined", 4: "established"}),
    ("body_weight_load", "bmi_kg_per_m2", {"age_years": 40}, {24.9: "unlikely", 25: "possible", 30: "established"}),
    (
        "leg_length_difference",
        "leg_length_block_test_mm",
        {},
        {4: "undetermined", 5: "possible", 10: "likely", 20: "established"},
    ),
]


@pytest.mark.parametrize(
    ("result", "finding", "others", "value", "level"),
    [
        pytest.param(result, finding, others, value, level, id=f"{result}-{finding}-{value:g}")
        for result, finding, others, levels in LIMITS
        for value, level in levels.items()
    ],
)
def test_a_cut_off_is_where_the_rules_say(
    result: str, finding: str, others: Findings, value: float, level: str
) -> None:
    assert _result(_classify({**others, finding: value}, exactly=True), result).certainty == level


@pytest.mark.parametrize(("age", "value"), [(8, 3), (16, 3)])
def test_without_sex_a_distance_is_read_against_every_row_that_could_apply(age: int, value: float) -> None:
    answer = _classify({"age_years": 12, "intermalleolar_distance_cm": 5}, exactly=True)

    assert _result(answer, "genu_valgum").certainty == "undetermined"
    assert (
        _result(_classify({"age_years": age, "intermalleolar_distance_cm": value}), "genu_valgum").certainty
        == "unlikely"
    )


@pytest.mark.parametrize(("angle_deg", "level"), [(16.9, "possible"), (17, "established"), (14, "possible")])
def test_a_projection_angle_inside_its_error_reads_possible(angle_deg: float, level: str) -> None:
    valgus = _result(_classify({**WOMAN, "fppa_single_leg_squat_deg": angle_deg}), "dynamic_valgus")

    assert valgus.certainty == level
    assert (valgus.within_error_of == ("fppa_single_leg_squat_deg",)) == (level == "possible")


def test_a_clinicians_tape_measure_within_a_centimeter_of_the_limit_reads_possible() -> None:
    valgum = _result(_classify({**WOMAN, **CLINICIAN_GAP, "intermalleolar_distance_cm": 8.8}), "genu_valgum")

    assert (valgum.certainty, valgum.decided_by) == ("possible", DecidedBy.MEASUREMENT_ERROR)
    assert valgum.within_error_of == ("intermalleolar_distance_cm",)


def test_a_measurement_near_its_limit_takes_nothing_from_what_others_say() -> None:
    seen: Findings = {"medial_knee_displacement_single_leg_squat": "yes", "valgus_corrects_with_cue": "yes"}

    alone = _result(_classify({**WOMAN, **seen}), "dynamic_valgus")
    measured = _result(_classify({**WOMAN, **seen, "fppa_single_leg_squat_deg": 15}), "dynamic_valgus")

    assert alone.certainty == measured.certainty == "likely"
    assert "fppa_single_leg_squat_deg" not in {each.finding for each in measured.reasons}


def test_a_measurement_just_inside_normal_is_not_ruled_out() -> None:
    knees: Findings = {"standing_alignment": "ankles_apart_clearly", "intermalleolar_distance_cm": 5.5}

    assert _result(_classify({**WOMAN, **knees}, exactly=True), "genu_valgum").certainty == "unlikely"
    assert _result(_classify({**WOMAN, **knees}), "genu_valgum").certainty == "possible"


@pytest.mark.parametrize(
    ("grade", "level"), [("clearly_reduced", "likely"), ("slightly_reduced", "possible"), ("normal", "unlikely")]
)
def test_a_clinicians_grade_wins_over_a_home_test(grade: str, level: str) -> None:
    home: Findings = {"contralateral_pelvic_drop": "yes", "side_lying_hip_abduction_failed": "yes"}

    weakness = _result(_classify({**home, "hip_abductor_strength_grade": grade}), "hip_abductor_weakness")

    assert (weakness.certainty, weakness.decided_by) == (level, DecidedBy.GRADE)


def test_a_measured_test_wins_over_a_grade() -> None:
    graded: Findings = {"hip_abductor_strength_grade": "normal", "hip_abduction_strength_pct_bw": 25}

    assert _result(_classify(graded), "hip_abductor_weakness").certainty == "established"


@pytest.mark.parametrize("difference_cm", [0, 2])
def test_legs_that_reach_alike_have_measured_balance_whatever_the_error(difference_cm: int) -> None:
    """classification.md 2.2: over 4 cm counts, with an error of 2 to 3 cm; 0 and 2 cm say nothing of a deficit."""
    reach: Findings = {**WOMAN, "y_balance_anterior_difference_cm": difference_cm, "ankle_sprain_history": "no"}
    steady: Findings = {"knee_ligament_injury_history": "no", "unsteady_single_leg_stance": "no"}
    unsteady: Findings = {"single_leg_stance_eyes_open_s": 2, "single_leg_balance_grade": "fair"}

    falls_over = _result(_classify({**reach, **unsteady}), "balance_deficit")
    graded = _result(_classify({**reach, **steady, "single_leg_balance_grade": "poor"}), "balance_deficit")

    assert (falls_over.certainty, falls_over.within_error_of) == ("likely", ())
    assert graded.decided_by is not DecidedBy.GRADE


def test_of_two_grades_the_worse_counts() -> None:
    graded: Findings = {"calf_length_grade": "normal", "ankle_dorsiflexion_grade": "clearly_limited"}

    assert _result(_classify(graded), "limited_ankle_dorsiflexion").certainty == "likely"


def test_a_cap_holds_a_report_down_and_says_why() -> None:
    heavy: Findings = {**WOMAN, "bmi_kg_per_m2": 34, "intermalleolar_distance_cm": 12}

    valgum = _result(_classify(heavy), "genu_valgum")

    assert (valgum.certainty, valgum.decided_by) == ("possible", DecidedBy.CAP)
    assert "bmi_kg_per_m2" in {each.finding for each in valgum.against}


def test_film_outranks_a_tape_measure() -> None:
    measured: Findings = {**WOMAN, **CLINICIAN_GAP, "intermalleolar_distance_cm": 12, "hka_deviation_deg": -5}

    answer = _classify(measured)

    assert _result(answer, "genu_valgum").certainty == "unlikely"
    assert _result(answer, "genu_varum").certainty == "established"


@pytest.mark.parametrize(
    ("pattern", "photo_deg", "gap"),
    [("genu_valgum", 5, "intermalleolar_distance_cm"), ("genu_varum", -14, "intercondylar_distance_cm")],
)
@pytest.mark.parametrize(
    ("measured_by", "level"),
    [({}, "likely"), ({"leg_distance_measured_by": "self"}, "likely"), (CLINICIAN_GAP, "unlikely")],
)
def test_a_photograph_outranks_a_distance_measured_at_home(
    pattern: str, photo_deg: float, gap: str, measured_by: Findings, level: str
) -> None:
    """classification.md 0.4: film, a clinician's distance, a photograph, a self-measured distance, in this order."""
    knees = _classify({**WOMAN, **measured_by, "photo_hka_angle_deg": photo_deg, gap: 1})

    assert _result(knees, pattern).certainty == level


@pytest.mark.parametrize("shape", ["ankles_apart_ungraded", "knees_apart_ungraded"])
def test_a_gap_of_unstated_width_is_not_a_straight_leg(shape: str) -> None:
    origin = _classify({**WOMAN, "standing_alignment": shape}).origin

    assert origin.structural.certainty == "undetermined"


@pytest.mark.parametrize("shape", ["ankles_apart_ungraded", "knees_apart_ungraded"])
def test_who_tells_of_bent_legs_is_not_told_that_they_are_straight(shape: str) -> None:
    """Functional without a standing shape is for a shape that was never asked (additions); else table 1.11 holds."""
    moving: Findings = {
        **WOMAN,
        "medial_knee_displacement_single_leg_squat": "yes",
        "medial_knee_displacement_landing": "yes",
    }

    told, never_asked = _classify({**moving, "standing_alignment": shape}).origin, _classify(moving).origin

    assert (never_asked.value, never_asked.certainty) == ("functional", "possible")
    assert (told.value, told.certainty, told.note) == ("undetermined", "undetermined", None)
    assert told.ask_next[0] == "leg_alignment_drawing"


def test_squat_tests_are_not_proposed_to_a_person_for_whom_they_are_unsafe() -> None:
    safe, unsafe = (
        {question.id for question in _classify({"age_years": age}).ask_next if question.safety} for age in (40, 80)
    )

    assert "medial_knee_displacement_single_leg_squat" in safe
    assert "medial_knee_displacement_single_leg_squat" not in unsafe


def test_whoever_is_asked_to_test_something_at_home_is_told_when_to_stop() -> None:
    """classification.md 2.0: stop at pain above 3/10, dizziness, chest symptoms, or a giving way; then unknown."""
    notes = [question.safety for question in _classify({"age_years": 40}).ask_next if question.safety]

    assert notes
    for note in (*notes, *(rule.note for rule in COMPILED.rules.home_tests)):
        for sign in ("Stop if pain goes above 3 of 10", "dizzy", "chest", "give way", "you do not know"):
            assert sign in note


KNOCK_KNEED_CHILD: Findings = {
    "age_years": 4,
    "standing_alignment": "ankles_apart_clearly",
    "asymmetric_alignment": "no",
    "short_stature_or_rickets_risk": "no",
    "bone_or_growth_disorder_history": "no",
    "intermalleolar_distance_cm": 5,
}


def test_physiological_knock_knees_of_a_child_are_expected_not_treated() -> None:
    answer = _classify(KNOCK_KNEED_CHILD)

    assert answer.physiological_for_age
    assert [flag.id for flag in answer.flags] == ["physiological_for_age"]


@pytest.mark.parametrize(
    "sign", ["progressive_deformity", "leg_fracture_history", "growth_plate_injury_history", "windswept_deformity"]
)
def test_no_leg_shape_of_a_child_is_expected_that_needs_a_check(sign: str) -> None:
    """classification.md 1.9: physiological for age is said without flags only."""
    flagged = _classify({**KNOCK_KNEED_CHILD, sign: "yes"})

    assert _classify(KNOCK_KNEED_CHILD).physiological_for_age
    assert not flagged.physiological_for_age
    assert {flag.kind for flag in flagged.flags} == {"needs_check"}


def test_triage_hears_a_likely_shape_and_nothing_without_one() -> None:
    film: Findings = {"hka_deviation_deg": -4, "knee_pain": "yes"}

    assert settle(film, RULEBOOK.settlement) == {
        "structural_malalignment": "yes",
        "genu_varum_posture": "yes",
        "painful_deformity": "yes",
    }
    assert settle({**film, "structural_malalignment": "no"}, RULEBOOK.settlement).keys() == {
        "genu_varum_posture",
        "painful_deformity",
    }
    assert settle({"knee_pain": "yes", "standing_alignment": "straight"}, RULEBOOK.settlement) == {}
