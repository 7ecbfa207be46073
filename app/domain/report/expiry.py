"""Which answers of a report still count on the day they are used.

Source: app/content/screens.yaml (valid_days); triage rules 3.2.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.report.compiled_intake import CompiledIntake
from app.domain.report.findings import Screen
from app.domain.report.intake import Report

_CANNOT_SAY: Final = "unknown"
"""Asked, but the person cannot say: evaluates as if it had not been asked, and is not asked again."""


def known_findings(findings: Mapping[str, Value], expired: frozenset[str], rules: CompiledIntake) -> dict[str, Value]:
    """What was sent and counts: without what cannot be said, and without what screens that have expired left absent."""
    known = dict(findings)
    if _CANNOT_SAY in findings.values():
        known = {finding: value for finding, value in findings.items() if value != _CANNOT_SAY}
    if not expired:
        return known
    for screen, fills in rules.screens:
        if screen.id in expired:
            for finding, when_no in fills.items():
                if finding in known and not is_present(known[finding], when_no):
                    del known[finding]
    return known


def expired_screens(report: Report, rules: CompiledIntake, on: date | None) -> frozenset[str]:
    """The screens that were answered too long before `on` to count; none where a date is not known."""
    if on is None or report.answered_on is None:
        return frozenset()
    age_days = (on - report.answered_on).days
    if age_days < 0:
        # Answers of a day that has not come are no answers.
        return frozenset(screen.id for screen, _ in rules.screens)
    # One acute sign makes all acute answers old sooner (triage rules 3.2: "when any is yes").
    any_acute = any(
        _was_yes(screen, fills, report) for screen, fills in rules.screens if screen.valid_days_after_yes is not None
    )
    return frozenset(screen.id for screen, _ in rules.screens if _has_expired(screen, age_days, any_acute))


def _was_yes(screen: Screen, fills: Mapping[str, Value], report: Report) -> bool:
    return report.screens.get(screen.id) == "yes" or any(
        finding in report.findings and is_present(report.findings[finding], when_no)
        for finding, when_no in fills.items()
    )


def _has_expired(screen: Screen, age_days: int, any_acute: bool) -> bool:
    limits = (screen.valid_days, screen.valid_days_after_yes if any_acute else None)
    return any(limit is not None and age_days > limit for limit in limits)


def says_yes(screen: Screen, finding: str, value: Value) -> bool:
    """Whether a value of a finding that a screen covers says that the screen should be yes."""
    return screen.kind != "value" and is_present(value, dict(screen.no_means).get(finding, "no"))


def is_present(value: Value, when_no: Value) -> bool:
    """Does a sent value of a covered finding say that the screen should have been yes?"""
    if isinstance(value, str):
        return value == "yes"
    if isinstance(value, Bounds) or value is NOT_APPLICABLE:
        return False
    return not isinstance(when_no, Bounds) or not when_no.low <= value <= when_no.high
