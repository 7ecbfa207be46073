"""Claims about the pointers that go back to a caller."""

from app.http.pointers import child_pointer, pointer_to


def test_a_location_becomes_a_pointer_through_objects_and_lists() -> None:
    assert pointer_to({"a": [{"b": 1}]}, ("a", 0, "b")) == "/a/0/b"


def test_a_missing_field_is_pointed_at() -> None:
    assert pointer_to({"report": {}}, ("report", "findings"), missing=True) == "/report/findings"


def test_steps_that_name_union_members_are_left_out() -> None:
    assert (
        pointer_to({"report": {"age": "x"}}, ("report", "ReportIn", "age", "function-before[f(), int]"))
        == "/report/age"
    )


def test_a_union_member_is_no_place_in_an_object_that_was_sent_instead_of_a_value() -> None:
    """RFC 6901: a pointer is evaluated against the body, and age_years has nothing of that name."""
    assert pointer_to({"findings": {"age_years": {}}}, ("findings", "age_years", "number")) == "/findings/age_years"


def test_a_name_that_is_prose_ends_the_pointer_at_its_parent() -> None:
    assert child_pointer("/report", "I fell off / my bike") == "/report"
    assert child_pointer("/report", "x" * 101) == "/report"
