"""Claims about the quicker reader of findings and screens: it takes what the own validator of the type takes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from app.content.load import shipped_rulebook
from app.schemas.report import FindingsIn, ScreensIn
from tests.strategies import values

FINDINGS = shipped_rulebook().vocabulary.findings
NAMES = [*FINDINGS]
QUICK: TypeAdapter[Any] = TypeAdapter(FindingsIn)
OWN = SchemaValidator(QUICK.core_schema["schema"])

ANYTHING: st.SearchStrategy[object] = (
    st.none()
    | st.booleans()
    | st.integers(-1, 200)
    | st.integers()
    | st.floats()
    | st.sampled_from(["yes", "no", "unknown", "female", "Yes", ""])
    | st.just([])
    | st.just({})
)
GOOD = st.sampled_from(NAMES).flatmap(lambda name: st.tuples(st.just(name), values(FINDINGS[name])))
ODD = st.tuples(st.sampled_from([*NAMES, "not_a_finding", ""]), ANYTHING)


def _read(validate: Any, sent: object) -> tuple[str, object]:
    """What comes of it, as text: 1 and 1.0 are equal, but not the same answer."""
    try:
        return "taken", json.dumps(validate.validate_python(sent), sort_keys=True)
    except ValidationError as error:
        return "refused", error.errors(include_url=False, include_input=False)


@given(st.lists(GOOD, max_size=30).map(dict))
def test_good_findings_are_read_as_the_validator_reads_them(sent: dict[str, Any]) -> None:
    taken = _read(QUICK, sent)
    assert taken[0] == "taken"
    assert taken == _read(OWN, sent)


@given(st.lists(GOOD | ODD, max_size=6).map(dict))
def test_odd_findings_are_refused_in_the_words_of_the_validator(sent: dict[str, Any]) -> None:
    assert _read(QUICK, sent) == _read(OWN, sent)


@pytest.mark.parametrize("sent", [None, [], "yes", 1, True])
def test_what_is_not_an_object_is_refused(sent: object) -> None:
    for kind in (FindingsIn, ScreensIn):
        assert _read(TypeAdapter(kind), sent)[0] == "refused"


@pytest.mark.parametrize("value", ["yes", "no", "unknown"])
def test_words_are_read_as_plain_words(value: str) -> None:
    read = TypeAdapter(ScreensIn).validate_python({"cannot_walk": value})
    assert type(read["cannot_walk"]) is str
    assert read == {"cannot_walk": value}
