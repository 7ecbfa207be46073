"""What must always hold of the classification, for random reports."""

from dataclasses import replace
from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.classification.certainty import RANK, Certainty
from app.domain.classification.classify import classify, classify_intake
from app.domain.classification.conclusion import Confirmed, ConfirmedPattern, conclude_intake
from app.domain.classification.results import Classification, ResultAssessment
from app.domain.classification.rules import MeasurementError, OriginValue, Pattern
from app.domain.classification.settlement import settle
from app.domain.evaluation.quantities import Value
from app.domain.report.completion import complete, settle_conflicts
from app.domain.report.intake import Report
from tests.strategies import FINDINGS, RULEBOOK, findings_sent, known_values

COMPILED: Final = RULEBOOK.classification
WITHOUT_ERRORS: Final = replace(COMPILED, bands=())
LOOKED_AT: Final = tuple(
    sorted(
        {finding for result in COMPILED.results for finding in COMPILED.circuit.all_findings(result.state)}
        & FINDINGS.keys()
    )
)
"""Every finding that a result looks at."""
GRADES: Final = frozenset(grade for impairment in COMPILED.rules.impairments for grade in impairment.grades)
POSSIBLE: Final = RANK[Certainty.POSSIBLE]
LIKELY: Final = RANK[Certainty.LIKELY]
Findings = dict[str, Value]
SENT: Final = findings_sent(LOOKED_AT, 30)
UNGRADED: Final = findings_sent(tuple(finding for finding in LOOKED_AT if finding not in GRADES), 30)


def _classify(findings: Findings) -> Classification:
    return classify_intake(complete(Report(findings, {}), RULEBOOK.intake), RULEBOOK)


def _facts(findings: Findings) -> Findings:
    return dict(settle_conflicts(complete(Report(findings, {}), RULEBOOK.intake), RULEBOOK.intake).facts)


def _results(answer: Classification) -> dict[str, ResultAssessment]:
    return {**answer.patterns, **answer.features, **answer.impairments}


def _levels(answer: Classification) -> dict[str, Certainty]:
    components = {each.id: each.certainty for each in (answer.origin.structural, answer.origin.functional)}
    return components | {result: assessment.certainty for result, assessment in _results(answer).items()}


@given(SENT, st.randoms(use_true_random=False))
def test_the_order_of_findings_never_matters(findings: Findings, random: Random) -> None:
    names = list(findings)
    random.shuffle(names)

    assert _classify({name: findings[name] for name in names}) == _classify(findings)


@given(SENT, findings_sent(LOOKED_AT, 10))
def test_an_answer_that_is_unknown_changes_no_level(findings: Findings, others: Findings) -> None:
    unknown: Findings = dict.fromkeys((name for name in others if name not in findings), "unknown")

    assert _levels(_classify(findings | unknown)) == _levels(_classify(findings))


def test_nothing_known_makes_nothing_unlikely() -> None:
    answer = _classify({})

    assert set(_levels(answer).values()) == {Certainty.UNDETERMINED}
    assert answer.origin.value is OriginValue.UNDETERMINED
    assert answer.flags == ()


@given(UNGRADED, st.data())
def test_a_question_not_asked_never_counts_as_no(findings: Findings, data: st.DataObject) -> None:
    """What is undetermined does not become unlikely because fewer questions were asked.

    Grades are left out: a measurement that says nothing clear takes the place of a clinician's "normal".
    """
    asked = data.draw(st.sets(st.sampled_from(sorted(findings))) if findings else st.just(set()))
    facts = _facts(findings)

    everything = classify(facts, WITHOUT_ERRORS)
    less = classify({name: value for name, value in facts.items() if name in asked}, WITHOUT_ERRORS)

    levels = {result: assessment.certainty for result, assessment in _results(less).items()}
    for result, assessment in _results(everything).items():
        if assessment.certainty is Certainty.UNDETERMINED:
            assert levels[result] is not Certainty.UNLIKELY, result


@given(SENT)
def test_knock_knees_and_bow_legs_are_never_both_established(findings: Findings) -> None:
    levels = _levels(_classify(findings))

    assert {levels["genu_valgum"], levels["genu_varum"]} != {Certainty.ESTABLISHED}


