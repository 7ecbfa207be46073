"""Reading the Parameters of our operations: what they hold, named as in the native request, and where it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.interop.addresses import Json
from app.interop.elements import Issues, check_names, objects_in
from app.interop.outcome import InteropRefusedError
from app.interop.preferences import NOTHING, PREFERENCES

_RESPONSE: Final = "questionnaire-response"
_PREFERENCES: Final = "preferences"
_PARAMETERS: Final = frozenset({"resourceType", "id", "meta", "language", "parameter"})
_DAYS: Final = {"as-of": "as_of", "start-date": "start_date"}
_TYPES: Final = {name: (kind, most) for name, kind, most in PREFERENCES}


@dataclass(slots=True)
class OperationRequest:
    """The body of an operation.

    `response` is a QuestionnaireResponse that is not read yet, at `response_at`; `days` and `preferences` are named as
    in the native request and not yet validated. `places` leads from a JSON pointer into them to its FHIRPath.
    """

    response: Any = None
    response_at: str = ""
    days: Json = field(default_factory=dict)
    preferences: Json | None = None
    places: dict[str, str] = field(default_factory=dict)


def read_operation(sent: Any, takes: frozenset[str]) -> OperationRequest:
    """Read a body: Parameters, or the QuestionnaireResponse alone. `takes` are parameters besides the response.

    Raises:
        InteropRefusedError: it is neither, or a parameter is not known, given twice or of another type.
    """
    kind = sent.get("resourceType") if isinstance(sent, dict) else None
    if kind == "QuestionnaireResponse":
        return OperationRequest(sent, "QuestionnaireResponse")
    issues = Issues()
    if kind != "Parameters":
        issues.add("structure", "Parameters or a QuestionnaireResponse are expected", "Resource")
        raise InteropRefusedError(issues.found)
    check_names(sent, _PARAMETERS, "Parameters", issues)
    request = OperationRequest()
    for name, place, parameter in _named(sent.get("parameter"), "Parameters.parameter", issues):
        _read_parameter(request, name, place, parameter, takes, issues)
    if request.response is None and not issues.found:
        issues.add("required", f"the parameter {_RESPONSE} is required", "Parameters")
    if issues.found:
        raise InteropRefusedError(issues.found)
    return request


def _read_parameter(
    request: OperationRequest, name: str, place: str, parameter: Json, takes: frozenset[str], issues: Issues
) -> None:
    if name == _RESPONSE:
        value = _value(parameter, "resource", place, issues)
        if request.response is not None:
            issues.add("duplicate", "this parameter is given once", place)
        request.response, request.response_at = value, f"{place}.resource"
    elif name not in takes:
        issues.add("not-supported", "the operation has no such parameter", f"{place}.name")
    elif name == _PREFERENCES:
        if request.preferences is not None:
            issues.add("duplicate", "this parameter is given once", place)
        request.preferences = _read_preferences(request, parameter, place, issues)
    else:
        value = _value(parameter, "valueDate", place, issues)
        if _DAYS[name] in request.days:
            issues.add("duplicate", "this parameter is given once", place)
        request.days[_DAYS[name]] = value
        request.places[f"/{_DAYS[name]}"] = f"{place}.value"


def _read_preferences(request: OperationRequest, sent: Json, at: str, issues: Issues) -> Json:
    check_names(sent, frozenset({"id", "extension", "name", "part"}), at, issues)
    wishes: Json = {}
    for name, place, part in _named(sent.get("part"), f"{at}.part", issues):
        if name not in _TYPES:
            issues.add("not-supported", "there is no such preference", f"{place}.name")
            continue
        kind, most = _TYPES[name]
        value = _value(part, "valueInteger" if kind == "integer" else "valueCode", place, issues)
        if most == "1" and name in wishes:
            issues.add("duplicate", "this preference is given once", place)
        elif most == "1":
            wishes[name] = value
            request.places[f"/preferences/{name}"] = f"{place}.value"
        else:
            request.places[f"/preferences/{name}/{len(wishes.setdefault(name, []))}"] = f"{place}.value"
            wishes[name].append(value)
    if wishes.get("equipment") == [NOTHING]:
        wishes["equipment"] = []
    return wishes


def _named(sent: Any, at: str, issues: Issues) -> Iterator[tuple[str, str, Json]]:
    for place, parameter in objects_in(sent, at, issues):
        name = parameter.get("name")
        if isinstance(name, str):
            yield name, place, parameter
        else:
            issues.add("required", "a parameter needs a name", place)


def _value(parameter: Json, wanted: str, at: str, issues: Issues) -> Any:
    check_names(parameter, frozenset({"id", "extension", "name", wanted}), at, issues)
    if wanted not in parameter:
        issues.add("required", f"{wanted} is needed", at)
    return parameter.get(wanted)


def place_of(pointer: str, places: Mapping[str, str], root: str) -> str:
    """The FHIRPath of what a JSON pointer into the native request is about; that of the whole where it has none."""
    while pointer:
        if pointer in places:
            return places[pointer]
        pointer = pointer.rpartition("/")[0]
    return root
