"""The explanation lists every rule once and never says otherwise than the triage of the same report."""

from hypothesis import given

from app.content.load import shipped_rulebook
from app.domain.assessment import assess, explain_rules
from app.domain.report.intake import KnownBy, Report
from app.domain.triage.explanation import RuleTruth
from app.domain.triage.results import Reason
from tests.strategies import reports

RULEBOOK = shipped_rulebook()


@given(reports())
def test_present_and_possible_rules_are_those_of_the_triage_and_all_others_are_absent(report: Report) -> None:
    explained = explain_rules(report, RULEBOOK)
    raised = assess(report, RULEBOOK).triage.red_flags

    assert [rule.id for rule in explained] == [flag.id for flag in RULEBOOK.triage.red_flags]
    assert [
        (rule.id, rule.truth.value, rule.level, rule.exercise, rule.reasons, rule.missing)
        for rule in explained
        if rule.truth is not RuleTruth.ABSENT
    ] == [(flag.id, flag.presence.value, flag.level, flag.exercise, flag.reasons, flag.missing) for flag in raised]


@given(reports())
def test_an_absent_rule_names_what_rules_it_out_and_an_open_one_what_is_missing(report: Report) -> None:
    for rule in explain_rules(report, RULEBOOK):
        is_open = rule.truth is RuleTruth.POSSIBLE
        assert bool(rule.missing) is is_open, rule
        assert bool(rule.reasons) is not is_open, rule


def test_the_age_rules_out_what_is_only_of_children() -> None:
    """The rule is for ages 8 to 16 (CHANGELOG, Clinical: peck_2017, perry_2017)."""
    explained = {rule.id: rule for rule in explain_rules(Report({"age_years": 34}, {}), RULEBOOK)}
    rule = explained["child-overweight-knee-pain"]

    assert rule.truth is RuleTruth.ABSENT
    assert Reason("age_years", 34, KnownBy.REPORT) in rule.reasons
