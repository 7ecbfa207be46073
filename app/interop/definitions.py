"""What our operations, the dose extension and our code systems are, as FHIR R4 describes such things."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from app.domain.rulebook import Rulebook
from app.interop.addresses import DOSE, LEVELS, QUESTIONS, RED_FLAGS, Addresses, Json
from app.interop.intake import SIDE, value_system
from app.interop.questionnaire import last_reviewed

TRIAGE: Final = "genu-triage"
PROGRAM: Final = "genu-program"

_RESPONSE: Final = ("questionnaire-response", "The answers to the Genu intake.", "QuestionnaireResponse", 1, "1")
_AS_OF: Final = ("as-of", "The day on which the answers are used. Absent: no answer grows old.", "date", 0, "1")
_START: Final = ("start-date", "The first day of the program.", "date", 0, "1")
_DOSE_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "phase": ("code", "Phase of the program."),
    "from-week": ("positiveInt", "Week of the phase from which this dose holds."),
    "sets": ("positiveInt", "Sets of the side that works, most in a session."),
    "first-session-sets": (
        "positiveInt",
        "Sets of the side that works in the very first session, where they are fewer.",
    ),
    "other-side-sets": ("unsignedInt", "Sets of the other side."),
    "reps": ("positiveInt", "Repetitions of a set to begin with."),
    "reps-max": ("positiveInt", "Repetitions of a set to grow to."),
    "hold": ("Duration", "How long a position is held to begin with."),
    "hold-max": ("Duration", "How long a position is held in the end."),
    "duration": ("Duration", "How long the exercise takes, where it is not counted in sets."),
    "duration-max": ("Duration", "How long the exercise takes at most."),
    "rest": ("Duration", "Least rest between sets."),
    "rest-max": ("Duration", "Most rest between sets."),
    "effort-min": ("unsignedInt", "Least effort, 0 to 10."),
    "effort-max": ("unsignedInt", "Most effort, 0 to 10."),
    "pain-max": ("unsignedInt", "Pain above which the exercise is made smaller, 0 to 10."),
    "tempo": ("string", "Seconds of lowering, pause and lifting."),
    "side": ("code", "left, right or both: the side that works."),
}


def definitions(
    rulebook: Rulebook, addresses: Addresses, preferences: Iterable[tuple[str, str, str]], publisher: str
) -> list[Json]:
    """Every definition; `preferences` are name, type and max of the wishes for a program."""
    found = [
        _operation(rulebook, addresses, TRIAGE, "triage", "GuidanceResponse", (_RESPONSE, _AS_OF), ()),
        _operation(rulebook, addresses, PROGRAM, "program", "Resource", (_RESPONSE, _AS_OF, _START), preferences),
        _dose(rulebook, addresses),
        *_code_systems(rulebook, addresses),
    ]
    return [each | {"publisher": publisher} for each in found]


def _published(rulebook: Rulebook, addresses: Addresses, kind: str, name: str, title: str) -> Json:
    return {
        "resourceType": kind,
        "id": name,
        "url": addresses.of(kind, name),
        "version": rulebook.version,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "title": title,
        "status": "active",
        "date": last_reviewed(rulebook).isoformat(),
    }


def _operation(
    rulebook: Rulebook,
    addresses: Addresses,
    name: str,
    code: str,
    answer: str,
    parameters: Iterable[tuple[str, str, str, int, str]],
    preferences: Iterable[tuple[str, str, str]],
) -> Json:
    sent: list[Json] = [
        {"name": each, "use": "in", "min": least, "max": most, "documentation": text, "type": kind}
        for each, text, kind, least, most in parameters
    ]
    parts = [
        {"name": each, "use": "in", "min": 0, "max": most, "type": kind, "documentation": _PREFERENCE}
        for each, kind, most in preferences
    ]
    if parts:
        wishes = {"name": "preferences", "use": "in", "min": 1, "max": "1", "documentation": "What the person wants."}
        sent.append(wishes | {"part": parts})
    kind = {"name": "return", "use": "out", "min": 1, "max": "1", "documentation": _ANSWERS[code], "type": answer}
    return _published(rulebook, addresses, "OperationDefinition", name, _TITLES[code]) | {
        "kind": "operation",
        "affectsState": False,
        "description": _DESCRIPTIONS[code],
        "code": code,
        "system": True,
        "type": False,
        "instance": False,
        "parameter": [*sent, kind],
    }


_PREFERENCE: Final = "As the preference of this name in POST /v1/programs; equipment none: nothing at hand."
_TITLES: Final = {"triage": "How soon to be seen", "program": "A phased exercise program, or why there is none"}
_DESCRIPTIONS: Final = {
    "triage": "Evaluates every red flag on the answers, as POST /v1/triage. The body is Parameters or, alone, the "
    "QuestionnaireResponse. Nothing is stored.",
    "program": "Plans a program from answers and preferences, as POST /v1/programs. Nothing is stored.",
}
_ANSWERS: Final = {
    "triage": "success, or data-required with the open questions.",
    "program": "A CarePlan; a GuidanceResponse that says why and whom to see where there is no program.",
}


def _dose(rulebook: Rulebook, addresses: Addresses) -> Json:
    root: list[Json] = [
        {"id": "Extension", "path": "Extension", "short": "The dose of an exercise", "min": 0, "max": "*"},
        {
            "id": "Extension.extension",
            "path": "Extension.extension",
            "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "closed"},
        },
    ]
    parts = [element for name, (kind, text) in _DOSE_PARTS.items() for element in _part(name, kind, text)]
    ending: list[Json] = [
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": addresses.dose},
        {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"},
    ]
    return _published(rulebook, addresses, "StructureDefinition", DOSE, "Dose of an exercise") | {
        "description": "Sets, repetitions, hold, rest and effort of an exercise from one week of a phase on. "
        "CarePlan.activity.detail.description says the same in words.",
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": "CarePlan.activity.detail"}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": [*root, *parts, *ending]},
    }


def _part(name: str, kind: str, text: str) -> Iterator[Json]:
    slice_id = f"Extension.extension:{name}"
    yield {"id": slice_id, "path": "Extension.extension", "sliceName": name, "short": text, "min": 0, "max": "1"}
    yield {"id": f"{slice_id}.extension", "path": "Extension.extension.extension", "max": "0"}
    yield {"id": f"{slice_id}.url", "path": "Extension.extension.url", "fixedUri": name}
    yield {
        "id": f"{slice_id}.value[x]",
        "path": "Extension.extension.value[x]",
        "min": 1,
        "type": [{"code": kind}],
    }


def _code_systems(rulebook: Rulebook, addresses: Addresses) -> Iterator[Json]:
    def system(url: str, title: str, concepts: Mapping[str, str]) -> Json:
        name = url.rpartition("/")[2]
        listed: list[dict[str, Any]] = [{"code": code, "display": display} for code, display in concepts.items()]
        return _published(rulebook, addresses, "CodeSystem", name, title) | {
            "caseSensitive": True,
            "content": "complete",
            "count": len(listed),
            "concept": listed,
        }

    sides = {"left": "Left", "right": "Right", "both": "Both"}
    yield system(value_system(addresses, SIDE), "Affected side", sides)
    levels = {level.id.value: level.meaning for level in rulebook.triage.rules.levels}
    open_level = {"undetermined": "not yet known: something urgent is still open"}
    yield system(addresses.codes(LEVELS), "Levels of care", levels | open_level)
    flags = {flag.id: flag.suspect for flag in rulebook.triage.rules.red_flags}
    yield system(addresses.codes(RED_FLAGS), "Red-flag rules", flags)
    vocabulary = rulebook.vocabulary
    asked = {screen.id: screen.question for screen in vocabulary.screens if screen.kind == "question"}
    asked |= {finding.id: finding.clinical for finding in vocabulary.findings.values()}
    yield system(addresses.codes(QUESTIONS), "Questions of the intake", asked)
    for finding in vocabulary.findings.values():
        if finding.type == "enum":
            values = {choice.value: choice.text for choice in finding.values}
            yield system(value_system(addresses, finding.id), finding.clinical, values)
