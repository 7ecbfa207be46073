"""Claims about the evaluator, compared with the plain second reading of tests/kleene.py on random conditions."""

from collections.abc import Mapping
from math import inf, nextafter
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.evaluation.answers import ANSWER_OF, NO, UNKNOWN, YES
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    Cutoff,
    Is,
    Not,
    OneOf,
    Quantity,
    Reaches,
    UnlessYes,
    parse_condition,
)
from app.domain.evaluation.facts import Background, LayeredFacts
from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.evaluation.reference_tables import TableRow
from app.domain.report.vocabulary import Vocabulary
from tests.kleene import truth

ANSWERS: Final = ("a", "b", "c", "d")
NUMBERS: Final = ("m_cm", "n_cm", "age_years")
DERIVED: Final[Mapping[str, Condition | Quantity]] = {
    "either": parse_condition({"any": ["a", "b"]}),
    "tall": parse_condition("m_cm >= 3"),
    "both_known": parse_condition({"all": ["either", {"not": "tall"}]}),
    "gap_cm": Quantity("difference", "m_cm", "n_cm"),
    "loss_pct": Quantity("deficit_pct", "m_cm", "n_cm"),
}
TABLES: Final = {
    "t": (
        TableRow(0, 3, None, {"c": 2, "e": None}),
        TableRow(3, 9, "female", {"c": 3, "e": 1}),
        TableRow(3, 9, "male", {"c": 5, "e": 4}),
    )
}
VOCABULARY: Final = Vocabulary({}, (), (), 365, DERIVED, TABLES, (), (), (), {}, ())

_LIMITS = st.sampled_from((-1.0, 0.0, 1.0, 3.0, 4.5))
_OPS = st.sampled_from(("<", "<=", ">", ">=", "=="))
_LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from((*ANSWERS, "either", "tall", "both_known")).map(Is),
    st.builds(Compare, st.sampled_from((*NUMBERS, "gap_cm", "loss_pct")), _OPS, _LIMITS),
    st.builds(OneOf, st.just("sex"), st.sampled_from((("female",), ("male",), ("female", "male")))),
    st.builds(Cutoff, st.just("m_cm"), st.sampled_from((">", "<=")), st.just("t"), st.sampled_from("ce"), _LIMITS),
)


def _combined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(parts, max_size=4).map(tuple)
    counted = st.lists(parts, min_size=1, max_size=4).flatmap(
        lambda chosen: st.builds(AtLeast, st.integers(1, len(chosen)), st.just(tuple(chosen)))
    )
    return st.one_of(some.map(All), some.map(Any), parts.map(Not), parts.map(UnlessYes), counted)


CONDITIONS: Final = st.recursive(_LEAVES, _combined, max_leaves=12)
_NUMBER_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.integers(0, 8).map(lambda n: n / 2),
    st.integers(-2, 6),
    st.builds(nextafter, _LIMITS, st.sampled_from((-inf, inf))),
    st.just("unknown"),
    st.just(NOT_APPLICABLE),
    st.builds(lambda low, width, never: Bounds(low, low + width, never), _LIMITS, st.integers(0, 4), st.booleans()),
)
FACTS: Final = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(ANSWERS, st.sampled_from(("yes", "no", "unknown", NOT_APPLICABLE))),
        "m_cm": _NUMBER_VALUES,
        "n_cm": _NUMBER_VALUES,
        "age_years": st.integers(0, 8),
        "sex": st.sampled_from(("female", "male", "unknown")),
    },
)


def _compile(*conditions: Condition) -> tuple[Circuit, list[int]]:
    builder = CircuitBuilder(DERIVED, TABLES)
    slots = [builder.add(condition) for condition in conditions]
    circuit, final = builder.build()
    return circuit, [final(slot) for slot in slots]


def _value(condition: Condition, facts: Mapping[str, Value]) -> int:
    circuit, (slot,) = _compile(condition)
    return circuit.evaluate(facts)[slot]


@given(condition=CONDITIONS, facts=FACTS)
def test_the_evaluator_agrees_with_a_plain_reading_of_the_grammar(
    condition: Condition, facts: dict[str, Value]
) -> None:
    assert ANSWER_OF[_value(condition, facts)] == truth(condition, facts, VOCABULARY)


@given(conditions=st.lists(CONDITIONS, min_size=2, max_size=5), facts=FACTS)
def test_conditions_compiled_together_do_not_change_each_other(
    conditions: list[Condition], facts: dict[str, Value]
) -> None:
    circuit, slots = _compile(*conditions)
    together = circuit.evaluate(facts)
    assert [together[slot] for slot in slots] == [_value(condition, facts) for condition in conditions]


