"""FHIR requests as a client writes them that knows the Questionnaire of the service and nothing else of it."""

from collections.abc import Mapping
from typing import Any, Final

from tests.fhir_checks import Json, items_of

DATA_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
YES_NO: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"
ABSENT_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
FHIR_JSON: Final = {"Content-Type": "application/fhir+json"}
_CODES: Final = {"yes": "Y", "no": "N", "unknown": "asked-unknown"}


def absent(code: str) -> Json:
    """An element that says why its value is absent."""
    return {"extension": [{"url": ABSENT_EXTENSION, "valueCode": code}]}


def answer_to(item: Json, value: Any) -> Json:
    """The answer to an item that means a value of the native report."""
    if item["type"] == "choice":
        code = _CODES.get(value, value)
        return {"valueCoding": next(each for each in _options(item) if each["code"] == code)}
    name = "valueDecimal" if item["type"] == "decimal" else "valueInteger"
    return {f"_{name}": absent("asked-unknown")} if value == "unknown" else {name: value}


def _options(item: Json) -> list[Json]:
    return [option["valueCoding"] for option in item["answerOption"]]


def response_to(questionnaire: Json, answers: Mapping[str, Any], **more: Any) -> Json:
    """A completed response, nested as the questionnaire is."""

    def write(items: list[Json]) -> list[Json]:
        written = []
        for item in items:
            if item["type"] == "group":
                if below := write(item["item"]):
                    written.append({"linkId": item["linkId"], "item": below})
            elif item["linkId"] in answers:
                written.append({"linkId": item["linkId"], "answer": [answer_to(item, answers[item["linkId"]])]})
        return written

    response: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{questionnaire['url']}|{questionnaire['version']}",
        "status": "completed",
        "subject": {"reference": "Patient/123"},
    }
    if items := write(questionnaire["item"]):
        response["item"] = items
    return response | more


def response_of(questionnaire: Json, report: Json) -> Json:
    """The response that says what a native report says."""
    answers = {**report.get("screens", {}), **report.get("findings", {})}
    if "affected_side" in report:
        answers["affected_side"] = report["affected_side"]
    assert answers.keys() <= items_of(questionnaire).keys()
    more = {"authored": report["answered_on"]} if "answered_on" in report else {}
    return response_to(questionnaire, answers, **more)


def flat(response: Json) -> Json:
    """The same response with every question at the top."""

    def questions(items: list[Json]) -> list[Json]:
        return [each for item in items for each in (questions(item["item"]) if "item" in item else [item])]

    return response | {"item": questions(response["item"])}


def parameters_of(questionnaire: Json, request: Json) -> Json:
    """The Parameters of $program that say what a native request says, whose lists are not empty but for equipment."""
    parts = []
    for name, wish in request["preferences"].items():
        values = ["none"] if wish == [] else wish if isinstance(wish, list) else [wish]
        parts += [{"name": name, "valueInteger" if isinstance(one, int) else "valueCode": one} for one in values]
    parameters: list[Json] = [
        {"name": "questionnaire-response", "resource": response_of(questionnaire, request["report"])},
        {"name": "preferences", "part": parts},
    ]
    if "start_date" in request:
        parameters.append({"name": "start-date", "valueDate": request["start_date"]})
    if "as_of" in request["report"]:
        parameters.append({"name": "as-of", "valueDate": request["report"]["as_of"]})
    return {"resourceType": "Parameters", "parameter": parameters}
