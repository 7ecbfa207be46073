"""Claims about the strict field types: nothing is converted, and limits reach the JSON schema."""

from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from app.schemas.limits import MAX_NAME_LENGTH, MAX_TEXT_LENGTH
from app.schemas.types import IsoDate, Name, ShortText, Slug, StrictBoolean, StrictInteger, StrictModel, StrictNumber


@pytest.mark.parametrize(
    ("accepts", "value"),
    [
        (StrictNumber, True),
        (StrictNumber, "1"),
        (StrictNumber, float("nan")),
        (StrictNumber, float("inf")),
        (StrictInteger, False),
        (StrictInteger, "1"),
        (StrictInteger, 1.5),
        (StrictBoolean, 0),
        (StrictBoolean, "no"),
        (StrictBoolean, "true"),
        (IsoDate, 0),
        (IsoDate, "2026-13-01"),
        (IsoDate, "2026-11-22T00:00:00Z"),
        (Name, "Genu_valgum"),
        (Name, "genu valgum"),
        (Name, "a" * (MAX_NAME_LENGTH + 1)),
        (Slug, "clam shell"),
        (ShortText, ""),
        (ShortText, "a" * (MAX_TEXT_LENGTH + 1)),
        (ShortText, 1),
    ],
)
def test_nothing_is_converted(accepts: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(accepts).validate_python(value)


@pytest.mark.parametrize(
    ("accepts", "value"),
    [(StrictNumber, 4), (StrictNumber, 4.5), (StrictInteger, 4), (Name, "genu_valgum"), (Slug, "side-plank")],
)
def test_what_is_already_of_the_type_is_taken(accepts: Any, value: object) -> None:
    assert TypeAdapter(accepts).validate_python(value) == value


def test_bounds_reach_the_json_schema() -> None:
    bounded = Annotated[StrictInteger, Field(ge=0, le=120)] | None
    number, null = TypeAdapter(bounded).json_schema()["anyOf"]
    assert (number, null) == ({"type": "integer", "minimum": 0, "maximum": 120}, {"type": "null"})


def test_a_request_model_refuses_unknown_fields_and_does_not_change() -> None:
    class Sample(StrictModel):
        name: Name

    sample = Sample(name="a")
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Sample.model_validate({"name": "a", "nmae": "b"})
    with pytest.raises(ValidationError, match="frozen"):
        sample.name = "b"  # type: ignore[misc]
