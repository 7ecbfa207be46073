"""What a person wants of a program, as parameters: their names and types are those of the native request."""

from collections.abc import Iterator
from typing import Final, get_origin, get_type_hints

from app.schemas.programs import PreferencesIn

NOTHING: Final = "none"
"""The equipment of somebody who has none: FHIR has no empty lists."""


def _preferences() -> Iterator[tuple[str, str, str]]:
    for name, hint in get_type_hints(PreferencesIn).items():
        is_list = get_origin(hint) is list
        yield name, "integer" if hint is int else "code", "*" if is_list else "1"


PREFERENCES: Final = tuple(_preferences())
"""Name, type in FHIR and greatest number of each."""