@given(condition=CONDITIONS, beneath=FACTS, over=FACTS)
def test_facts_over_a_background_are_read_as_if_there_were_only_they(
    condition: Condition, beneath: dict[str, Value], over: dict[str, Value]
) -> None:
    layered = LayeredFacts(Background.of(beneath), over)
    assert _value(condition, layered) == _value(condition, {**beneath, **over})


@given(condition=CONDITIONS, beneath=FACTS, more=FACTS, over=FACTS)
def test_a_background_may_lie_on_another_and_be_exchanged_for_one_with_more(
    condition: Condition, beneath: dict[str, Value], more: dict[str, Value], over: dict[str, Value]
) -> None:
    circuit, (slot,) = _compile(condition)
    alone = Background.of(beneath)
    both = alone.with_more(more)
    expected = _value(condition, {**beneath, **more, **over})
    assert circuit.evaluate(LayeredFacts(both, over))[slot] == expected

    facts = LayeredFacts(alone, {finding: value for finding, value in over.items() if finding not in more})
    facts.lie_on(both)
    facts.put_all(over)
    assert dict(facts) == {**beneath, **more, **over}
    assert circuit.evaluate(facts)[slot] == expected


@given(
    condition=CONDITIONS,
    facts=FACTS,
    compared=st.builds(Compare, st.sampled_from(("m_cm", "n_cm")), _OPS, _LIMITS),
    by=st.sampled_from((0.0, 0.5, 1.5, 3.0)),
    away=st.sampled_from((-1, -0.5, 0, 0.5, 1)),
    nudged=st.sampled_from((-inf, 0.0, inf)),
)
def test_a_number_moved_down_and_up_gives_what_new_evaluations_give(
    condition: Condition, facts: dict[str, Value], compared: Compare, by: float, away: float, nudged: float
) -> None:
    """At a limit, beside it, and such that it is reached, just missed or crossed on the way."""
    circuit, _ = _compile(compared, condition)
    finding, number = compared.name, compared.limit + away * by
    facts[finding] = number = nextafter(number, nudged) if nudged else number
    before = circuit.evaluate(facts)
    cone = circuit.cone(finding)
    after = [circuit.evaluate({**facts, finding: moved}) for moved in (number - by, number + by)]
    others = set(range(len(before))) - {*cone.tests, *cone.nodes}

    assert [list(again) for again in cone.moved(before, facts, by)] == [
        [slots[slot] for slot in cone.nodes]
        for slots in after
        if [slots[test] for test in cone.tests] != [before[test] for test in cone.tests]
    ]
    assert all(slots[slot] == before[slot] for slots in after for slot in others)
    assert before == circuit.evaluate(facts)


@given(condition=CONDITIONS, facts=FACTS, finding=st.sampled_from((*ANSWERS, "m_cm", "n_cm")))
@example(condition=parse_condition("gap_cm < -1"), facts={"n_cm": NOT_APPLICABLE}, finding="m_cm")
def test_without_a_finding_all_is_as_if_it_had_not_been_known(
    condition: Condition, facts: dict[str, Value], finding: str
) -> None:
    circuit, _ = _compile(condition)
    before = circuit.evaluate(facts)
    others = {name: known for name, known in facts.items() if name != finding}

    assert circuit.cone(finding).without(before, circuit.pack(facts), others) == (
        circuit.evaluate(others),
        circuit.pack(others),
    )
    assert before == circuit.evaluate(facts)


@given(conditions=st.lists(CONDITIONS, min_size=1, max_size=4), facts=FACTS, usual=FACTS)
@example(conditions=[parse_condition({"not": "a"})], facts={"a": "no"}, usual={})
def test_without_one_of_the_tests_that_are_needed_no_condition_is_yes(
    conditions: list[Condition], facts: dict[str, Value], usual: dict[str, Value]
) -> None:
    circuit, slots = _compile(*conditions)
    needed = circuit.needed(slots, usual)
    if needed is not None and not circuit.pack(facts) & needed:
        truths = circuit.evaluate(facts)
        assert YES not in [truths[slot] for slot in slots]


def test_of_conditions_that_must_all_be_yes_the_one_that_is_not_usual_is_needed() -> None:
    circuit, (slot,) = _compile(parse_condition({"all": ["a", {"any": ["b", "c"]}]}))
    needed = circuit.needed([slot], {"a": "yes"})
    assert needed is not None
    assert not circuit.pack({"a": "yes"}) & needed
    assert circuit.pack({"a": "yes", "c": "yes"}) & needed


