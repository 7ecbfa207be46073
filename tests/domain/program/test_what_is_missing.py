"""What stands between a person and the exercises for a need is said so that it is true."""

from app.domain.program.program_catalog import build_program_catalog
from app.domain.program.results import Program
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import RULES, plan
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
