"""The rule book on the wire: findings, screens, red flags and sources, as a clinician or integrator reads them."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.report.findings import Choice, Finding, Screen
from app.domain.rulebook import Rulebook
from app.domain.sources import Source
from app.domain.triage.red_flags import CareLevel, Permission, RedFlag
from app.domain.triage.results import Citation


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


@dataclass(frozen=True, slots=True)
class FindingList:
    """All findings, by group."""

    items: tuple[FindingOut, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ScreenList:
    """All screens, in asking order."""

    items: tuple[ScreenOut, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RedFlagList:
    """All triage rules, worst level first."""

    items: tuple[RedFlagOut, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SourceList:
    """The whole bibliography, by id."""

    items: tuple[SourceOut, ...]
    total: int


def findings_out(rulebook: Rulebook) -> Iterator[FindingOut]:
    """Every finding of the rule book."""
    screens = rulebook.vocabulary.screen_of()
    for finding in rulebook.vocabulary.findings.values():
        screen = screens.get(finding.id)
        yield _finding_out(finding, None if screen is None else screen.id)


def _finding_out(finding: Finding, screen: str | None) -> FindingOut:
    return FindingOut(
        id=finding.id,
        group=finding.group,
        type=finding.type,
        question=finding.question,
        clinical=finding.clinical,
        reported_by=finding.reported_by,
        sided=finding.sided,
        used_by=finding.used_by,
        values=finding.values,
        clinician_only=finding.clinician_only,
        informational=finding.informational,
        unit=finding.unit,
        unit_words=finding.unit_words,
        hard_min=finding.hard_min,
        hard_max=finding.hard_max,
        soft_min=finding.soft_min,
        soft_max=finding.soft_max,
        applies_if=text_if_any(finding.applies_if),
        other_side_of=finding.other_side_of,
        computed_from=finding.computed_from,
        screen=screen,
    )


def screens_out(rulebook: Rulebook) -> Iterator[ScreenOut]:
    """Every screen of the rule book."""
    return map(_screen_out, rulebook.vocabulary.screens)


def _screen_out(screen: Screen) -> ScreenOut:
    meanings = dict(screen.no_means)
    return ScreenOut(
        id=screen.id,
        order=screen.order,
        kind=screen.kind,
        question=screen.question,
        covers=tuple(ScreenMeaning(finding, _meaning(meanings.get(finding, "no"))) for finding in screen.covers),
        recheck=screen.recheck,
        floor=screen.floor,
        applies_if=text_if_any(screen.applies_if),
        valid_days=screen.valid_days,
        valid_days_after_yes=screen.valid_days_after_yes,
    )


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
    citations = rulebook.triage.citations
    for flag in rulebook.triage.red_flags:
        yield _red_flag_out(flag, tuple(citations[source] for source in flag.sources))


def _red_flag_out(flag: RedFlag, sources: tuple[Citation, ...]) -> RedFlagOut:
    return RedFlagOut(
        id=flag.id,
        when=condition_text(flag.when),
        suspect=flag.suspect,
        level=flag.level,
        ambulance=flag.ambulance,
        see=flag.see,
        within=flag.within,
        do=flag.do,
        dont=flag.dont,
        advice=flag.advice,
        exercise=flag.exercise,
        only=flag.only,
        audience=flag.audience,
        sources=sources,
        owner=flag.owner,
        reviewed_on=flag.reviewed_on.isoformat(),
        review_by=flag.review_by.isoformat(),
        status=flag.status,
        accuracy=flag.accuracy,
        note=flag.note,
        clinician=flag.clinician,
    )


def sources_out(rulebook: Rulebook) -> Iterator[SourceOut]:
    """The whole bibliography."""
    return map(_source_out, rulebook.sources.values())


def _source_out(source: Source) -> SourceOut:
    return SourceOut(
        source.id, source.title, source.kind, source.checked, source.authors, source.where, source.year, source.doi
    )
