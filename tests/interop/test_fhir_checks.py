"""The checks that the tests hold FHIR resources to notice what they are there for."""

from copy import deepcopy
from typing import Any, Final

import pytest

from tests.fhir_checks import Json, checked, items_of

DIV: Final = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Bend the knee.</p></div>'
PLAN: Final[Json] = {
    "resourceType": "CarePlan",
    "status": "draft",
    "intent": "proposal",
    "subject": {"reference": "Patient/1"},
    "text": {"status": "generated", "div": DIV},
    "activity": [
        {
            "detail": {
                "kind": "ServiceRequest",
                "status": "not-started",
                "scheduledTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon"]}},
            }
        }
    ],
}
REPEAT: Final = ("activity", 0, "detail", "scheduledTiming", "repeat")


def test_a_sound_resource_passes() -> None:
    assert checked(deepcopy(PLAN)) == PLAN


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("status",), "nonsense"),
        (("intent",), "wish"),
        (("id",), "not an id"),
        (("title",), ""),
        (("note",), []),
        (("subject", "reference"), "#nobody"),
        (("contained",), [{"resourceType": "Patient", "id": "nobody"}]),
        (("instantiatesCanonical",), ["https://example.org/plan"]),
        (("text", "div"), DIV.replace("</p>", "")),
        (("text", "div"), DIV.replace("p>", "script>")),
        (("text", "div"), "<div><p>Bend the knee.</p></div>"),
        (("activity", 0, "reference"), {"reference": "ServiceRequest/1"}),
        ((*REPEAT, "dayOfWeek"), ["monday"]),
        ((*REPEAT, "periodUnit"), "day"),
        ((*REPEAT, "duration"), 5),
        ((*REPEAT, "timeOfDay"), ["08:00:00"]),
        (("activity", 0, "detail", "status"), "planned"),
        (("activities",), []),
    ],
)
def test_a_fault_is_noticed(place: tuple[Any, ...], value: Any) -> None:
    plan = deepcopy(PLAN)
    part: Any = plan
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value

    with pytest.raises((AssertionError, ValueError, SyntaxError)):
        checked(plan)


def test_two_items_of_one_name_are_noticed() -> None:
    item = {"linkId": "a", "type": "integer"}

    with pytest.raises(AssertionError):
        items_of({"item": [item, item]})
