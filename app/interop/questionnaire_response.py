"""Reading a QuestionnaireResponse to our intake: into the report that the native endpoints take, or a refusal.

What is absent stays absent and what the person cannot say becomes "unknown"; nothing else is understood as an answer,
and nothing at all as a no but the code of no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.interop.addresses import DATA_ABSENT, Addresses, Json
from app.interop.elements import Issues, absent_reason, check_names, day_of, objects_in, reference_in
from app.interop.intake import ABSENT_REASONS, Intake, IntakeItem
from app.interop.outcome import InteropRefusedError

_STATES: Final = ("in-progress", "completed", "amended", "stopped")
"""Of a response that was entered in error nothing may be used."""

_ELEMENT: Final = frozenset({"id", "extension"})
_RESPONSE: Final = _ELEMENT | {
    "resourceType",
    "meta",
    "language",
    "text",
    "contained",
    "identifier",
    "basedOn",
    "partOf",
    "questionnaire",
    "status",
    "subject",
    "encounter",
    "authored",
    "author",
    "source",
    "item",
}
_ITEM: Final = _ELEMENT | {"linkId", "definition", "text", "answer", "item"}
_VALUES: Final = {
    "choice": ("valueCoding", "valueBoolean"),
    "integer": ("valueInteger",),
    "decimal": ("valueDecimal",),
}
_CODING: Final = _ELEMENT | {"system", "version", "code", "display", "userSelected"}


@dataclass(frozen=True, slots=True)
class IntakeAnswers:
    """What a response says.

    `report` is as the native endpoints take it, not yet validated. `places` leads from a JSON pointer into the report
    to the FHIRPath it came from. `is_other_version`: it answers another version of the questionnaire, all of it known.
    """

    report: Json
    places: Mapping[str, str]
    subject: str | None
    is_other_version: bool


def read_response(sent: Any, at: str, intake: Intake, addresses: Addresses, version: str) -> IntakeAnswers:
    """Read one response; `at` is the FHIRPath to it.

    Raises:
        InteropRefusedError: it is not one, or not to our intake, or an item or answer of it is not known.
    """
    if not isinstance(sent, dict):
        sent = {}
    issues = Issues()
    if sent.get("resourceType") != "QuestionnaireResponse":
        issues.add("structure", "a QuestionnaireResponse is expected", at)
        raise InteropRefusedError(issues.found)
    check_names(sent, _RESPONSE, at, issues)
    if sent.get("status") not in _STATES:
        issues.add("code-invalid", f"must be one of {', '.join(_STATES)}", f"{at}.status")
    is_other_version = _is_other_version(sent.get("questionnaire"), at, addresses, version, issues)
    reader = _Reader(intake, issues)
    reader.read_items(sent.get("item"), f"{at}.item")
    report = {name: part for name, part in reader.parts.items() if part}
    places = reader.places
    if "authored" in sent:
        day = day_of(sent["authored"])
        if day is None:
            issues.add("value", "must hold a day, such as 2026-11-22 or 2026-11-22T18:30:00Z", f"{at}.authored")
        else:
            report["answered_on"] = day.isoformat()
            places["/answered_on"] = f"{at}.authored"
    if issues.found:
        raise InteropRefusedError(issues.found)
    return IntakeAnswers(report, places, reference_in(sent.get("subject")), is_other_version)


def _is_other_version(sent: Any, at: str, addresses: Addresses, version: str, issues: Issues) -> bool:
    address, bar, named = sent.partition("|") if isinstance(sent, str) else ("", "", "")
    if address != addresses.questionnaire or not bar or not named:
        text = f"must be {addresses.questionnaire} with a bar and the version that was answered"
        issues.add("value", text, f"{at}.questionnaire")
    return bool(named != version)


class _Reader:
    def __init__(self, intake: Intake, issues: Issues) -> None:
        self._intake, self._issues = intake, issues
        self._seen: set[str] = set()
        self.parts: dict[str, Any] = {"screens": {}, "findings": {}, "affected_side": None}
        self.places: dict[str, str] = {}

    def read_items(self, sent: Any, at: str) -> None:
        for place, item in objects_in(sent, at, self._issues):
            check_names(item, _ITEM, place, self._issues)
            link_id = item.get("linkId")
            if not isinstance(link_id, str):
                self._issues.add("required", "an item needs a linkId", place)
            elif link_id in self._seen:
                self._issues.add("duplicate", "an item with this linkId stands here already", f"{place}.linkId")
            elif link_id in self._intake.groups:
                self._seen.add(link_id)
                if item.get("answer"):
                    self._issues.add("structure", "a group has no answer", f"{place}.answer")
                self.read_items(item.get("item"), f"{place}.item")
            elif link_id in self._intake.items:
                self._seen.add(link_id)
                self._read_answer(item, place, self._intake.items[link_id])
            else:
                self._issues.add("not-found", "the intake has no item with this linkId", f"{place}.linkId")

    def _read_answer(self, item: Json, at: str, known: IntakeItem) -> None:
        if item.get("item"):
            self._issues.add("structure", "this question has no items", f"{at}.item")
        answers = list(objects_in(item.get("answer"), f"{at}.answer", self._issues))
        if len(answers) > 1:
            self._issues.add("structure", "this question has one answer", f"{at}.answer")
            return
        reason = absent_reason(item)
        if reason is not None and answers:
            self._issues.add("invalid", "an item that says why its answer is absent has no answer", f"{at}.answer")
        elif reason is not None:
            self._keep(known, self._of_reason(reason, f"{at}.extension"), at)
        elif answers:
            place, answer = answers[0]
            self._keep(known, self._value(answer, place, known), place)

    def _keep(self, known: IntakeItem, value: Any, at: str) -> None:
        if value is None:
            return
        if known.part == "side":
            self.parts["affected_side"], pointer = value, "/affected_side"
        else:
            self.parts[known.part][known.link_id], pointer = value, f"/{known.part}/{known.link_id}"
        self.places[pointer] = at

    def _value(self, answer: Json, at: str, known: IntakeItem) -> Any:
        """The value of one answer; None where it is absent or refused."""
        names = _VALUES[known.type] if known.is_answer or known.type != "choice" else ("valueCoding",)
        before = len(self._issues.found)
        if any(name.removeprefix("_").startswith("value") and name.removeprefix("_") not in names for name in answer):
            self._issues.add("structure", f"this item is answered with {' or '.join(names)}", f"{at}.value")
            return None
        check_names(answer, _ELEMENT | {*names, "item"}, at, self._issues)
        if answer.get("item"):
            self._issues.add("structure", "this question has no items", f"{at}.item")
        if len(self._issues.found) > before:
            return None
        given = [name for name in names if name in answer]
        reasons = [absent_reason(answer), *(absent_reason(answer.get(f"_{name}")) for name in names)]
        reasons += [absent_reason(answer["valueCoding"])] if "valueCoding" in given else []
        stated = [reason for reason in reasons if reason is not None]
        if stated:
            plain = [name for name in given if not _is_empty(answer[name])]
            if len(stated) > 1 or plain:
                self._issues.add("invalid", "a value is given or is absent, once and not both", f"{at}.value")
                return None
            return self._of_reason(stated[0], f"{at}.value")
        if len(given) != 1:
            self._issues.add("required", f"one value is needed: {' or '.join(names)}", at)
            return None
        return self._plain(given[0], answer[given[0]], f"{at}.value", known)

    def _plain(self, name: str, sent: Any, at: str, known: IntakeItem) -> Any:
        if name == "valueBoolean" and isinstance(sent, bool):
            return "yes" if sent else "no"
        if name == "valueInteger" and isinstance(sent, int) and not isinstance(sent, bool):
            return sent
        if name == "valueDecimal" and isinstance(sent, int | float) and not isinstance(sent, bool):
            return sent
        if name == "valueCoding" and isinstance(sent, dict):
            return self._coded(sent, at, known)
        self._issues.add("value", f"is not a {name.removeprefix('value').lower()}", at)
        return None

    def _coded(self, coding: Json, at: str, known: IntakeItem) -> Any:
        check_names(coding, _CODING, at, self._issues)
        system, code = coding.get("system"), coding.get("code")
        if not isinstance(system, str) or not isinstance(code, str):
            self._issues.add("required", "a coding needs a system and a code", at)
            return None
        if system == DATA_ABSENT:
            return self._of_reason(code, at)
        value = known.codes.get((system, code))
        if value is None:
            self._issues.add("code-invalid", "is not among the answerOptions of this item", at)
        return value

    def _of_reason(self, reason: Any, at: str) -> str | None:
        if not isinstance(reason, str) or reason not in ABSENT_REASONS:
            self._issues.add("code-invalid", "is not a code of data-absent-reason", at)
            return None
        return ABSENT_REASONS[reason]


def _is_empty(value: Any) -> bool:
    """Whether a value holds nothing but the reason why it is absent."""
    return isinstance(value, dict) and value.keys() <= _ELEMENT
