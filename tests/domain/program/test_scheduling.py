"""Days and room of a week: the tables of program rules 2.8."""

import pytest

from app.domain.program.phases import ProgramPhase
from app.domain.program.scheduling import Timetable, session_room, week_of
from tests.programs_of_tests import RULES

SELECTION = RULES.selection
SESSION = SELECTION.session
ONE_SIDE_S = SESSION.slot_seconds.one_side
BUILD = RULES.phases.of(ProgramPhase.BUILD)


@pytest.mark.parametrize(
    ("days", "strength", "light"),
    [
        (1, (1,), ()),
        (2, (1, 4), ()),
        (3, (1, 3, 5), ()),
        (4, (1, 3, 5), (2,)),
        (5, (1, 3, 5), (2, 4)),
        (6, (1, 3, 5), (2, 4, 6)),
        (7, (1, 3, 5), (2, 4, 6, 7)),
    ],
)
def test_days_follow_the_pattern(days: int, strength: tuple[int, ...], light: tuple[int, ...]) -> None:
    week = week_of(days, BUILD, SELECTION)

    assert (week.strength, week.light) == (strength, light)


def test_a_phase_limits_its_days() -> None:
    assert len(week_of(7, RULES.phases.of(ProgramPhase.MAINTENANCE), SELECTION).days) == 2
    assert len(week_of(7, RULES.phases.of(ProgramPhase.CALM), SELECTION).days) == 6


@pytest.mark.parametrize(
    ("minutes", "usual", "most"), [(10, 2, 3), (15, 3, 4), (20, 4, 5), (30, 5, 7), (45, 7, 9), (60, 8, 10)]
)
def test_exercises_per_session_stay_within_the_table(minutes: int, usual: int, most: int) -> None:
    room = session_room(minutes, ONE_SIDE_S, SESSION)

    assert room.usual == usual
    assert room.usual <= room.most <= most
    assert room.seconds // ONE_SIDE_S >= room.most


def test_one_more_minute_never_leaves_less_room() -> None:
    seconds = [session_room(minutes, ONE_SIDE_S, SESSION).seconds for minutes in range(5, 121)]

    assert seconds == sorted(seconds)


@pytest.mark.parametrize(("minutes", "warm_up", "cool_down"), [(15, 2, 0), (20, 3, 1), (30, 3, 1), (45, 5, 2)])
def test_longer_sessions_have_a_longer_warm_up(minutes: int, warm_up: int, cool_down: int) -> None:
    room = session_room(minutes, ONE_SIDE_S, SESSION)

    assert (room.warm_up_min, room.cool_down_min) == (warm_up, cool_down)


def test_light_work_goes_to_light_days_first() -> None:
    timetable = Timetable(week_of(5, BUILD, SELECTION), session_room(30, ONE_SIDE_S, SESSION))

    assert timetable.place("stretch", 2, least=2, light=True, limit=5)

    assert timetable.days_of["stretch"] == [2, 4]


def test_an_exercise_is_placed_on_all_its_days_or_on_none() -> None:
    timetable = Timetable(week_of(2, BUILD, SELECTION), session_room(10, ONE_SIDE_S, SESSION))

    assert timetable.place("first", 2, least=2, light=False, limit=1)
    assert not timetable.place("second", 2, least=2, light=False, limit=1)
    assert "second" not in timetable.days_of
