"""The intake as a FHIR R4 Questionnaire: screens in asking order, then every finding by group, in one language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.content.interop import InteropTexts
from app.domain.evaluation.conditions import Is
from app.domain.report.findings import Finding, Screen
from app.domain.rulebook import Rulebook
from app.interop.addresses import (
    DATA_ABSENT,
    MAX_VALUE,
    MIN_VALUE,
    QUESTIONNAIRE,
    QUESTIONS,
    UCUM,
    UNIT,
    YES_NO,
    Addresses,
    Json,
)
from app.interop.intake import SCREENS, SIDE, SIDES, group_id, value_system


@dataclass(frozen=True, slots=True)
class IntakeWords:
    """The words around the questions, in the language of the rule book; `page` are those of the interview page."""

    texts: InteropTexts
    page: Mapping[str, Mapping[str, str]]
    publisher: str


def last_reviewed(rulebook: Rulebook) -> date:
    """The newest day on which a rule was reviewed: the date of everything that is published."""
    return max(flag.reviewed_on for flag in rulebook.triage.rules.red_flags)


def questionnaire(rulebook: Rulebook, words: IntakeWords, addresses: Addresses) -> Json:
    """The whole intake; its version is that of the content."""
    said = words.texts.words
    return {
        "resourceType": "Questionnaire",
        "id": QUESTIONNAIRE,
        "language": rulebook.language,
        "url": addresses.questionnaire,
        "version": rulebook.version,
        "name": "GenuIntake",
        "title": said["title"],
        "status": "active",
        "subjectType": ["Patient"],
        "date": last_reviewed(rulebook).isoformat(),
        "publisher": words.publisher,
        "description": said["description"],
        "item": list(_Writer(rulebook, words, addresses).items()),
    }


@dataclass(frozen=True, slots=True)
class _Writer:
    rulebook: Rulebook
    words: IntakeWords
    addresses: Addresses

    def items(self) -> Iterator[Json]:
        vocabulary = self.rulebook.vocabulary
        page = self.words.page["page"]
        sides = [(value_system(self.addresses, SIDE), side, page[f"side_{side}"]) for side in SIDES]
        yield self._choice(SIDE, page["side"], sides, page["side_unknown"])
        screens = sorted(vocabulary.screens, key=lambda screen: screen.order)
        yield _group(SCREENS, self.words.page["question"]["part_danger"], (self._screen(screen) for screen in screens))
        asked = {finding for screen in screens if screen.kind == "value" for finding in screen.covers}
        rest = [finding for finding in vocabulary.findings.values() if finding.id not in asked]
        rest.sort(key=lambda finding: not finding.is_askable)
        shared = {finding.group for finding in rest if finding.is_askable}
        for link_id, findings in groupby(rest, group_id):
            several = list(findings)
            title = self._title(several[0], is_shared=several[0].group in shared)
            yield _group(link_id, title, (self._finding(each, self._gate(each)) for each in several))

    def _title(self, finding: Finding, *, is_shared: bool) -> str:
        texts = self.words.texts
        name = texts.terms.get(finding.group, finding.group.replace("_", " "))
        title = name[0].upper() + name[1:]
        return texts.words["clinician"].format(group=title) if is_shared and not finding.is_askable else title

    def _gate(self, finding: Finding) -> str | None:
        """The question without whose yes (or "I don't know") a finding is not shown."""
        vocabulary = self.rulebook.vocabulary
        screen = vocabulary.screen_of().get(finding.id)
        if screen is not None:
            return screen.id
        name = finding.applies_if.name if isinstance(finding.applies_if, Is) else ""
        return name if name in vocabulary.findings and vocabulary.findings[name].type == "answer" else None

    def _screen(self, screen: Screen) -> Json:
        if screen.kind == "value":
            (finding,) = screen.covers
            return self._finding(self.rulebook.vocabulary.findings[finding], None)
        return self._choice(screen.id, screen.question, self._yes_no(), self.words.page["question"]["unknown"])

    def _finding(self, finding: Finding, gate: str | None) -> Json:
        unsure = self.words.page["question"]["unknown"]
        if finding.type == "answer":
            item = self._choice(finding.id, finding.question, self._yes_no(), unsure)
        elif finding.type == "enum":
            system = value_system(self.addresses, finding.id)
            values = [(system, choice.value, choice.text) for choice in finding.values]
            item = self._choice(finding.id, finding.question, values, unsure)
        else:
            item = self._number(finding)
        item["code"] = [{"system": self.addresses.codes(QUESTIONS), "code": finding.id, "display": finding.clinical}]
        if gate is not None:
            item["enableWhen"] = [
                {"question": gate, "operator": "=", "answerCoding": {"system": system, "code": code}}
                for system, code in ((YES_NO, "Y"), (DATA_ABSENT, "asked-unknown"))
            ]
            item["enableBehavior"] = "any"
        return item

    def _yes_no(self) -> Sequence[tuple[str, str, str]]:
        said = self.words.page["question"]
        return ((YES_NO, "Y", said["yes"]), (YES_NO, "N", said["no"]))

    def _choice(self, link_id: str, text: str, values: Iterable[tuple[str, str, str]], unsure: str) -> Json:
        options = (*values, (DATA_ABSENT, "asked-unknown", unsure))
        return {
            "linkId": link_id,
            "text": text,
            "type": "choice",
            "required": False,
            "repeats": False,
            "answerOption": [
                {"valueCoding": {"system": system, "code": code, "display": display}}
                for system, code, display in options
            ],
        }

    def _number(self, finding: Finding) -> Json:
        kind, value = ("integer", "valueInteger") if finding.type == "integer" else ("decimal", "valueDecimal")
        extensions: list[Json] = [
            {"url": url, value: int(limit) if kind == "integer" else limit}
            for url, limit in ((MIN_VALUE, finding.hard_min), (MAX_VALUE, finding.hard_max))
            if limit is not None
        ]
        if finding.unit is not None:
            unit = {"system": UCUM, "code": self.words.texts.ucum[finding.unit]}
            extensions.append({"url": UNIT, "valueCoding": unit | {"display": finding.unit_words or finding.unit}})
        return {
            "extension": extensions,
            "linkId": finding.id,
            "text": finding.question,
            "type": kind,
            "required": False,
            "repeats": False,
        }


def _group(link_id: str, text: str, items: Iterable[Json]) -> Json:
    return {"linkId": link_id, "text": text, "type": "group", "item": list(items)}
