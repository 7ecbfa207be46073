"""Random reports of valid values, drawn from the registry: what a caller could send, boundary values included."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import inf, nextafter
from typing import Final

from hypothesis import strategies as st

from app.content.load import shipped_rulebook
from app.domain.evaluation.conditions import Compare, Condition, leaves_of
from app.domain.evaluation.quantities import Number, Value
from app.domain.report.findings import Finding
from app.domain.report.intake import Report

RULEBOOK: Final = shipped_rulebook()
FINDINGS: Final = RULEBOOK.vocabulary.findings
SCREENS: Final = tuple(screen for screen in RULEBOOK.vocabulary.screens if screen.kind == "question")
ALL_NO: Final = {screen.id: "no" for screen in SCREENS}
TRIAGE_FINDINGS: Final = tuple(
    sorted(
        {
            finding
            for slot in RULEBOOK.triage.slots
            for finding in RULEBOOK.triage.circuit.all_findings(slot)
            if finding in FINDINGS
        }
        | {finding for screen in RULEBOOK.vocabulary.screens for finding in screen.covers}
    )
)
"""Every finding that a triage rule looks at or a screen covers."""
SELF_REPORTED: Final = tuple(finding for finding in TRIAGE_FINDINGS if not FINDINGS[finding].clinician_only)
DAY: Final = date(2026, 11, 22)


def _conditions() -> Iterable[Condition]:
    yield from (flag.when for flag in RULEBOOK.triage.red_flags)
    yield from (value for value in RULEBOOK.vocabulary.derived.values() if isinstance(value, Condition))
    yield from (implication.when for implication in RULEBOOK.vocabulary.implications)


def _limits() -> dict[str, set[float]]:
    limits: dict[str, set[float]] = {}
    for condition in _conditions():
        for leaf in leaves_of(condition):
            if isinstance(leaf, Compare) and leaf.name in FINDINGS:
                limits.setdefault(leaf.name, set()).add(leaf.limit)
    return limits


LIMITS: Final = _limits()
"""Finding -> every number that some condition compares it with."""


def numbers_around(finding: Finding, limits: Iterable[float]) -> tuple[Number, ...]:
    """The limits and their nearest neighbors below and above, as far as they can be sent."""
    assert finding.hard_min is not None
    assert finding.hard_max is not None
    integer = finding.type == "integer"
    near: set[Number] = set()
    for limit in limits:
        if integer:
            near |= {int(limit) - 1, int(limit), int(limit) + 1}
        else:
            near |= {nextafter(limit, -inf), limit, nextafter(limit, inf), limit - 0.5, limit + 0.5}
    return tuple(sorted(number for number in near if finding.hard_min <= number <= finding.hard_max))


def known_values(finding: Finding) -> st.SearchStrategy[Value]:
    """Any value of a finding except unknown; numbers are often at or next to a limit of some condition."""
    if finding.type == "answer":
        return st.sampled_from(("yes", "no"))
    if finding.type == "enum":
        return st.sampled_from([choice.value for choice in finding.values])
    assert finding.hard_min is not None
    assert finding.hard_max is not None
    edges = (finding.hard_min, finding.hard_max, *LIMITS.get(finding.id, ()))
    near = st.sampled_from(numbers_around(finding, edges))
    if finding.type == "integer":
        return near | st.integers(int(finding.hard_min), int(finding.hard_max))
    return near | st.floats(finding.hard_min, finding.hard_max)


def values(finding: Finding) -> st.SearchStrategy[Value]:
    """Any value of a finding, unknown included."""
    return known_values(finding) | st.just("unknown")


@st.composite
def findings_sent(
    draw: st.DrawFn, of: tuple[str, ...] = TRIAGE_FINDINGS, max_size: int = 25, *, unknown: bool = True
) -> dict[str, Value]:
    """Some findings with values."""
    names = draw(st.lists(st.sampled_from(of), unique=True, max_size=max_size))
    value_of = values if unknown else known_values
    return {name: draw(value_of(FINDINGS[name])) for name in names}


SCREEN_ANSWERS: Final = st.sampled_from((None, "no", "no", "yes", "unknown"))


@st.composite
def screens_sent(draw: st.DrawFn) -> dict[str, str]:
    """Each screen not asked, no, yes or unknown; quite often all of them no."""
    if draw(st.booleans()):
        return dict(ALL_NO)
    answers = {screen.id: draw(SCREEN_ANSWERS) for screen in SCREENS}
    return {screen: answer for screen, answer in answers.items() if answer is not None}


@st.composite
def reports(draw: st.DrawFn, of: tuple[str, ...] = TRIAGE_FINDINGS) -> Report:
    """Any report about triage findings; the age is usually known."""
    findings = draw(findings_sent(of))
    if draw(st.integers(0, 4)):
        findings["age_years"] = draw(ages)
    return Report(findings, draw(screens_sent()))


ages: Final = known_values(FINDINGS["age_years"])


@st.composite
def people(draw: st.DrawFn) -> Mapping[str, Value]:
    """What one person would answer to each question: mostly no, some yes, some unknown, every number something."""
    striking = draw(st.lists(st.sampled_from(SELF_REPORTED), unique=True, max_size=12))
    dull: dict[str, Value] = dict.fromkeys(SELF_REPORTED, "no")
    for name in SELF_REPORTED:
        if FINDINGS[name].type != "answer":
            dull[name] = "unknown"
    answers = {name: draw(values(FINDINGS[name])) for name in striking}
    return dull | answers | {"age_years": draw(ages | st.just("unknown"))}


days: Final = st.integers(-5, 400).map(lambda count: DAY + timedelta(days=count))
