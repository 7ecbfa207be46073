"""Reading FHIR elements strictly: only names that the type has, nothing converted, never a value in a message."""

import re
from collections.abc import Iterator, Set
from datetime import date
from typing import Any, Final

from app.interop.addresses import DATA_ABSENT_EXTENSION, Json
from app.interop.outcome import Issue
from app.schemas.limits import MAX_REPORTED_ERRORS

_NAME: Final = re.compile(r"[A-Za-z]{1,64}")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?")
_NOT_PRIMITIVE: Final = frozenset({"_answer", "_item", "_parameter", "_part", "_resource"})
"""What holds answers has no second element beside it; one that looks so would be passed over with all it says."""
_REFERENCE: Final = re.compile(r"(?!#)[A-Za-z0-9\-._~:/?#%&=+]{1,400}")


class Issues:
    """What was found wrong so far; more than can be told is only counted."""

    def __init__(self) -> None:
        self.found: list[Issue] = []

    def add(self, code: str, text: str, at: str) -> None:
        """Note one fault at a FHIRPath."""
        if len(self.found) < MAX_REPORTED_ERRORS:
            self.found.append(Issue("error", code, text, at))


def objects_in(sent: Any, at: str, issues: Issues) -> Iterator[tuple[str, Json]]:
    """The objects of a repeating element, each with its place."""
    if sent is None:
        return
    if not isinstance(sent, list):
        issues.add("structure", "must be a list", at)
        return
    for position, each in enumerate(sent):
        place = f"{at}[{position}]"
        if isinstance(each, dict):
            yield place, each
        else:
            issues.add("structure", "must be an object", place)


def check_names(sent: Json, known: Set[str], at: str, issues: Issues) -> None:
    """An element that the type does not have, or that may change the meaning of the others, is refused."""
    for name in sent:
        if name in ("modifierExtension", "implicitRules"):
            issues.add(
                "extension", "changes the meaning of what was sent in a way that is not known here", f"{at}.{name}"
            )
        elif name.removeprefix("_") not in known or name in _NOT_PRIMITIVE:
            plain = _NAME.fullmatch(name.removeprefix("_"))
            issues.add("structure", "there is no such element", f"{at}.{name}" if plain else at)


def absent_reason(element: Any) -> Any:
    """The code by which an element says that its value is absent; None where it does not say so."""
    extensions = element.get("extension") if isinstance(element, dict) else None
    for each in extensions if isinstance(extensions, list) else ():
        if isinstance(each, dict) and each.get("url") == DATA_ABSENT_EXTENSION:
            # A reason that is not a code is one that nobody knows.
            return each.get("valueCode", "")
    return None


def day_of(sent: Any) -> date | None:
    """The day of a date or date-time, as it was written; None where it holds none."""
    match = _DAY.fullmatch(sent) if isinstance(sent, str) else None
    try:
        return None if match is None else date.fromisoformat(match[1])
    except ValueError:
        return None


def reference_in(sent: Any) -> str | None:
    """The reference of an element, if it has one that looks like a reference and not like words.

    One to a contained resource leads nowhere outside of what was sent: in an answer it would mean something else.
    """
    reference = sent.get("reference") if isinstance(sent, dict) else None
    return reference if isinstance(reference, str) and _REFERENCE.fullmatch(reference) else None
