"""Claims about the screens: they are the promise that nothing urgent is overlooked when all of them are no."""

from itertools import product

import pytest

from app.domain.evaluation.answers import NO, UNKNOWN
from app.domain.evaluation.quantities import Bounds, Value
from app.domain.report.completion import complete
from app.domain.report.findings import Screen
from app.domain.report.intake import Report
from app.domain.triage.red_flags import CareLevel, Permission, RedFlag
from tests.strategies import ALL_NO, FINDINGS, RULEBOOK, SCREENS

RULES = RULEBOOK.triage
SOON = RULES.rank_of[CareLevel.SOON]

# docs/decisions-triage.md, "The closure property": what all screens no may leave open.
OPEN_AT_ANY_AGE = {
    "stress-fracture",
    "insufficiency-fracture-sifk",
    "crps",
    "structural-malalignment-severe-pain",
    "structural-malalignment-symptomatic",
    "no-improvement-6-weeks",
    "no-improvement-12-weeks",
    "worsening-despite-programme",
    "giving-way-sensation",
    "claudication",
    "persistent-functional-limit",
    "sharp-pain-during-exercise",
    "getting-worse",
    "strong-pain",
    "known-bleeding-disorder",
    "sickle-cell-disease",
    "low-energy-availability",
    "very-low-weight",
}
OPEN_UNDER_18 = {
    "apophysitis",
    "child-bow-legs-persisting",
    "child-knock-knees-persisting",
    "child-overweight-knee-pain",
}


def _open(person: dict[str, Value], screens: dict[str, str]) -> list[RedFlag]:
    facts = complete(Report(person, screens), RULEBOOK.intake).facts
    slots = RULES.circuit.evaluate(facts)
    return [flag for flag, slot in zip(RULES.red_flags, RULES.slots, strict=True) if slots[slot] == UNKNOWN]


def _is_dangerous(flag: RedFlag) -> bool:
    return flag.level in (CareLevel.EMERGENCY, CareLevel.URGENT) or flag.exercise is Permission.BLOCKED


AGES: tuple[Value, ...] = (10, 11.9, 12, 17.9, 18, 24, 39, 54, 59.9, 60, 79, 80, 110, Bounds(low=10))
SEXES = (None, "female", "male", "intersex", "unknown")


@pytest.mark.parametrize(("age", "sex"), list(product(AGES, SEXES)))
def test_with_all_screens_no_nothing_urgent_or_blocking_is_open_from_ten_years_on(age: Value, sex: str | None) -> None:
    person: dict[str, Value] = {"age_years": age} | ({} if sex is None else {"sex": sex})
    assert [flag.id for flag in _open(person, ALL_NO) if _is_dangerous(flag)] == []


@pytest.mark.parametrize("sex", SEXES)
def test_what_all_screens_no_leaves_open_in_an_adult_is_what_we_say(sex: str | None) -> None:
    person: dict[str, Value] = {"age_years": 30}
    if sex is not None:
        person["sex"] = sex
    left = _open(person, ALL_NO)
    assert {flag.id for flag in left} <= OPEN_AT_ANY_AGE
    assert all(RULES.rank_of[flag.level] <= SOON for flag in left)


def test_what_all_screens_no_leaves_open_in_a_child_is_what_we_say() -> None:
    left = _open({"age_years": 12}, ALL_NO)
    assert {flag.id for flag in left} <= OPEN_AT_ANY_AGE | OPEN_UNDER_18
    assert all(RULES.rank_of[flag.level] <= SOON for flag in left)


def test_below_ten_years_exercise_is_blocked_whatever_the_screens_say() -> None:
    facts = complete(Report({"age_years": 9.9}, ALL_NO), RULEBOOK.intake).facts
    slots = RULES.circuit.evaluate(facts)
    true = [flag for flag, slot in zip(RULES.red_flags, RULES.slots, strict=True) if slots[slot] not in (NO, UNKNOWN)]
    assert any(flag.exercise is Permission.BLOCKED for flag in true)


# Triage rules 2.1: these three can only raise the level to soon or add tags; leaving out any other one is dangerous.
ONLY_LIMITING = {"giving_way_or_slipping", "other_joints_or_stiffness", "bones_nerves_falls"}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_every_other_screen_is_necessary(screen: Screen) -> None:
    asked = {name: answer for name, answer in ALL_NO.items() if name != screen.id}
    left = _open({"age_years": 12, "sex": "female"}, asked)
    assert any(map(_is_dangerous, left)) == (screen.id not in ONLY_LIMITING)


def test_the_life_threatening_is_asked_first() -> None:
    floors = [screen.floor for screen in SCREENS]
    assert floors[:4] == [CareLevel.EMERGENCY] * 4
    assert CareLevel.EMERGENCY not in floors[4:]
    assert [screen.order for screen in RULEBOOK.vocabulary.screens] == list(range(1, 21))


def test_no_finding_hides_in_two_screens_and_every_one_can_be_asked_or_examined() -> None:
    covered = [finding for screen in RULEBOOK.vocabulary.screens for finding in screen.covers]
    assert len(covered) == len(set(covered))
    assert not any(FINDINGS[finding].clinician_only for finding in covered)


def test_every_screen_has_something_a_person_can_answer() -> None:
    for screen in SCREENS:
        assert any(FINDINGS[finding].is_askable for finding in screen.covers), screen.id


def test_every_answer_of_a_person_grows_old() -> None:
    assert {screen.valid_days for screen in SCREENS} == {28}
    # Triage rules 3.2: the first ten after a day when any of them is yes; seven are asked again at each workout.
    assert [screen.order for screen in SCREENS if screen.valid_days_after_yes == 1] == list(range(1, 11))
    assert [screen.order for screen in SCREENS if screen.recheck] == [1, 2, 3, 5, 8, 9, 10]
