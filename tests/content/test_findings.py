"""Claims about the registry of findings."""

from app.content.load import shipped_rulebook

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
