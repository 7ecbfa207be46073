"""Takes in what became known beside the sessions, and what events of a session say in the words of the registry."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.quantities import Value
from app.domain.progression.counting import grown_rows
from app.domain.progression.decision_tables import Truths, answer
from app.domain.progression.person import are_all_asked, overlaid, reopened, screens_told, without_expired
from app.domain.progression.session_logs import CheckIn
from app.domain.progression.state import Fold
from app.domain.progression.values import (
    Facts,
    SessionRecord,
    check_in_facts,
)
from app.domain.report.intake import Report
from app.domain.rulebook import Rulebook

_DAY: Final = timedelta(days=1)
_SWELLING: Final = "knee_swelling"
_GIVING_WAY: Final = "giving_way_4_week_count"


def in_order(checks: Sequence[CheckIn], rulebook: Rulebook) -> Sequence[CheckIn]:
    """The check-ins of one day as they are taken in.

    Ids do not tell which was said first, so a danger sign comes last: nothing else of its day takes it back.
    """
    return checks if len(checks) < 2 else sorted(checks, key=lambda check: _tells_of_danger(check, rulebook))


def _tells_of_danger(check: CheckIn, rulebook: Rulebook) -> bool:
    """Whether a screen is yes, or a sign of one is there, for which somebody is to be seen today."""
    told = screens_told(check.findings, check.screens, rulebook)
    return any(screen.floor in rulebook.triage.urgent_levels for screen in told)


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
    rulebook, known = fold.setting.rulebook, fold.person.report
    if check.findings or check.screens:
        screens = {**reopened(known, check.findings, rulebook), **check.screens}
        report = overlaid(known, check.findings, screens, check.date, rulebook)
        fold.person = fold.person.after(report)
    if check.screens and are_all_asked(check.screens.keys(), fold.person.report, fold.setting.rulebook):
        fold.checked_on = check.date
        # Those that do not concern the person are not sent again, and grow no older than the others.
        fold.screens_on = dict.fromkeys(fold.screens_on, check.date)
    facts = check_in_facts(check, fold.setting.basis.report.findings.get("activity_pain_nprs"))
    facts |= _news_of_the_knee(fold, check, known)
    truths = fold.setting.compiled.checks.evaluate(facts)
    _tell(fold, truths, facts)
    # A check-in that does not say neither grows nor ends a row: it was not asked.
    for name, condition in fold.rules.check_marks.items():
        truth = truths.of(condition)
        if truth != UNKNOWN:
            grown = grown_rows(fold.check_rows, [name] if truth == YES else (), check.date)
            fold.check_rows.pop(name, None)
            fold.check_rows.update(grown)


def _news_of_the_knee(fold: Fold, check: CheckIn, known: Report) -> Facts:
    """Swelling and giving way as a check-in tells of them, against what was known before it."""
    facts: Facts = {}
    swollen = check.findings.get(_SWELLING, _no_by_screen(fold, check, _SWELLING))
    if swollen in ("yes", "no"):
        facts[_SWELLING] = swollen
        # What came since the program was made is never usual, also where a session said in between that it had gone.
        at_intake = fold.setting.basis.report.findings.get(_SWELLING)
        is_usual = at_intake == known.findings.get(_SWELLING) == "yes" and not fold.sessions_so_far.is_swollen
        facts["knee_swelling_new"] = answer(swollen == "yes" and not is_usual)
    times, before = check.findings.get(_GIVING_WAY), known.findings.get(_GIVING_WAY)
    if isinstance(times, int | float):
        known_times = before if isinstance(before, int | float) and not _are_all_new(fold) else 0
        facts["giving_way_rise"] = times - known_times
    return facts


def _are_all_new(fold: Fold) -> bool:
    """Whether the days that are counted lie after everything known of giving way before."""
    days = max(each.counts.days for each in fold.rules.events if each.counts and each.counts.finding == _GIVING_WAY)
    told = [check.date for check in fold.checks[:-1] if _GIVING_WAY in check.findings]
    latest = max([fold.answered(), *told, *(on for on, _ in fold.times_given_way)])
    return (fold.day - latest).days >= days


def _no_by_screen(fold: Fold, check: CheckIn, finding: str) -> str | None:
    screen = fold.setting.rulebook.intake.screen_of[finding]
    return "no" if check.screens.get(screen) == "no" else None


def _tell(fold: Fold, truths: Truths, facts: Facts) -> None:
    """What sessions have a mark for counts as if a session of the day before had told it: that is when it happened."""
    conditions = fold.rules.check_marks
    told = frozenset(
        name for name in conditions.keys() & fold.rules.session_marks if truths.of(conditions[name]) == YES
    )
    on = fold.day - _DAY
    if told:
        fold.sessions_so_far.tell(told, on)
    rise = facts.get("giving_way_rise")
    if "gave_way" in told and isinstance(rise, int | float):
        fold.times_given_way.append((on, int(rise)))


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
