"""The rule book on the wire: findings, screens, red flags and sources, as a clinician or integrator reads them."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.report.findings import Choice
from app.domain.rulebook import Rulebook
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


@dataclass(frozen=True, slots=True)
class FindingOut:
    """One finding of the registry. Numbers outside hard_min..hard_max are refused, outside soft_min..soft_max noted.

    `unit_words` is how the unit is said to people.
    """

    id: str
    group: str
    type: str
    question: str
    clinical: str
    reported_by: str
    sided: bool
    used_by: tuple[str, ...]
    values: tuple[Choice, ...]
    clinician_only: bool
    informational: bool
    unit: str | None = None
    unit_words: str | None = None
    hard_min: float | None = None
    hard_max: float | None = None
    soft_min: float | None = None
    soft_max: float | None = None
    applies_if: str | None = None
    other_side_of: str | None = None
    computed_from: str | None = None
    screen: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenMeaning:
    """What a no to the screen says about one covered finding."""

    finding: str
    no_means: str


@dataclass(frozen=True, slots=True)
class ScreenOut:
    """One gating question: what it asks, what it covers, and what its answers do."""

    id: str
    order: int
    kind: str
    question: str
    covers: tuple[ScreenMeaning, ...]
    recheck: bool
    floor: str | None = None
    applies_if: str | None = None
    valid_days: int | None = None
    valid_days_after_yes: int | None = None


@dataclass(frozen=True, slots=True)
class RedFlagOut:
    """One triage rule with everything that is behind it."""

    id: str
    when: str
    suspect: str
    level: CareLevel
    ambulance: bool
    see: str
    within: str
    do: str
    dont: str
    advice: str
    exercise: Permission
    only: tuple[str, ...]
    audience: str
    sources: tuple[Citation, ...]
    owner: str
    reviewed_on: str
    review_by: str
    status: str
    accuracy: str | None = None
    note: str | None = None
    clinician: str | None = None


@dataclass(frozen=True, slots=True)
class SourceOut:
    """One entry of the bibliography; `checked` says how far it was verified."""

    id: str
    title: str
    kind: str
    checked: str
    authors: str | None = None
    where: str | None = None
    year: int | None = None
    doi: str | None = None


def findings_out(rulebook: Rulebook) -> Iterator[FindingOut]:
    """Every finding of the rule book."""
    screens = rulebook.vocabulary.screen_of()
    for finding in rulebook.vocabulary.findings.values():
        screen = screens.get(finding.id)
        yield entry_of(FindingOut, finding, {}, screen=None if screen is None else screen.id)


def screens_out(rulebook: Rulebook) -> Iterator[ScreenOut]:
    """Every screen of the rule book."""
    for screen in rulebook.vocabulary.screens:
        meanings = dict(screen.no_means)
        covers = tuple(ScreenMeaning(finding, _meaning(meanings.get(finding, "no"))) for finding in screen.covers)
        yield entry_of(ScreenOut, screen, {}, covers=covers)


def _meaning(value: Value) -> str:
    if value is NOT_APPLICABLE:
        return "not applicable"
    if not isinstance(value, Bounds):
        return str(value)
    # Open ends are stored as the next double; six digits show the limit that was written.
    text = f"above {value.low:.6g}" if value.low > float("-inf") else f"below {value.high:.6g}"
    return f"{text}, or never" if value.or_never else text


def red_flags_out(rulebook: Rulebook) -> Iterator[RedFlagOut]:
    """Every triage rule, worst level first."""
    return (entry_of(RedFlagOut, flag, rulebook.triage.citations) for flag in rulebook.triage.red_flags)


def sources_out(rulebook: Rulebook) -> Iterator[SourceOut]:
    """The whole bibliography."""
    return (entry_of(SourceOut, source, {}) for source in rulebook.sources.values())