@given(SENT)
def test_programs_are_built_on_what_the_classification_says(findings: Findings) -> None:
    intake = complete(Report(findings, {}), RULEBOOK.intake)

    answer, concluded = (
        classify_intake(intake, RULEBOOK),
        conclude_intake(settle_conflicts(intake, RULEBOOK.intake), RULEBOOK),
    )

    for said, decided in (
        (answer.patterns, concluded.patterns),
        (answer.features, concluded.features),
        (answer.impairments, concluded.impairments),
    ):
        assert {name: (each.certainty, each.decided_by) for name, each in said.items()} == {
            name: (each.certainty, each.decided_by) for name, each in decided.items()
        }
    assert (answer.origin.value, answer.origin.certainty) == (concluded.origin.value, concluded.origin.certainty)


@given(SENT)
def test_whatever_is_found_has_reasons_and_they_were_known(findings: Findings) -> None:
    facts = _facts(findings)

    for result in _results(classify(facts, COMPILED)).values():
        known = {each.finding for each in (*result.reasons, *result.against)}
        assert known <= facts.keys()
        assert bool(result.reasons) == (RANK[result.certainty] >= POSSIBLE) or result.within_error_of
        assert bool(result.sources) == (RANK[result.certainty] >= POSSIBLE)


ASKED_FOR: Final = tuple(
    sorted({finding for of_result in COMPILED.plan.candidates for of_rank in of_result for finding in of_rank})
)
"""Every finding that a result asks for; some are not looked at themselves, but what is computed from them is."""


@given(findings_sent(ASKED_FOR, 20))
def test_what_was_asked_is_not_asked_again(findings: Findings) -> None:
    answer = _classify(findings)

    assert not {question.id for question in answer.ask_next} & findings.keys()
    for result in _results(answer).values():
        assert not set(result.ask_next) & findings.keys()
        assert len(result.ask_next) <= 5


@given(SENT)
def test_structural_is_said_only_on_structural_findings(findings: Findings) -> None:
    origin = _classify(findings).origin

    if origin.value in (OriginValue.STRUCTURAL, OriginValue.MIXED):
        assert RANK[origin.structural.certainty] >= POSSIBLE
        assert origin.structural.reasons or origin.structural.within_error_of


_OF_STRUCTURE: Final = frozenset(
    COMPILED.circuit.all_findings(COMPILED.results[COMPILED.index_of["origin", "structural"]].state)
)


@given(findings_sent(tuple(finding for finding in LOOKED_AT if finding not in _OF_STRUCTURE), 25))
def test_movement_pain_and_strength_alone_are_never_structural(findings: Findings) -> None:
    origin = _classify(findings).origin

    assert origin.value not in (OriginValue.STRUCTURAL, OriginValue.MIXED)


@given(SENT, st.integers(0, 17))
def test_a_child_is_not_called_functional_while_the_standing_shape_is_open(findings: Findings, age: int) -> None:
    origin = _classify(findings | {"age_years": age}).origin

    if origin.structural.certainty is Certainty.UNDETERMINED:
        assert origin.value is OriginValue.UNDETERMINED


@given(st.integers(0, 9), st.floats(-60, 70), st.floats(-60, 70))
def test_projection_angles_have_no_norm_under_ten(age: int, squat_deg: float, landing_deg: float) -> None:
    angles: Findings = {"fppa_single_leg_squat_deg": squat_deg, "fppa_single_leg_landing_deg": landing_deg}

    assert _levels(_classify({"age_years": age, **angles}))["dynamic_valgus"] is Certainty.UNDETERMINED


