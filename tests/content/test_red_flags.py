"""What the text of every red flag must promise, whatever the rule is about."""

import re
from pathlib import Path

import pytest

from app.content.reading import Reader
from app.domain.triage.red_flags import CareLevel, Permission, RedFlag

# Stems of words that would tell a household what is suspected.
TELLING = ("safeguard", "abuse", "story", "explain", "police", "concern", "neglect", "accidental")
CONTENT = Path(__file__).parents[2] / "app" / "content"


@pytest.fixture(scope="module")
def rules() -> tuple[RedFlag, ...]:
    reader = Reader(CONTENT)
    loaded = tuple(rule for _, rule in reader.folder("red_flags", RedFlag))
    reader.finish()
    return loaded


def test_all_130_rules_their_18_additions_and_7_of_ours_are_there(rules: tuple[RedFlag, ...]) -> None:
    levels = [rule.level for rule in rules]
    assert len({rule.id for rule in rules}) == len(rules) == 155
    assert [levels.count(level) for level in list(CareLevel)[:5]] == [24, 49, 44, 28, 10]


def test_urgent_and_emergency_rules_block_exercise(rules: tuple[RedFlag, ...]) -> None:
    pressing = {CareLevel.EMERGENCY, CareLevel.URGENT}
    unblocked = [rule.id for rule in rules if rule.level in pressing and rule.exercise is not Permission.BLOCKED]
    assert unblocked == []


def test_only_emergency_rules_call_an_ambulance(rules: tuple[RedFlag, ...]) -> None:
    assert {rule.level for rule in rules if rule.ambulance} == {CareLevel.EMERGENCY}


def test_an_ambulance_rule_tells_the_person_to_call_one(rules: tuple[RedFlag, ...]) -> None:
    silent = [rule.id for rule in rules if rule.ambulance and "call an ambulance now" not in rule.advice.lower()]
    assert silent == []


def test_a_restricting_rule_says_what_is_still_right(rules: tuple[RedFlag, ...]) -> None:
    wrong = [rule.id for rule in rules if bool(rule.only) != (rule.exercise is Permission.RESTRICTED)]
    assert wrong == []


def test_advice_is_short_and_says_when(rules: tuple[RedFlag, ...]) -> None:
    sentences = {rule.id: len(re.split(r"(?<=[.?!])\s+", rule.advice)) for rule in rules}
    assert {name: count for name, count in sentences.items() if count > 3} == {}
    today = ("now", "today", "at once")
    slow = [
        rule.id
        for rule in rules
        if rule.level in {CareLevel.EMERGENCY, CareLevel.URGENT}
        and not any(word in rule.advice.lower() for word in today)
    ]
    assert slow == []


def test_no_text_points_to_another_rule(rules: tuple[RedFlag, ...]) -> None:
    pointing = re.compile(r"\bas (for|above|child-)")
    texts = {rule.id: (rule.suspect, rule.see, rule.do, rule.dont, rule.advice) for rule in rules}
    assert [name for name, parts in texts.items() if any(map(pointing.search, parts))] == []


def test_suspicion_of_abuse_is_for_clinicians_and_its_advice_is_neutral(rules: tuple[RedFlag, ...]) -> None:
    concern = next(rule for rule in rules if rule.id == "safeguarding-concern")
    assert [rule.id for rule in rules if rule.audience == "clinician"] == ["safeguarding-concern"]
    said = (concern.advice, concern.see, concern.within, concern.do, concern.dont, concern.suspect)
    assert not [text for text in said if any(word in text.lower() for word in TELLING)]
    assert "local safeguarding procedure" in (concern.clinician or "")


def test_what_a_rule_suspects_never_names_abuse(rules: tuple[RedFlag, ...]) -> None:
    assert [rule.id for rule in rules if any(word in rule.suspect.lower() for word in TELLING)] == []


def test_words_for_the_person_hold_no_shorthand_of_clinicians(rules: tuple[RedFlag, ...]) -> None:
    shorthand = re.compile(
        r"\b(GP|NHS|NICE|MRI|ECG|DVT|h|min|Wells|NSAIDs?)\b|effusion|aspirat|same-day|protocol|orthop|none"
    )
    texts = {rule.id: (rule.see, rule.within, rule.do, rule.dont, rule.advice) for rule in rules}
    found = {
        name: hits for name, parts in texts.items() if (hits := [text for text in parts if shorthand.search(text)])
    }
    assert found == {}


def test_review_is_due_within_a_year(rules: tuple[RedFlag, ...]) -> None:
    assert {(rule.review_by - rule.reviewed_on).days for rule in rules} == {365}


LICENSE = re.compile(
    r"\b(keep moving|go on with|stay active|play as usual|walk as|are fine|is fine|bend and straighten"
    r"|straighten and bend|do light|do only light|keep to light|keep exercise|keep using|use it gently"
    r"|gentlest exercises|easier exercises)\b"
)
"""Words by which a person may read: exercise, or use the leg."""
GUARD = re.compile(
    r"nothing else here|for this alone|for this sore spot alone|once it has been checked|until you are used"
)


def test_what_a_rule_allows_holds_only_if_no_other_rule_forbids_it(rules: tuple[RedFlag, ...]) -> None:
    """Rules stand side by side, and the milder must not contradict the worse (triage.md 3.1: a dont beats a do)."""
    unguarded = [
        (rule.id, sentence)
        for rule in rules
        for text in (rule.advice, rule.do)
        for sentence in re.split(r"(?<=[.;]) ", text)
        if LICENSE.search(sentence) and not GUARD.search(sentence)
    ]

    assert unguarded == []