@given(facts=FACTS, value=_NUMBER_VALUES.filter(lambda value: not isinstance(value, int | float)))
def test_what_is_no_number_does_not_move(facts: dict[str, Value], value: Value) -> None:
    circuit, _ = _compile(parse_condition("m_cm >= 3"))
    facts["m_cm"] = value
    assert circuit.cone("m_cm").moved(circuit.evaluate(facts), facts, 1) == []


@given(condition=CONDITIONS, facts=FACTS, data=st.data())
def test_what_is_open_is_kept_open_by_the_findings_that_are_named(
    condition: Condition, facts: dict[str, Value], data: st.DataObject
) -> None:
    circuit, (slot,) = _compile(condition)
    slots = circuit.evaluate(facts)
    deciding = circuit.deciding_findings(slot, slots)
    assert len(deciding) == len(set(deciding))
    assert set(deciding) <= set(circuit.all_findings(slot))
    if slots[slot] == UNKNOWN:
        assert deciding


_POSITIVE: Final = st.recursive(
    st.sampled_from(ANSWERS).map(Is),
    lambda parts: (
        st.lists(parts, min_size=1, max_size=4).map(tuple).map(All)
        | st.lists(parts, min_size=1, max_size=4).map(tuple).map(Any)
    ),
    max_leaves=10,
)


@given(condition=_POSITIVE, facts=FACTS)
def test_the_reasons_alone_make_a_positive_condition_yes(condition: Condition, facts: dict[str, Value]) -> None:
    circuit, (slot,) = _compile(condition)
    slots = circuit.evaluate(facts)
    if slots[slot] == YES:
        reasons = circuit.deciding_findings(slot, slots)
        assert all(facts[finding] == "yes" for finding in reasons)
        assert circuit.evaluate({finding: facts[finding] for finding in reasons})[slot] == YES


@given(condition=_POSITIVE, facts=FACTS)
def test_answering_all_that_is_missing_yes_or_all_no_settles_a_positive_condition(
    condition: Condition, facts: dict[str, Value]
) -> None:
    circuit, (slot,) = _compile(condition)
    slots = circuit.evaluate(facts)
    if slots[slot] == UNKNOWN:
        missing = circuit.deciding_findings(slot, slots)
        assert all(facts.get(finding, "unknown") == "unknown" for finding in missing)
        assert circuit.evaluate({**facts, **dict.fromkeys(missing, "yes")})[slot] == YES
        assert circuit.evaluate({**facts, **dict.fromkeys(missing, "no")})[slot] == NO


def test_an_unknown_finding_is_as_open_as_an_absent_one() -> None:
    assert _value(Is("a"), {"a": "unknown"}) == _value(Is("a"), {}) == UNKNOWN


def test_an_empty_all_is_yes_and_an_empty_any_is_no() -> None:
    assert _value(All(()), {}) == YES
    assert _value(Any(()), {}) == NO


def test_equal_conditions_share_a_slot() -> None:
    _, (first, second) = _compile(parse_condition({"all": ["a", "b"]}), parse_condition({"all": ["a", "b"]}))
    assert first == second


def test_a_name_that_a_classification_may_settle_is_settled_only_while_it_is_open() -> None:
    builder = CircuitBuilder(DERIVED, TABLES, open_names=["either"])
    slot = builder.add(Is("either"))
    circuit, final = builder.build()
    assert circuit.evaluate({"either": "yes"})[final(slot)] == YES
    assert circuit.evaluate({"either": "yes", "a": "no", "b": "no"})[final(slot)] == NO
    assert circuit.evaluate({"either": "yes", "a": "no"})[final(slot)] == YES


def test_a_result_of_classification_is_refused_where_none_is_known() -> None:
    with pytest.raises(TypeError, match="pattern:genu_valgum"):
        _compile(Reaches("pattern", "genu_valgum", ">=", "likely"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"m_cm": 5, "n_cm": 2}, YES),
        ({"m_cm": 4, "n_cm": 2}, NO),
        ({"m_cm": 5}, UNKNOWN),
        ({"m_cm": 5, "n_cm": Bounds(0, 1)}, UNKNOWN),
        ({"m_cm": NOT_APPLICABLE, "n_cm": 2}, NO),
    ],
)
def test_a_difference_is_known_when_both_numbers_are(facts: dict[str, Value], expected: int) -> None:
    assert _value(parse_condition("gap_cm >= 3"), facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"m_cm": 9, "n_cm": 10}, YES), ({"m_cm": 9.5, "n_cm": 10}, NO), ({"m_cm": 9, "n_cm": 0}, UNKNOWN)],
)
def test_a_deficit_is_a_share_of_the_other_side_and_open_when_that_is_zero(
    facts: dict[str, Value], expected: int
) -> None:
    assert _value(parse_condition("loss_pct >= 9"), facts) == expected
