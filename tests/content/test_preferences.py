"""The preferences of a program request are those of preferences.yaml, with the same bounds and words."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from app.content.load import CONTENT_ROOT
from app.content.reading import read_yaml
from app.schemas.programs import ProgramRequestIn

WRITTEN: Any = read_yaml(CONTENT_ROOT / "preferences.yaml")
SCHEMA: Any = TypeAdapter(ProgramRequestIn).json_schema()
OFFERED: Any = SCHEMA["$defs"]["PreferencesIn"]["properties"]


def _resolved(schema: Any) -> Any:
    return SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def test_every_preference_can_be_sent_and_nothing_else_but_goals() -> None:
    assert set(OFFERED) == set(WRITTEN) | {"goals"}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_preference_has_the_bounds_and_words_of_the_content(name: str) -> None:
    written, offered = WRITTEN[name], _resolved(OFFERED[name])

    match written["type"]:
        case "integer":
            assert (offered["minimum"], offered["maximum"]) == (written["hard_min"], written["hard_max"])
        case "enum":
            assert offered["enum"] == written["values"]
        case "answer":
            assert offered["enum"] == ["yes", "no", "unknown"]
        case "list":
            assert offered["type"] == "array"
            if "values" in written:
                assert _resolved(offered["items"])["enum"] == written["values"]
