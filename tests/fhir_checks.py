"""What FHIR R4 asks of a resource: types by fhir.resources, and what that library does not look at."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree

from fhir.resources.R4B import get_fhir_model_class

Json = dict[str, Any]

PUBLICATION: Final = {"draft", "active", "retired", "unknown"}
CODES: Final[Mapping[str, set[str]]] = {
    "Bundle.type": {"searchset", "collection"},
    "Bundle.entry.search.mode": {"match", "include", "outcome"},
    "CapabilityStatement.status": PUBLICATION,
    "CapabilityStatement.kind": {"instance", "capability", "requirements"},
    "CapabilityStatement.rest.mode": {"client", "server"},
    "CapabilityStatement.rest.resource.interaction.code": {"read", "search-type"},
    "CapabilityStatement.rest.resource.versioning": {"no-version", "versioned", "versioned-update"},
    "CapabilityStatement.rest.resource.searchParam.type": {"uri", "token"},
    "CarePlan.status": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "CarePlan.intent": {"proposal", "plan", "order", "option"},
    "CarePlan.activity.detail.kind": {"ServiceRequest"},
    "CarePlan.activity.detail.status": {"not-started", "scheduled", "in-progress", "on-hold", "completed"},
    "CodeSystem.status": PUBLICATION,
    "CodeSystem.content": {"complete"},
    "GuidanceResponse.status": {"success", "data-requested", "data-required", "in-progress", "failure"},
    "OperationDefinition.status": PUBLICATION,
    "OperationDefinition.kind": {"operation", "query"},
    "OperationDefinition.parameter.use": {"in", "out"},
    "OperationOutcome.issue.severity": {"fatal", "error", "warning", "information"},
    "OperationOutcome.issue.code": {
        "invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired",
        "forbidden", "suppressed", "processing", "not-supported", "duplicate", "multiple-matches", "not-found",
        "deleted", "too-long", "code-invalid", "extension", "too-costly", "business-rule", "conflict", "transient",
        "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled", "informational",
    },
    "Questionnaire.status": PUBLICATION,
    "Questionnaire.item.type": {"group", "choice", "integer", "decimal"},
    "Questionnaire.item.enableWhen.operator": {"exists", "=", "!=", ">", "<", ">=", "<="},
    "Questionnaire.item.enableBehavior": {"all", "any"},
    "StructureDefinition.status": PUBLICATION,
    "StructureDefinition.kind": {"primitive-type", "complex-type", "resource", "logical"},
    "StructureDefinition.derivation": {"specialization", "constraint"},
    "CarePlan.text.status": {"generated", "extensions", "additional", "empty"},
}  # fmt: skip
"""The required codes of R4 for every element of type code that we write."""

_UNITS: Final = {"s", "min", "h", "d", "wk", "mo", "a"}
_DAYS: Final = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_TAGS: Final = {"div", "h1", "h2", "p", "ul", "li", "b"}
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"


def checked(resource: Json) -> Json:
    """The resource, once nothing of it was found wrong."""
    model = get_fhir_model_class(resource["resourceType"])
    model.model_validate(resource)
    assert list(_faults(resource)) == []
    return resource


def elements_of(resource: Json) -> Iterator[tuple[str, Any]]:
    """Every element with its path; contained resources and entries of a Bundle begin a path of their own."""
    return _walk(resource["resourceType"], resource)


def _walk(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield path, value
    for name, part in value.items() if isinstance(value, dict) else ():
        # Items within items are items.
        below = path if path.endswith(f".{name}") and name in ("item", "extension", "part") else f"{path}.{name}"
        for each in part if isinstance(part, list) else [part]:
            inner = each.get("resourceType", below) if isinstance(each, dict) else below
            yield from _walk(inner, each)
        if isinstance(part, list) and not part:
            yield below, None


def _faults(resource: Json) -> Iterator[str]:
    contained = {each["id"] for each in resource.get("contained", ())}
    referred = set()
    for path, value in elements_of(resource):
        if value is None or value in ("", {}):
            yield f"{path} is empty"
        if path in CODES and value not in CODES[path]:
            yield f"{path} is not a code of R4"
        if path.endswith(".id") and path.count(".") == 1 and isinstance(value, str) and not _ID.fullmatch(value):
            yield f"{path} is not an id"
        if path.endswith(".reference") and str(value).startswith("#"):
            referred.add(str(value)[1:])
        if path.endswith(".div"):
            yield from _narrative_faults(value)
        if path.endswith(".repeat"):
            yield from _timing_faults(path, value)
        if path.endswith("Canonical") and "|" not in value:
            yield f"{path} has no version"
        if path == "CarePlan.activity" and ("reference" in value) is ("detail" in value):
            yield "cpl-3: an activity has a reference or a detail"
    if contained != referred:
        yield f"contained: {contained ^ referred}"


def _timing_faults(path: str, repeat: Json) -> Iterator[str]:
    if ("period" in repeat) is not ("periodUnit" in repeat):
        yield f"{path}: tim-2"
    if ("duration" in repeat) is not ("durationUnit" in repeat):
        yield f"{path}: tim-1"
    if repeat.get("periodUnit", "d") not in _UNITS or not set(repeat.get("dayOfWeek", ())) <= _DAYS:
        yield f"{path}: unit or day"
    if sum(name.startswith("bounds") for name in repeat) > 1 or {"offset", "when", "timeOfDay"} & set(repeat):
        yield f"{path}: bounds[x], tim-9, tim-10"


def _narrative_faults(div: str) -> Iterator[str]:
    root = ElementTree.fromstring(div)  # noqa: S314 (our own text)
    for element in root.iter():
        name = element.tag.removeprefix(_XHTML)
        if not element.tag.startswith(_XHTML) or name not in _TAGS:
            yield f"narrative: {element.tag}"


def items_of(questionnaire: Json) -> dict[str, Json]:
    """Every item of a Questionnaire by linkId, groups included."""

    def below(items: list[Json]) -> Iterator[Json]:
        for item in items:
            yield item
            yield from below(item.get("item", []))

    found = list(below(questionnaire["item"]))
    by_id = {item["linkId"]: item for item in found}
    assert len(by_id) == len(found)
    return by_id
