"""What triage finds is said wherever a program is asked for: with the program, or instead of it."""

from typing import Any, Final

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.assessment import assess
from app.domain.evaluation.quantities import Value
from app.domain.program.results import Program, WithheldProgram
from app.domain.triage.red_flags import CareLevel
from app.schemas.report import to_report
from tests.programs_of_tests import RULEBOOK, plan
from tests.strategies import ALL_NO, SELF_REPORTED, findings_sent

RANK: Final = RULEBOOK.triage.rank_of
WISHES: Final = {
    "days_per_week": 3,
    "minutes_per_session": 30,
    "equipment": ["chair", "loop_band", "mat", "step", "wall"],
    "floor_access": "yes",
}


@given(
    findings=findings_sent(SELF_REPORTED, max_size=6),
    age=st.integers(5, 90),
    consent=st.sampled_from(["yes", "no"]),
)
def test_every_flag_at_the_level_of_care_is_said_with_a_program_or_instead_of_it(
    findings: dict[str, Value], age: int, consent: str
) -> None:
    """Program rules 7.1: the worst finding decides, and at a routine level flags are shown."""
    report: Any = {"screens": dict(ALL_NO), "findings": findings | {"age_years": age}}
    answer = plan({"report": report, "preferences": WISHES | {"guardian_consent": consent}})
    assume(isinstance(answer, Program | WithheldProgram))
    triage = assess(to_report(report), RULEBOOK).triage
    known = max(
        (level for level in (triage.at_least, triage.floor) if level is not None), key=lambda level: RANK[level]
    )
    said = {reason.id for reason in answer.reasons}
    # Where nothing fits, what is missing is the reason.
    assume(known is not CareLevel.SELF_CARE and said.isdisjoint({"catalog-gap", "time-budget"}))
    if isinstance(answer, Program):
        said |= {note.id for note in answer.notes}

    flags = {flag.id for flag in triage.red_flags if flag.presence == "present" and flag.level is known}

    assert flags <= said
