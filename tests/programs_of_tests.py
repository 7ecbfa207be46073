"""Programs without HTTP, and generators of realistic requests for the laws that every program keeps."""

from typing import Any, Final

from hypothesis import strategies as st

from app.content.load import shipped_rulebook
from app.domain.program.planning import plan_program
from app.domain.program.program_catalog import ProgramCatalog, build_program_catalog
from app.domain.program.results import Program, ProgramOutcome
from app.domain.rulebook import Rulebook
from app.schemas.programs import to_confirmed, to_preferences
from app.schemas.report import to_report
from tests.catalog_of_tests import EXERCISES
from tests.routers.program_requests import all_screens

Request = dict[str, Any]

RULEBOOK: Final[Rulebook] = shipped_rulebook()
RULES: Final = RULEBOOK.programs.rules
CATALOG: Final[ProgramCatalog] = build_program_catalog(EXERCISES.values(), RULES)
EQUIPMENT: Final = sorted({word for exercise in EXERCISES.values() for word in exercise.equipment})
IMPAIRMENTS: Final = [need.id for need in RULES.selection.needs]
POSITIONS: Final = [*RULES.selection.positions, "long_standing"]
GOALS: Final = sorted(RULES.selection.goal_ladders)
PATTERNS: Final = ["patellofemoral_pain", "patellar_maltracking", "dynamic_valgus", "genu_valgum", "genu_varum"]


def plan(request: Request, catalog: ProgramCatalog = CATALOG) -> ProgramOutcome:
    """The outcome for a request in the form of the wire."""
    wanted: Any = request
    return plan_program(
        to_report(wanted["report"]),
        to_preferences(wanted),
        to_confirmed(wanted),
        wanted.get("start_date"),
        RULEBOOK,
        catalog,
    )


def program(request: Request, catalog: ProgramCatalog = CATALOG) -> Program | None:
    """The program for a request, None when there is none."""
    outcome = plan(request, catalog)
    return outcome if isinstance(outcome, Program) else None


ANSWERS: Final = st.sampled_from(["yes", "no", "no", "no", "unknown"])
SAFETY_FINDINGS: Final = (
    "pain_on_kneeling",
    "weight_bearing_restricted",
    "single_leg_stance_unsafe",
    "pain_on_end_range_flexion",
    "pain_on_full_extension",
    "medial_knee_pain",
    "low_back_pain",
    "shoulder_pain",
    "wrist_pain",
    "lateral_hip_pain",
    "anterior_hip_impingement_pain",
    "achilles_pain",
    "vertigo",
    "hip_replacement",
    "genu_recurvatum_posture",
    "prone_lying_not_tolerated",
    "groin_pain",
)
"""Yes-or-no findings behind avoid conditions that no screen covers."""

_OTHER_ANSWERS: Final = ("patellar_apprehension", "moving_patellar_apprehension", "structural_malalignment", "diabetes")


def _half_points(most: float) -> st.SearchStrategy[float]:
    return st.integers(0, int(2 * most)).map(lambda n: n / 2)


@st.composite
def findings(draw: st.DrawFn) -> dict[str, Any]:
    """What is known about a knee that may train: mostly answered, some of it unknown or not asked."""
    known: dict[str, Any] = {"age_years": draw(st.integers(10, 85))}
    for name in (*SAFETY_FINDINGS, *_OTHER_ANSWERS):
        if draw(st.integers(0, 9)):
            known[name] = draw(ANSWERS)
    numbers: dict[str, st.SearchStrategy[Any]] = {
        "rest_pain_nprs": _half_points(5),
        "activity_pain_nprs": _half_points(8),
        "usual_pain_nprs": _half_points(6),
        "stairs_pain_nprs": _half_points(7),
        "squat_pain_nprs": _half_points(7),
        "pain_settling_hours": st.sampled_from([0, 0.5, 1, 2, 12, 24, 30]),
        "giving_way_4_week_count": st.sampled_from([0, 0, 0, 1]),
        "falls_past_year_count": st.sampled_from([0, 0, 0, 1]),
        "patellar_dislocation_count": st.sampled_from([0, 0, 0, 0, 1]),
        "symptom_duration_days": st.integers(10, 400),
        "bmi_kg_per_m2": st.integers(18, 42),
        "morning_stiffness_minutes": st.integers(0, 25),
    }
    for name, values in numbers.items():
        if draw(st.integers(0, 7)):
            known[name] = draw(values)
    if draw(st.integers(0, 5)):
        known["training_age"] = draw(st.sampled_from(["none", "some", "trained", "unknown"]))
    if draw(st.booleans()):
        known["sex"] = draw(st.sampled_from(["female", "male"]))
    return known


@st.composite
def preferences(draw: st.DrawFn) -> dict[str, Any]:
    """Wishes and limits of all sizes."""
    wishes: dict[str, Any] = {
        "days_per_week": draw(st.integers(1, 7)),
        "minutes_per_session": draw(st.sampled_from([5, 8, 10, 12, 15, 16, 20, 25, 30, 31, 40, 45, 60, 90])),
        "equipment": draw(st.lists(st.sampled_from(EQUIPMENT), max_size=8, unique=True)),
        "guardian_consent": "yes",
    }
    for name in ("floor_access", "supervised", "few_exercises", "impact_goal"):
        if draw(st.booleans()):
            wishes[name] = draw(ANSWERS)
    if draw(st.booleans()):
        wishes["positions_to_avoid"] = draw(st.lists(st.sampled_from(POSITIONS), max_size=3, unique=True))
    if draw(st.booleans()):
        wishes["exercises_to_avoid"] = draw(st.lists(st.sampled_from(sorted(EXERCISES)), max_size=5, unique=True))
    if draw(st.booleans()):
        wishes["goals"] = draw(st.lists(st.sampled_from(GOALS), max_size=3, unique=True))
    if draw(st.booleans()):
        wishes["setting"] = draw(st.sampled_from(["home", "gym", "clinic"]))
    return wishes


@st.composite
def requests(draw: st.DrawFn, *, pregnant: bool | None = None) -> Request:
    """A whole request: screens answered no, so that most of them lead to a program; sometimes pregnant."""
    known, screens = draw(findings()), all_screens("no")
    if pregnant:
        known |= {"sex": "female", "age_years": draw(st.integers(18, 45)), "patellar_dislocation_count": 0}
    is_able = known.get("sex") == "female" and known["age_years"] < 50
    if pregnant or (pregnant is None and is_able and draw(st.integers(0, 3)) == 0):
        screens["pregnancy"] = "yes"
        known |= {
            "pregnant": draw(st.sampled_from(["yes", "unknown"])),
            "postpartum": "no",
            "obstetric_warning_sign": "no",
        }
        known["gestational_age_weeks"] = draw(st.sampled_from([8, 15, 16, 26, "unknown"]))
        known["pregnancy_exercise_contraindication"] = draw(st.sampled_from(["no", "no", "unknown"]))
    patterns = draw(st.lists(st.sampled_from(PATTERNS), max_size=2, unique=True))
    return {
        "report": {
            "affected_side": draw(st.sampled_from(["left", "right", "both", "unknown"])),
            "screens": screens,
            "findings": known,
        },
        "preferences": draw(preferences()),
        "confirmed": {
            "patterns": [{"id": name, "origin": "functional"} for name in patterns],
            "impairments": draw(st.lists(st.sampled_from(IMPAIRMENTS), max_size=6, unique=True)),
        },
    }
