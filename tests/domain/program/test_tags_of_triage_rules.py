"""How the tags of true triage rules limit what may be offered (DESIGN 8.5)."""

from functools import reduce
from operator import and_

import pytest

from app.domain.program.hard_filters import health_limits
from app.domain.program.modifiers import combine
from app.domain.program.rules import PersonTruths
from app.domain.triage.results import TagLimit
from tests.programs_of_tests import CATALOG, RULEBOOK, RULES


def _left_by(*rules: list[str]) -> set[str]:
    """The exercises that true rules with these tags leave, by themselves."""
    limits = health_limits(
        CATALOG,
        RULES,
        PersonTruths(RULEBOOK.programs, {}),
        frozenset(),
        combine((), ()),
        tuple(TagLimit(f"rule {number}", tuple(tags)) for number, tags in enumerate(rules)),
    )
    mask = reduce(and_, [limit.allowed for limit in limits if limit.subject.startswith("rule ")])
    return {slug for slug, index in CATALOG.index_of.items() if mask >> index & 1}


@pytest.mark.parametrize(
    ("slug", "rule", "allowed"),
    [
        ("clamshell", ["gentle_rom", "isometric"], True),
        ("quad-set", ["gentle_rom", "isometric"], True),
        ("mini-squat", ["gentle_rom", "isometric"], False),
        ("mini-squat", ["no_impact"], True),
        ("single-leg-hop-stick", ["no_impact"], False),
        ("single-leg-hop-stick", ["drop_provoking"], True),
        ("clamshell", ["gentle_rom", "surgeon_protocol"], False),
        ("single-leg-bridge", ["gentle_rom", "isometric", "non_weight_bearing"], False),
        ("mini-squat", [], True),
    ],
)
def test_a_rule_needs_all_its_limits_and_one_of_its_allowances(slug: str, rule: list[str], *, allowed: bool) -> None:
    assert (slug in _left_by(rule)) is allowed


def test_a_second_rule_never_widens_the_first() -> None:
    assert "mini-squat" not in _left_by(["gentle_rom"], ["no_impact"])
    assert _left_by(["gentle_rom"], ["isometric"]) == _left_by(["gentle_rom"]) & _left_by(["isometric"])
    assert _left_by(["gentle_rom"], ["isometric"]) < _left_by(["gentle_rom", "isometric"])
