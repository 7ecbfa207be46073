"""Claims about the condition grammar: what is read, and what is refused with a hint."""

import pytest

from app.domain.evaluation.conditions import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    ConditionError,
    Cutoff,
    Is,
    Not,
    OneOf,
    Quantity,
    Reaches,
    UnlessYes,
    leaves_of,
    parse_condition,
    parse_derived,
    parts_of,
)


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("locked_knee", Is("locked_knee")),
        ("age_years >= 10", Compare("age_years", ">=", 10.0)),
        ("hka_deviation_deg<-2.5", Compare("hka_deviation_deg", "<", -2.5)),
        ("symptom_course == worsening", OneOf("symptom_course", ("worsening",))),
        ("symptom_course in [worsening, stable]", OneOf("symptom_course", ("worsening", "stable"))),
        ("pattern:genu_valgum >= likely", Reaches("pattern", "genu_valgum", ">=", "likely")),
        ("origin:structural <= unlikely", Reaches("origin", "structural", "<=", "unlikely")),
        ("origin:structural undetermined", Reaches("origin", "structural", "==", "undetermined")),
        ({"all": ["a", "b"]}, All((Is("a"), Is("b")))),
        ({"any": []}, Any(())),
        ({"none": ["a", "b"]}, Not(Any((Is("a"), Is("b"))))),
        ({"not": "a"}, Not(Is("a"))),
        ({"unless_yes": {"any": ["a"]}}, UnlessYes(Any((Is("a"),)))),
        ({"at_least": {"n": 2, "of": ["a", "b", "c"]}}, AtLeast(2, (Is("a"), Is("b"), Is("c")))),
        ({"cutoff": "x_cm", "op": ">", "table": "t", "column": "c"}, Cutoff("x_cm", ">", "t", "c", 0)),
        ({"cutoff": "x_cm", "op": ">=", "table": "t", "column": "c", "offset": -1}, Cutoff("x_cm", ">=", "t", "c", -1)),
    ],
)
def test_what_a_clinician_writes_is_read(written: object, condition: Condition) -> None:
    assert parse_condition(written) == condition


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        (True, "a condition is a string or a mapping, not bool"),
        (None, "not NoneType"),
        (["a"], "not list"),
        (3, "not int"),
        ("Locked knee", "is not a condition; write a name"),
        ("age_years => 3", "is not a condition"),
        ("age_years >= three", "is not a condition"),
        ("age_years > 1 and age_years < 3", "is not a condition"),
        ("not locked_knee", "is not a condition"),
        ("shape:genu_valgum >= likely", "is not a condition"),
        ({}, "exactly one key"),
        ({"all": ["a"], "any": ["b"]}, "exactly one key, not ['all', 'any']"),
        ({"all": "a"}, "all takes a list"),
        ({"any": {"a": "b"}}, "any takes a list"),
        ({"or": ["a"]}, '"or" is not an operator; use all, any, none, not, at_least, unless_yes or cutoff'),
        ({"at_least": ["a"]}, "at_least takes {n: number, of: [conditions]}"),
        ({"at_least": {"n": 0, "of": ["a"]}}, "whole number from 1"),
        ({"at_least": {"n": 2, "of": ["a"]}}, "whole number from 1"),
        ({"at_least": {"n": True, "of": ["a"]}}, "whole number from 1"),
        ({"at_least": {"n": "1", "of": ["a"]}}, "whole number from 1"),
        ({"cutoff": "x", "op": ">", "table": "t"}, "cutoff takes the keys"),
        ({"cutoff": "x", "op": ">", "table": "t", "column": "c", "add": 1}, "cutoff takes the keys"),
        ({"cutoff": "x", "op": "==", "table": "t", "column": "c"}, "the op of a cutoff"),
        ({"cutoff": "x", "op": ">", "table": "t", "column": "c", "offset": True}, "the offset of a cutoff is a number"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_with_a_hint(written: object, hint: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse_condition(written)
    assert hint in str(refused.value)


def test_a_fault_deep_inside_is_found() -> None:
    with pytest.raises(ConditionError, match="nand"):
        parse_condition({"all": [{"any": ["a", {"not": {"nand": []}}]}]})


def test_a_derived_name_is_a_condition_or_a_quantity() -> None:
    assert parse_derived({"difference": ["a_cm", "b_cm"]}) == Quantity("difference", "a_cm", "b_cm")
    assert parse_derived({"deficit_pct": ["a", "b"]}) == Quantity("deficit_pct", "a", "b")
    assert parse_derived({"any": ["a"]}) == Any((Is("a"),))


@pytest.mark.parametrize("written", [{"difference": ["a"]}, {"difference": "a"}, {"deficit_pct": ["a", "b", "c"]}])
def test_a_quantity_takes_two_findings(written: object) -> None:
    with pytest.raises(ConditionError, match="list of two"):
        parse_derived(written)


def test_leaves_are_all_that_a_condition_looks_at() -> None:
    condition = parse_condition(
        {"all": ["a", {"none": ["b", "c >= 1"]}, {"at_least": {"n": 1, "of": ["d == x"]}}, {"unless_yes": "e"}]}
    )
    assert list(leaves_of(condition)) == [
        Is("a"),
        Is("b"),
        Compare("c", ">=", 1),
        OneOf("d", ("x",)),
        Is("e"),
    ]
    assert list(leaves_of(All(()))) == []
    assert parts_of(Is("a")) == ()
