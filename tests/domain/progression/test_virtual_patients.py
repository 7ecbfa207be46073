"""Virtual patients through sixteen weeks, a few of each kind; `python -m bench.virtual_patients` sends a thousand."""

from bench.virtual_patients import KINDS, run, table


def test_every_kind_of_person_ends_where_it_should_and_keeps_the_invariants() -> None:
    courses = run(2 * len(KINDS), seed=7)

    assert [fault for course in courses for fault in course.faults] == [], table(courses)
