"""What CDS Hooks answers: the service as clients discover it, and the card of one triage."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID, uuid5

from app.content.interop import InteropTexts
from app.domain.rulebook import Rulebook
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import Presence, RaisedFlag, TriageResult
from app.interop.addresses import Addresses, Json
from app.interop.cds_requests import HOOK, INTAKE

SERVICE: Final = "genu-knee"
SPECIFICATION: Final = "2.0.1"

_NAMESPACE: Final = UUID("0f7c6f0e-9d3a-5f58-9a55-2b1f0b8f5a10")
_SUMMARY_BELOW: Final = 140
_QUESTIONS: Final = 5
_INDICATORS: Final[Mapping[CareLevel, str]] = {
    CareLevel.EMERGENCY: "critical",
    CareLevel.URGENT: "critical",
    CareLevel.SOON: "warning",
    CareLevel.UNDETERMINED: "warning",
    CareLevel.ROUTINE: "info",
    CareLevel.SELF_CARE: "info",
}


_YES: Final[Mapping[CareLevel, str]] = {CareLevel.EMERGENCY: "yes_emergency", CareLevel.URGENT: "yes_urgent"}
"""What the summary says while a yes holds an undetermined level at this floor."""


def services(texts: InteropTexts, addresses: Addresses) -> Json:
    """The discovery document."""
    words = texts.words
    query = "QuestionnaireResponse?patient={{context.patientId}}&questionnaire=" + addresses.questionnaire
    return {
        "services": [
            {
                "hook": HOOK,
                "id": SERVICE,
                "title": words["service"],
                "description": words["service_text"],
                "prefetch": {INTAKE: f"{query}&_sort=-authored&_count=1"},
                "usageRequirements": words["service_needs"],
                "version": SPECIFICATION,
            }
        ]
    }


def triage_card(
    result: TriageResult,
    rulebook: Rulebook,
    texts: InteropTexts,
    digest: str,
    pages: str,
    answered_on: str | None,
    is_other_version: bool,
) -> Json:
    """The card; `pages` is the address of the service, `answered_on` the day of the answers."""
    present = [flag for flag in result.red_flags if flag.presence is Presence.PRESENT]
    links = [
        {
            "label": texts.words["rule"].format(id=flag.id),
            "url": f"{pages}/rules/red-flags/{flag.id}",
            "type": "absolute",
        }
        for flag in present
        if flag.audience != "clinician"
    ]
    card: Json = {
        "uuid": str(uuid5(_NAMESPACE, digest)),
        "summary": _summary(result, texts),
        "detail": "\n\n".join(_detail(result, present, rulebook, texts, answered_on, is_other_version)),
        "indicator": _INDICATORS[_said_level(result)],
        "source": {"label": texts.words["source"].format(version=rulebook.version), "url": f"{pages}/rules"},
    }
    return card | {"links": links} if links else card


def _said_level(result: TriageResult) -> CareLevel:
    """The level that the card says: that of the answer, or that of a yes to a danger sign that is not settled yet."""
    is_held = result.level is CareLevel.UNDETERMINED and result.floor in _YES
    return result.floor if is_held and result.floor is not None else result.level


def _summary(result: TriageResult, texts: InteropTexts) -> str:
    said = _said_level(result)
    summary = texts.levels[said] if said is result.level else texts.words[_YES[said]]
    more = texts.words["open"].format(count=len(result.open_screens)) if result.open_screens else ""
    whole = f"{summary} {more}".strip()
    return whole if len(whole) < _SUMMARY_BELOW else summary


def _detail(
    result: TriageResult,
    present: list[RaisedFlag],
    rulebook: Rulebook,
    texts: InteropTexts,
    answered_on: str | None,
    is_other_version: bool,
) -> Iterator[str]:
    """Paragraphs of Markdown without HTML."""
    words = texts.words
    rank = {level.id: level.rank for level in rulebook.triage.rules.levels}
    # A yes that is not settled yet counts for whoever reads how soon.
    known = max(result.at_least, result.floor or result.at_least, key=lambda level: rank[level])
    least, most = (texts.terms.get(each, each) for each in (known, result.at_most))
    yield words["bounds"].format(at_least=least, at_most=most)
    for held in result.held_by:
        yield words["held"].format(question=held.question, level=texts.terms.get(held.floor, held.floor))
    if present:
        yield "\n".join(f"- {flag.advice}" for flag in present)
    yield from result.safety_net
    total = len(rulebook.vocabulary.screens)
    yield words["answered"].format(answered=total - len(result.open_screens), total=total)
    if result.ask_next:
        asked = (f"- {question.question}" for question in result.ask_next[:_QUESTIONS])
        yield "\n".join((words["still_open"], "", *asked))
    for conflict in result.conflicts:
        yield words["conflict"].format(message=conflict.message)
    # Nothing here knows what day it is: whoever reads the card does.
    yield words["undated"] if answered_on is None else words["dated"].format(day=answered_on)
    if is_other_version:
        yield words["other_version"]
