"""Strict field types of the wire models: nothing is converted, and what JSON Schema calls equal is equal.

Pydantic's lax mode reads true and "1" as numbers and 0 as a date; its strict mode refuses 1.0 as an integer, which
JSON Schema (2020-12, 6.1.1) calls one. A body reaches these types as plain Python values of a JSON text.
"""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from app.schemas.limits import MAX_NAME_LENGTH, MAX_TEXT_LENGTH

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def _integral(value: Any) -> Any:
    return int(value) if type(value) is float and value.is_integer() else value


def _iso_date(value: Any) -> Any:
    """Only YYYY-MM-DD: Pydantic also reads timestamps and date-times."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        return value
    raise PydanticCustomError("genu_date_expected", "must be a date such as 2026-11-22")


def _query_integer(value: Any) -> Any:
    """Only plain digits: Pydantic also reads 1.0, 1_000 and surrounding blanks."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise PydanticCustomError("genu_integer_expected", "must be a whole number")
    return value


def _query_boolean(value: Any) -> Any:
    """Only true and false: Pydantic also reads yes, on, 1 and t."""
    if isinstance(value, str) and value not in ("true", "false"):
        raise PydanticCustomError("genu_boolean_expected", "must be true or false")
    return value


StrictNumber = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number; add bounds with Field: Annotated[StrictNumber, Field(ge=0, le=10)]."""

StrictInteger = Annotated[int, Strict(), BeforeValidator(_integral)]
"""A whole number, 1.0 included; true, "1" and 1.5 refused."""

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

QueryInteger = Annotated[int, BeforeValidator(_query_integer)]
"""A whole number in a query string."""

QueryBoolean = Annotated[bool, BeforeValidator(_query_boolean)]
"""true or false in a query string."""


class StrictModel(BaseModel):
    """Base of every model of a request: unknown fields are refused, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerModel(BaseModel):
    """Base of every model of an answer."""

    model_config = ConfigDict(frozen=True)
