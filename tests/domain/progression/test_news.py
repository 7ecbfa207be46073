"""Claims about news of a person: what is taken over from before is what would be worked out anew."""

from dataclasses import replace
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from app.domain.progression.news import deciding_news
from app.domain.progression.person import Person
from app.schemas.progressions import to_basis
from app.schemas.sent_programs import read_program
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import START, program_of

_PROGRAM: Any = read_program(program_of({"age": 46}))
_BASIS = to_basis(_PROGRAM, START)
_NEWS = deciding_news(RULEBOOK)
_RATINGS = ("activity_pain_nprs", "rest_pain_nprs", "stairs_pain_nprs", "usual_pain_nprs", "walking_pain_nprs")
_SCORES = ("akps_points", "psfs_points", "morning_stiffness_minutes", "pain_settling_hours")
_FINDINGS = st.dictionaries(
    st.sampled_from((*_RATINGS, *_SCORES)), st.integers(0, 20).map(lambda halves: halves / 2), min_size=1
)


def _decided(person: Person) -> tuple[object, ...]:
    return (
        person.is_blocked,
        person.may_be_blocked,
        person.care_level,
        person.tag_limits,
        person.is_blocked or (person.allowed, person.effort_max_rpe, person.instructions, person.is_out_of_scope),
        person.is_blocked or tuple(modifier.id for modifier in person.effects.modifiers),
        dict(person.facts),
        person.triage,
    )


@given(weeks=st.lists(_FINDINGS, min_size=1, max_size=5))
def test_a_person_after_news_is_the_person_of_the_whole_report(weeks: list[dict[str, float]]) -> None:
    person = Person(_BASIS, _BASIS.report, RULEBOOK, CATALOG)
    person.allowed  # noqa: B018 (what was worked out before is what may be taken over)

    for findings in weeks:
        before = person.report.findings
        event(f"decides: {any(_NEWS.decides(name, before.get(name), value) for name, value in findings.items())}")
        report = replace(person.report, findings={**before, **findings})
        person = person.after(report)

        if not person.is_blocked:
            assert _decided(person) == _decided(Person(_BASIS, report, RULEBOOK, CATALOG))


def test_pain_within_the_same_limits_decides_nothing_and_across_one_it_does() -> None:
    # Pain in daily life counts from 1 (pattern of osteoarthritis), 7 (irritable) and 8 (a red flag) of 10 on.
    assert not _NEWS.decides("activity_pain_nprs", 4, 5.5)
    assert _NEWS.decides("activity_pain_nprs", 5.5, 7)
    assert _NEWS.decides("activity_pain_nprs", None, 4)
    assert _NEWS.decides("activity_pain_nprs", 4, "unknown")
