"""Strict field types of the wire models: nothing is converted, and what JSON Schema calls equal is equal.

Pydantic's lax mode reads true and "1" as numbers and 0 as a date. Write bounds behind a type and inside an optional
one, Annotated[StrictInteger, Field(ge=0)] | None, or they are lost in the JSON schema. Parameters of a query are plain
int and bool: route.py has already refused every other spelling of them.
"""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from app.schemas.limits import MAX_NAME_LENGTH, MAX_TEXT_LENGTH

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_date(value: Any) -> Any:
    """Only YYYY-MM-DD: Pydantic also reads timestamps and date-times."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        return value
    raise PydanticCustomError("genu_date_expected", "must be a date such as 2026-11-22")


StrictNumber = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number; add bounds with Field: Annotated[StrictNumber, Field(ge=0, le=10)]."""

StrictInteger = Annotated[int, Strict()]
"""A whole number; true, "1" and 1.5 refused. 1.0 is one too: the reader of the body (strict_json.py) gives it as 1."""

StrictBoolean = Annotated[bool, Strict()]
"""true or false; for engineering flags only, since an answer of a person is yes, no or unknown."""

IsoDate = Annotated[date, BeforeValidator(_iso_date)]
"""A calendar date, YYYY-MM-DD."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=MAX_NAME_LENGTH)]
"""An identifier of the rule book: finding, pattern, impairment, rule."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_\-]*$", max_length=MAX_NAME_LENGTH)]
"""An identifier of the exercise catalog."""

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT_LENGTH)]
"""A free text of a person; it is never stored or logged."""


def built_once(kind: Any) -> Any:
    """The type, with its schema worked out now and shared by every type that it is part of.

    Pydantic works the schema of a TypedDict out anew wherever it stands; for hundreds of findings that is slow and
    takes megabytes.
    """
    schema = TypeAdapter(kind).core_schema
    kind.__get_pydantic_core_schema__ = lambda _source, _handler: schema
    return kind


class StrictModel(BaseModel):
    """Base of every model of a request: unknown fields are refused, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerModel(BaseModel):
    """Base of every model of an answer."""

    model_config = ConfigDict(frozen=True)
