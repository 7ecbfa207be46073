"""Claims about reading bodies: one JSON text with one meaning, or a refusal that quotes nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.http.strict_json import AmbiguousJsonError, MalformedJsonError, read_json
from app.schemas.limits import MAX_NESTING, MAX_NUMBER_DIGITS

_SCALARS = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
_TEXTS = st.text(st.characters(codec="utf-8"))
_VALUES = st.recursive(
    _SCALARS | _TEXTS,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(_TEXTS, part, max_size=4),
    max_leaves=20,
)


def _malformed(body: bytes) -> str:
    with pytest.raises(MalformedJsonError) as refusal:
        read_json(body)
    return refusal.value.code


def _faults(body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(AmbiguousJsonError) as refusal:
        read_json(body)
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


@given(_VALUES)
def test_what_json_can_say_is_read_as_it_was_written(value: object) -> None:
    for ascii_only in (True, False):
        assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value
        assert read_json(json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":")).encode()) == value
        assert read_json(json.dumps(value, ensure_ascii=ascii_only, indent=2).encode()) == value


def test_a_repeated_name_is_refused_wherever_it_stands() -> None:
    assert _faults(b'{"locked_knee": "yes", "locked_knee": "no"}') == [("/locked_knee", "duplicate_name")]
    body = b'{"report": [{"a": 1}, {"b": 1, "b": 1, "c": {"d": 1, "d": 2}}]}'
    assert _faults(body) == [("/report/1/b", "duplicate_name"), ("/report/1/c/d", "duplicate_name")]


@pytest.mark.parametrize(
    "body", [b'{"a":1,"a":2}', b'{"a":1,"a":1}', b'{ "a" : 1 ,\n\t"a" : 2 }', b'{"a ":1,"a":2,"a":3}']
)
def test_a_repeated_name_is_refused_with_and_without_blanks(body: bytes) -> None:
    assert _faults(body) == [("/a", "duplicate_name")]


def test_a_repeated_name_written_with_an_escape_is_still_repeated() -> None:
    assert _faults(b'{"a": 1, "\\u0061": 2}') == [("/a", "duplicate_name")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_is_no_finite_double_is_refused(number: str) -> None:
    assert _faults(f'{{"pain": [0, {number}]}}'.encode()) == [("/pain/1", "number_not_finite")]


def test_half_a_surrogate_pair_is_refused_in_texts_and_names() -> None:
    assert _faults(b'{"a": "x\\ud800"}') == [("/a", "lone_surrogate")]
    assert _faults(b'{"\\udc00": 1}') == [("", "lone_surrogate")]


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert read_json(b'{"a": "\\ud83e\\uddb5"}') == {"a": "\N{LEG}"}


def test_every_fault_of_a_body_is_reported_in_one_run() -> None:
    body = b'{"a": NaN, "b": "\\ud800", "c": 1, "c": 2}'
    assert _faults(body) == [("/c", "duplicate_name"), ("/a", "number_not_finite"), ("/b", "lone_surrogate")]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe" + '{"a": 1}'.encode("utf-16-le"),
        '{"a": 1}'.encode("utf-16-le"),
        '{"a": 1}'.encode("utf-16-be"),
        '{"a": 1}'.encode("utf-32"),
        b"\xef\xbb\xbf{}",
        b'{"a": "\xc3\x28"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\xc0\xaf"}',
    ],
)
def test_only_utf_8_without_byte_order_mark_is_read(body: bytes) -> None:
    assert _malformed(body) == "not_utf8"


@pytest.mark.parametrize(
    "body", [b"{", b"{}{}", b"{'a': 1}", b'{"a": 1,}', b"// c\n{}", b'{"a": 01}', b'"\x01"', b"nope", b" "]
)
def test_what_is_not_json_is_refused_with_a_position_and_no_quotation(body: bytes) -> None:
    assert _malformed(body) == "not_json"
    with pytest.raises(MalformedJsonError, match=r"line \d+ column \d+"):
        read_json(body)


def test_a_missing_body_is_told_apart() -> None:
    assert _malformed(b"") == "body_missing"


@pytest.mark.parametrize("depth", [MAX_NESTING + 1, 900, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused_whether_or_not_it_is_closed(depth: int, opening: str, closing: str) -> None:
    assert _malformed((opening * depth + "1" + closing * depth).encode()) == "nested_too_deep"
    assert _malformed((opening * depth).encode()) in ("nested_too_deep", "not_json")


def test_nesting_up_to_the_limit_is_read_and_brackets_in_texts_do_not_count() -> None:
    assert read_json(b"[" * MAX_NESTING + b"]" * MAX_NESTING)
    assert read_json(b'["' + b"[{" * 500 + b'"]') == ["[{" * 500]


@pytest.mark.parametrize("number", ["9" * 5000, "1" + "0" * MAX_NUMBER_DIGITS, "0." + "1" * MAX_NUMBER_DIGITS])
def test_an_overlong_number_is_refused_before_it_is_computed(number: str) -> None:
    assert _malformed(f'{{"a": {number}}}'.encode()) == "number_too_long"


def test_a_sentence_used_as_a_name_is_not_repeated_in_a_pointer() -> None:
    assert _faults(b'{"my knee hurts": NaN, "a": {"my knee hurts": 1, "my knee hurts": 1}}') == [
        ("", "number_not_finite"),
        ("/a", "duplicate_name"),
    ]


_AWKWARD_NUMBERS = (
    *(
        "0",
        "-0",
        "1",
        "1.0",
        "-0.0",
        "0.5",
        "0.05",
        "1.5000",
        "1e2",
        "2.0e0",
        "1E-2",
        "1e16",
        "1e22",
        "1e400",
        "01",
        "1.",
    ),
    *("9007199254740992.0", "9007199254740993", "123456789012345678901", "18446744073709551616", "NaN", "-Infinity"),
    "0.1000000000000000055511151231257827",
)
_AWKWARD_TEXTS = ('""', '"a"', '"b"', '"\\u0061"', '"\\ud800"', '"x.0"', '"1.0,"', '"\\""', '"[["', '"\t"', '"\N{LEG}"')
_AWKWARD = st.recursive(
    st.sampled_from((*_AWKWARD_NUMBERS, *_AWKWARD_TEXTS, "true", "null")),
    lambda part: (
        st.lists(part, max_size=4).map(lambda parts: f"[{','.join(parts)}]")
        | st.lists(st.tuples(st.sampled_from(_AWKWARD_TEXTS), part), max_size=4).map(
            lambda pairs: "{" + ",".join(f"{name}:{value}" for name, value in pairs) + "}"
        )
    ),
    max_leaves=12,
)


def _outcome(body: bytes) -> object:
    try:
        # As it prints: 1 and 1.0 are equal and must not be taken for one another.
        return repr(read_json(body))
    except MalformedJsonError as refusal:
        return refusal.code
    except AmbiguousJsonError as refusal:
        return refusal.faults


@given(_AWKWARD)
def test_a_body_means_the_same_to_the_quickest_reader_and_to_the_careful_one(text: str) -> None:
    # A body with an escape in it is never left to the quickest reader.
    assert _outcome(b'["a",%b]' % text.encode()) == _outcome(b'["\\u0061",%b]' % text.encode())
