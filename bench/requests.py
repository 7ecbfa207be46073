"""The requests of the benchmarks: an adult with pain around the kneecap, everything dangerous answered no."""

from typing import Any, Final

_SCREENS: Final = {
    "chest_breathing_bleeding": "no",
    "cold_numb_or_tense_leg": "no",
    "saddle_bladder_bowel_legs": "no",
    "deformity_or_wound": "no",
    "cannot_walk": "no",
    "injury_in_6_weeks": "no",
    "locking_or_lost_movement": "no",
    "swelling_heat_redness": "no",
    "fever_or_illness": "no",
    "calf_and_circulation": "no",
    "surgery_injection_implant": "no",
    "night_pain_lump_cancer": "no",
    "giving_way_or_slipping": "no",
    "hip_or_back_pain": "no",
    "child_limp_or_bent_leg": "no",
    "other_joints_or_stiffness": "no",
    "heart_and_blood_pressure": "no",
    "pregnancy": "no",
    "bones_nerves_falls": "no",
}
_FINDINGS: Final[dict[str, Any]] = {
    "age_years": 34,
    "sex": "female",
    "height_cm": 168,
    "weight_kg": 64,
    "knee_pain": "yes",
    "usual_pain_nprs": 3,
    "rest_pain_nprs": 1,
    "activity_pain_nprs": 3,
    "stairs_pain_nprs": 3,
    "pain_settling_hours": 1,
    "symptom_duration_days": 120,
    "pain_on_squatting": "yes",
    "pain_on_stair_descent": "yes",
    "pain_on_prolonged_sitting": "yes",
    "retropatellar_or_peripatellar_pain": "yes",
    "standing_alignment": "straight",
    "medial_knee_displacement_single_leg_squat": "yes",
    "medial_knee_displacement_step_down": "yes",
    "recent_load_increase": "no",
    "anticoagulant_use": "no",
    "bleeding_disorder": "no",
    "long_term_glucocorticoids": "no",
    "focal_bone_tenderness": "no",
    "sudden_atraumatic_onset": "no",
    "training_age": "some",
}
_MEASURED: Final[dict[str, Any]] = {
    "contralateral_pelvic_drop": "yes",
    "single_leg_squat": "fair",
    "fppa_single_leg_squat_deg": 12,
    "valgus_corrects_with_cue": "yes",
    "hip_abduction_strength_pct_bw": 30,
    "hip_abduction_strength_other_side_pct_bw": 36,
    "single_leg_sit_to_stand_failed": "no",
    "leg_weakness_on_stairs": "no",
    "weight_bearing_lunge_cm": 9,
    "low_medial_arch_standing": "no",
    "thomas_test_home_positive": "yes",
    "prone_knee_bend_home_limited": "no",
    "single_leg_stance_eyes_open_s": 25,
    "heel_raise_reps": 22,
    "j_sign_self_observed": "no",
}

TRIAGE: Final = {"affected_side": "right", "screens": _SCREENS, "findings": _FINDINGS}
"""20 screens (19 and the age) and 25 findings."""

CLASSIFICATION: Final = {"affected_side": "right", "findings": _FINDINGS | _MEASURED}
"""40 findings."""

PROGRAM: Final = {
    "report": {"affected_side": "right", "screens": _SCREENS, "findings": _FINDINGS | _MEASURED},
    "preferences": {
        "days_per_week": 3,
        "minutes_per_session": 30,
        "setting": "home",
        "equipment": ["mat", "chair", "wall", "step", "loop_band"],
        "positions_to_avoid": [],
        "floor_access": "yes",
        "goals": ["stairs", "running"],
    },
}
"""A whole report with preferences: everything a full program needs."""
