"""What stands between a person and the exercises for a need is said so that it is true."""

from dataclasses import replace

from hypothesis import assume, given

from app.domain.exercises.vocabulary import Term
from app.domain.program.gate import Outcome
from app.domain.program.program_catalog import build_program_catalog
from app.domain.program.results import Program
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import RULEBOOK, RULES, Request, plan, program, requests
from tests.routers.program_requests import case_of, request_of

_TKE = EXERCISES["terminal-knee-extension"]
_CATALOG = build_program_catalog(
    (each for each in EXERCISES.values() if each is _TKE or "quadriceps_weakness" not in each.addresses), RULES
)
"""Of the exercises for the front of the thigh only the terminal knee extension."""


def test_things_that_are_only_of_use_together_are_not_each_said_to_be_enough() -> None:
    # program.md 2.9: what would fix it is concrete. Terminal knee extensions need both a band and an anchor.
    request = request_of(case_of("G01"))
    request["preferences"] = request["preferences"] | {"equipment": ["mat"]}
    request["confirmed"] = {"impairments": ["quadriceps_weakness"]}
    before = plan(request, _CATALOG)
    assert isinstance(before, Program)
    [need] = [each for each in before.coverage if each.impairment == "quadriceps_weakness"]

    assert [reason.code for reason in need.reasons] == ["NO_EQUIPMENT"]
    [fix] = need.what_would_fix
    assert set(fix.about) == {"long_band", "anchor"}
    assert "there would be one" not in fix.text

    request["preferences"]["equipment"] = ["mat", *fix.about]
    after = plan(request, _CATALOG)
    assert isinstance(after, Program)
    assert [each.status for each in after.coverage if each.impairment == "quadriceps_weakness"] == ["met"]


def test_one_thing_that_is_enough_is_said_to_be_enough() -> None:
    request = request_of(case_of("G01"))
    request["preferences"] = request["preferences"] | {"equipment": ["mat", "anchor"]}
    request["confirmed"] = {"impairments": ["quadriceps_weakness"]}
    before = plan(request, _CATALOG)
    assert isinstance(before, Program)
    [need] = [each for each in before.coverage if each.impairment == "quadriceps_weakness"]

    [fix] = need.what_would_fix
    assert fix.about == ("long_band",)
    assert "there would be one" in fix.text


def test_a_thing_that_an_operator_added_is_called_by_its_name_and_not_by_its_id() -> None:
    own = replace(_TKE, equipment=("magic_ring",))
    others = [each for each in EXERCISES.values() if "quadriceps_weakness" not in each.addresses]
    catalog = build_program_catalog([*others, own], RULES, [Term("magic_ring", "Pilates ring")])
    request = request_of(case_of("G01"))
    request["preferences"] = request["preferences"] | {"equipment": ["mat"]}
    request["confirmed"] = {"impairments": ["quadriceps_weakness"]}
    before = plan(request, catalog)
    assert isinstance(before, Program)
    [need] = [each for each in before.coverage if each.impairment == "quadriceps_weakness"]

    [fix] = need.what_would_fix
    assert fix.about == ("magic_ring",)
    assert "Pilates ring" in fix.text
    assert "magic_ring" not in fix.text


_CLEARABLE = {each.id for each in RULES.contraindications} | {flag.id for flag in RULEBOOK.triage.red_flags}
"""What a clearance may name (DESIGN 8.8)."""


@given(requests())
def test_a_clearance_is_said_to_help_only_where_it_can_be_given(request: Request) -> None:
    built = program(request)
    assume(built)
    assert built is not None

    fixes = [fix for phase in built.phases for each in phase.coverage for fix in each.what_would_fix]
    assert not [fix for fix in fixes if "clearance" in fix.text and not _CLEARABLE.issuperset(fix.about)]


def test_nobody_is_told_to_have_a_pregnancy_cleared() -> None:
    # program.md 2.3 (never relaxed), 1.4: no lying on the back from week 16, no prone lying, at 26 weeks.
    request = request_of(case_of("G07"))
    request["confirmed"] = {"impairments": ["hamstring_weakness", "gluteus_maximus_weakness", "core_weakness"]}
    built = plan(request)
    assert isinstance(built, Program)
    texts = [
        fix.text
        for phase in built.phases
        for each in phase.coverage
        if "PREGNANCY" in {reason.code for reason in each.reasons}
        for fix in each.what_would_fix
    ]

    assert texts
    assert not [text for text in texts if "clearance" in text or "breath" in text or "lying on the back" in text]


def test_who_may_not_balance_alone_at_65_or_more_is_told_that_company_helps() -> None:
    # program.md F12: not without a supervisor at 65 or more and a risk of falling.
    request = request_of(case_of("G04"))
    request["report"]["findings"] |= {"falls_past_year_count": 1}
    request["confirmed"] = {"impairments": ["balance_deficit"]}

    def standing(supervised: str) -> set[str]:
        built = plan({**request, "preferences": {**request["preferences"], "supervised": supervised}})
        assert isinstance(built, Program)
        return {fix.text for phase in built.phases for each in phase.coverage for fix in each.what_would_fix}

    assert not [text for text in standing("no") if "falls, at 65" in text]
    assert not [text for text in standing("yes") if "Someone trained" in text]


@given(requests())
def test_a_later_stage_is_said_to_help_only_where_one_comes(request: Request) -> None:
    # program.md 7.2: the gentle set has no later stage; 1.1: maintenance keeps what was mastered and adds nothing.
    built = program(request)
    assume(built)
    assert built is not None
    names = [phase.phase for phase in built.phases]

    for place, phase in enumerate(built.phases):
        fixes = [fix for each in phase.coverage for fix in each.what_would_fix]
        if any("later stage" in fix.text for fix in fixes):
            assert set(names[place + 1 :]) - {"maintenance"}, phase.phase


def test_what_the_gentle_set_leaves_out_waits_for_an_examination() -> None:
    request = request_of(case_of("G15"))
    request["confirmed"] = {"impairments": [need.id for need in RULES.selection.needs][:8]}
    built = plan(request)
    assert isinstance(built, Program)
    too_much = [each for each in built.coverage if [reason.code for reason in each.reasons] == ["PHASE_LOAD_CAP"]]

    assert built.outcome is Outcome.RESTRICTED
    assert too_much
    for each in too_much:
        assert [fix.text for fix in each.what_would_fix] == [RULES.selection.fixes["examination"]]
