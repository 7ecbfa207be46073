"""Every red flag, one by one: what makes it present, what leaves it possible, and both sides of its numbers.

The expectation comes from tests/kleene.py, which reads the same condition without the evaluator.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

import pytest

from app.domain.evaluation.answers import ANSWER_OF
from app.domain.evaluation.conditions import Compare, Condition, OneOf
from app.domain.evaluation.quantities import Value
from app.domain.report.completion import complete
from app.domain.report.intake import Report
from app.domain.triage.decision import triage
from app.domain.triage.red_flags import RedFlag
from tests.kleene import facts_for, truth, ways_to_be_yes
from tests.strategies import FINDINGS, RULEBOOK, numbers_around

FLAGS = RULEBOOK.triage.red_flags
RANK = RULEBOOK.triage.rank_of
MOST_WAYS = 40
every_flag = pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)


def _ways(flag: RedFlag) -> Iterator[tuple[tuple[Condition, ...], dict[str, Value]]]:
    """Sets of leaves that make the rule yes, with facts for them."""
    for leaves in islice(ways_to_be_yes(flag.when, RULEBOOK.vocabulary), MOST_WAYS):
        facts = facts_for(leaves, FINDINGS)
        if facts is not None:
            yield leaves, facts


def _facts(sent: dict[str, Value]) -> Mapping[str, Value]:
    return complete(Report(sent, {}), RULEBOOK.intake).facts


def _presence(flag: RedFlag, facts: Mapping[str, Value]) -> str:
    rules = RULEBOOK.triage
    return ANSWER_OF[rules.circuit.evaluate(facts)[rules.slots[FLAGS.index(flag)]]]


def _expected(flag: RedFlag, facts: Mapping[str, Value]) -> str:
    return truth(flag.when, facts, RULEBOOK.vocabulary)


def _other_values(finding: str, wanted: tuple[Condition, ...]) -> tuple[Value, ...]:
    known = FINDINGS[finding]
    if known.type == "answer":
        return ("yes", "no", "unknown")
    if known.type == "enum":
        return (*(choice.value for choice in known.values), "unknown")
    limits = [leaf.limit for leaf in wanted if isinstance(leaf, Compare) and leaf.name == finding]
    return (*numbers_around(known, limits), "unknown")


@every_flag
def test_a_report_with_what_the_rule_asks_for_raises_it_to_its_level(flag: RedFlag) -> None:
    ways = list(_ways(flag))
    assert ways
    for _, sent in ways:
        intake = complete(Report(sent, {}), RULEBOOK.intake)
        result = triage(intake, RULEBOOK.triage)
        assert _expected(flag, intake.facts) == "yes"
        assert flag.id in {raised.id for raised in result.red_flags if raised.presence == "present"}
        assert RANK[result.at_least] >= RANK[flag.level]


@every_flag
def test_each_deciding_value_makes_the_rule_present_possible_or_absent_as_the_logic_says(flag: RedFlag) -> None:
    for leaves, sent in _ways(flag):
        for finding in sent:
            for value in _other_values(finding, leaves):
                facts = _facts({**sent, finding: value})
                assert _presence(flag, facts) == _expected(flag, facts), (finding, value)


@every_flag
def test_a_finding_that_was_not_asked_leaves_the_rule_as_open_as_one_nobody_can_say(flag: RedFlag) -> None:
    for _, sent in _ways(flag):
        for finding in sent:
            unasked = {name: value for name, value in sent.items() if name != finding}
            assert _facts(unasked) == _facts({**unasked, finding: "unknown"})


@every_flag
def test_a_present_rule_names_known_findings_and_a_possible_one_open_findings(flag: RedFlag) -> None:
    for _, sent in islice(_ways(flag), 1):
        intake = complete(Report(sent, {}), RULEBOOK.intake)
        for raised in triage(intake, RULEBOOK.triage).red_flags:
            if raised.presence == "present":
                assert raised.reasons
                assert {reason.finding for reason in raised.reasons} <= intake.facts.keys()
            else:
                assert raised.missing
                assert all(_is_open(intake.facts.get(finding)) for finding in raised.missing)


def _is_open(value: Value | None) -> bool:
    return not isinstance(value, str | int | float)


def test_every_number_and_every_word_of_a_rule_was_tried_on_both_sides() -> None:
    tried = {
        leaf
        for flag in FLAGS
        for leaves, _ in _ways(flag)
        for leaf in leaves
        if isinstance(leaf, Compare | OneOf) and len(_other_values(leaf.name, leaves)) > 2
    }
    written = {
        leaf
        for flag in FLAGS
        for leaves in ways_to_be_yes(flag.when, RULEBOOK.vocabulary)
        for leaf in leaves
        if isinstance(leaf, Compare | OneOf)
    }
    assert written - tried == set()
