"""Takes in what became known beside the sessions, and what events of a session say in the words of the registry."""

from collections.abc import Sequence

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.quantities import Value
from app.domain.progression.counting import grown_rows
from app.domain.progression.person import are_all_asked, overlaid, reopened, without_expired
from app.domain.progression.session_logs import CheckIn
from app.domain.progression.state import Fold
from app.domain.progression.values import (
    SessionRecord,
    check_in_facts,
)


def take_in(fold: Fold, check: CheckIn) -> None:
    """A check-in becomes known."""
    fold.checks.append(check)
    if check.raised_pain_nprs is not None:
        fold.raised = check
    if check.gap_reason is not None:
        fold.gap_reason = check
    if check.deload_wanted == "yes":
        fold.deload_wanted_on = check.date
    for name, value in check.findings.items():
        fold.values[name] = value, check.date
    fold.screens_on.update(dict.fromkeys(check.screens, check.date))
    if check.findings or check.screens:
        rulebook, known = fold.setting.rulebook, fold.person.report
        screens = {**reopened(known, check.findings, rulebook), **check.screens}
        report = overlaid(known, check.findings, screens, check.date, rulebook)
        fold.person = fold.person.after(report)
    if check.screens and are_all_asked(check.screens.keys(), fold.person.report, fold.setting.rulebook):
        fold.checked_on = check.date
    facts = check_in_facts(check, fold.setting.basis.report.findings.get("activity_pain_nprs"))
    truths = fold.setting.compiled.checks.evaluate(facts)
    # A check-in that does not say neither grows nor ends a row: it was not asked.
    for name, condition in fold.rules.check_marks.items():
        truth = truths.of(condition)
        if truth != UNKNOWN:
            grown = grown_rows(fold.check_rows, [name] if truth == YES else (), check.date)
            fold.check_rows.pop(name, None)
            fold.check_rows.update(grown)


def end_clearances(fold: Fold) -> None:
    """What a clinician cleared holds back again once the clearance is over."""
    report = fold.person.report
    if report.clearances:
        counting = without_expired(report, fold.day, fold.setting.rulebook.vocabulary.clearance_valid_days)
        if counting is not report:
            fold.person = fold.person.after(counting)


def take_in_events(fold: Fold, settled: Sequence[SessionRecord]) -> None:
    """What settled sessions say becomes known in the words of the registry."""
    found: dict[str, Value] = {}
    for record in settled:
        for event in record.events:
            found.update(event.findings)
            if event.counts is not None:
                found[event.counts.finding] = fold.gave_way(event.counts.days)
        if record.log.new_symptom == "yes":
            fold.event_on = record.log.date
    if found:
        rulebook, known = fold.setting.rulebook, fold.person.report
        report = overlaid(known, found, reopened(known, found, rulebook), fold.day, rulebook)
        fold.person = fold.person.after(report)