@pytest.mark.parametrize(
    ("finding", "value", "result"),
    [
        ("drop_jump_valgus_displacement_deg", 20, "dynamic_valgus"),
        ("landing_error_score_points", 9, "movement_coordination_deficit"),
        ("hip_abduction_strength_pct_bw", 20, "hip_abductor_weakness"),
        ("hip_external_rotation_strength_pct_bw", 8, "hip_external_rotator_weakness"),
        ("hip_adduction_abduction_ratio", 1.6, "hip_adductor_imbalance"),
        ("hamstring_quadriceps_ratio", 0.3, "hamstring_weakness"),
        ("single_leg_bridge_hold_s", 5, "gluteus_maximus_weakness"),
    ],
)
def test_landing_and_strength_numbers_have_no_norm_under_ten(finding: str, value: float, result: str) -> None:
    """classification.md 4: under 10 years squat, landing and strength numbers are accepted as unknown for norms."""
    child, older = _classify({"age_years": 9, finding: value}), _classify({"age_years": 10, finding: value})

    assert _levels(child)[result] is Certainty.UNDETERMINED
    assert "no_usual_values_under_ten" in {conflict.id for conflict in child.conflicts}
    assert _levels(older)[result] in (Certainty.POSSIBLE, Certainty.LIKELY, Certainty.ESTABLISHED)


@given(SENT, st.floats(0.6, 30), st.floats(0.6, 30))
def test_contradicting_gaps_are_told_and_neither_is_used(findings: Findings, im_cm: float, ic_cm: float) -> None:
    gaps: Findings = {"intermalleolar_distance_cm": im_cm, "intercondylar_distance_cm": ic_cm}

    answer = _classify(findings | gaps)

    assert "two_gaps" in {conflict.id for conflict in answer.conflicts}
    for result in _results(answer).values():
        assert not {each.finding for each in (*result.reasons, *result.against)} & gaps.keys()


@given(SENT, st.sampled_from(COMPILED.rules.measurement_errors), st.data())
def test_a_label_that_flips_inside_the_error_is_possible_or_stands_without_it(
    findings: Findings, error: MeasurementError, data: st.DataObject
) -> None:
    finding, width = error.finding, error.error
    value = data.draw(known_values(FINDINGS[finding]))
    assert isinstance(value, int | float)
    facts = _facts(findings) | {finding: value}

    def levels(changed: Findings) -> dict[str, Certainty]:
        return _levels(classify(changed, WITHOUT_ERRORS))

    sent = levels(facts)
    without = levels({name: known for name, known in facts.items() if name != finding})
    answer = _levels(classify(facts, COMPILED))
    for shifted in (levels(facts | {finding: value - width}), levels(facts | {finding: value + width})):
        for result, certainty in sent.items():
            highest = max(RANK[certainty], RANK[shifted[result]])
            if shifted[result] is not certainty and highest >= LIKELY and without[result] is answer[result]:
                continue
            if shifted[result] is not certainty and highest >= LIKELY:
                assert answer[result] is Certainty.POSSIBLE, result


@given(SENT)
def test_what_triage_hears_is_what_the_classification_says(findings: Findings) -> None:
    facts = dict(complete(Report(findings, {}), RULEBOOK.intake).facts)

    settled = settle(facts, RULEBOOK.settlement)

    levels = _levels(classify(facts, WITHOUT_ERRORS))
    shapes = {name for name in ("genu_valgum", "genu_varum") if RANK[levels[name]] >= LIKELY}
    assert settled == settle(facts, replace(RULEBOOK.settlement, needs=None))
    assert set(settled.values()) <= {"yes"}
    if settled:
        assert shapes
    if shapes and RANK[levels["structural"]] >= LIKELY and "structural_malalignment" not in facts:
        assert settled["structural_malalignment"] == "yes"


@given(SENT, st.sampled_from(COMPILED.rules.patterns), st.sampled_from(list(OriginValue)[:3]))
def test_what_a_clinician_confirms_is_established(findings: Findings, pattern: Pattern, origin: OriginValue) -> None:
    name = pattern.id
    confirmed = Confirmed((ConfirmedPattern(name, origin),), ("core_weakness",))

    answer = classify(_facts(findings), COMPILED, confirmed=confirmed)

    assert answer.patterns[name].certainty is Certainty.ESTABLISHED
    assert answer.patterns[name].decided_by == "confirmation"
    assert answer.impairments["core_weakness"].certainty is Certainty.ESTABLISHED
    assert (answer.origin.value, answer.origin.confirmed) == (origin, True)
