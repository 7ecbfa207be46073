"""Claims about the registry of findings."""

import re

from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.vocabulary_checks import NAMED_BY_THE_PROGRAM

RULEBOOK = shipped_rulebook()
FINDINGS = RULEBOOK.vocabulary.findings


def test_every_finding_that_triage_looks_at_says_so() -> None:
    """Whoever asks only what says triage must not leave out what a red flag or a screen needs."""
    triage = RULEBOOK.triage
    used = {finding for slot in triage.slots for finding in triage.circuit.all_findings(slot)}
    used |= {finding for screen in RULEBOOK.vocabulary.screens for finding in screen.covers}
    assert [each for each in sorted(used & FINDINGS.keys()) if "triage" not in FINDINGS[each].used_by] == []


def test_every_finding_that_the_classification_looks_at_says_so() -> None:
    used = FINDINGS.keys() & set(RULEBOOK.classification.circuit.findings)
    assert [each for each in sorted(used) if "classification" not in FINDINGS[each].used_by] == []


def test_whoever_is_asked_for_less_or_more_is_told_which_of_them_is_minus() -> None:
    """An answer of 60 for 60 percent less makes an overload certain instead of unlikely."""
    signed = [each for each in FINDINGS.values() if each.reported_by == "self" and (each.hard_min or 0) < 0]
    assert [each.id for each in signed if not re.search(r"minus|-\d", each.question)] == []
    assert "weekly_load_change_pct" in {each.id for each in signed}


def test_what_the_program_calls_by_name_is_what_the_check_of_the_content_asks_for() -> None:
    """Under another id the program would not see a finding, and nobody would notice."""
    modules = [path for path in CONTENT_ROOT.parent.rglob("*.py") if path.name != "vocabulary_checks.py"]
    written = {name for path in modules for name in re.findall(r'"([a-z0-9_]+)"', path.read_text(encoding="utf-8"))}

    assert set(NAMED_BY_THE_PROGRAM) == written & FINDINGS.keys()
