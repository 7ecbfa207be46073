"""Claims about digests: RFC 8785 exactly, and nothing but content moves them."""

from datetime import date

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain.digest import Json, canonical_json, decision_digest, digest_of

# Whole numbers within the range that I-JSON guarantees; no lone surrogates: both are refused before anything is hashed.
_LOOKS_LIKE_NUMBERS = st.text('a":[]{},.019e-\\', max_size=12)
_TEXT = st.text(st.characters(exclude_categories=["Cs"])) | _LOOKS_LIKE_NUMBERS
_NUMBERS = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-20_000, 20_000).map(lambda tenths: tenths / 10)
)
_VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(_TEXT, parts, max_size=4),
    max_leaves=20,
)


@given(value=_VALUES)
def test_the_canonical_form_is_that_of_rfc_8785(value: Json) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (30.0, b"30"),
        (-0.0, b"0"),
        (0.002, b"0.002"),
        (0.0001, b"0.0001"),
        (1e-7, b"1e-7"),
        (1e21, b"1e+21"),
        (333333333.33333329, b"333333333.3333333"),
        ({"b": 1, "a": [True, None, "\u20ac\n"]}, '{"a":[true,null,"\u20ac\\n"],"b":1}'.encode()),
    ],
)
def test_numbers_and_names_are_written_as_ecmascript_writes_them(value: Json, text: bytes) -> None:
    assert canonical_json(value) == text


@pytest.mark.parametrize("number", [0.5, 0.0001])
def test_a_date_is_written_as_it_was_sent_whichever_way_the_numbers_go(number: float) -> None:
    read: Json = {"answered_on": date(2026, 11, 22), "clearances": [{"date": date(2026, 1, 2)}], "number": number}
    sent: Json = {"answered_on": "2026-11-22", "clearances": [{"date": "2026-01-02"}], "number": number}
    assert canonical_json(read) == canonical_json(sent)


@given(value=_VALUES, other=_VALUES)
def test_equal_content_has_one_digest_and_different_content_another(value: Json, other: Json) -> None:
    same = rfc8785.dumps(value) == rfc8785.dumps(other)  # type: ignore[arg-type]
    assert (digest_of(value) == digest_of(other)) == same


def test_the_digest_of_a_decision_moves_with_request_and_versions() -> None:
    versions = {"content": "a", "engine": "1"}
    request: Json = {"findings": {"age_years": 30}}
    digests = {
        decision_digest(request, versions),
        decision_digest({"findings": {"age_years": 31}}, versions),
        decision_digest(request, {**versions, "content": "b"}),
        decision_digest(request, {**versions, "engine": "2"}),
    }
    assert len(digests) == 4
    assert all(digest.startswith("sha256:") and len(digest) == 71 for digest in digests)


def test_the_order_of_names_does_not_show() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of([1, 2]) != digest_of([2, 1])
