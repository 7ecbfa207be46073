"""What is said of known vulnerabilities: found, none known, or not checked, and never the one for the other."""

import json
from typing import Any

from deploy.checks.vulnerabilities import NOT_CHECKED, VULNERABLE, read_report

CLEAN = {"name": "clean", "version": "1.0", "vulns": []}
SKIPPED = {"name": "unheard-of", "skip_reason": "Dependency not found on PyPI and could not be audited"}
BAD = {"name": "bad", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1", "2.0"], "aliases": []}]}


def _told(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_vulnerability_is_one_whatever_else_was_not_looked_up() -> None:
    audit = read_report(_told(CLEAN, SKIPPED, BAD), "")
    assert audit.status == VULNERABLE
    assert audit.vulnerable == ("bad 1.0: PYSEC-1, mended in 1.1, 2.0",)


def test_packages_that_were_all_looked_up_are_clean() -> None:
    audit = read_report(_told(CLEAN, CLEAN), "")
    assert (audit.status, audit.looked_up) == (0, 2)


def test_packages_that_could_not_be_looked_up_are_not_clean() -> None:
    for packages in ((SKIPPED,), (CLEAN, SKIPPED), ()):
        assert read_report(_told(*packages), "").status == NOT_CHECKED


def test_a_service_that_cannot_be_reached_is_not_clean_and_says_why() -> None:
    audit = read_report("", "Traceback (most recent call last):\nConnectionError: cannot resolve")
    assert (audit.status, audit.why) == (NOT_CHECKED, "ConnectionError: cannot resolve")
