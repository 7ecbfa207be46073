"""Trees of values are what pydantic makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import orjson
import pytest
from hypothesis import given
from pydantic import TypeAdapter

from app.domain.assessment import assess
from app.domain.classification.classify import classify_intake
from app.domain.program.results import ProgramOutcome
from app.domain.report.completion import complete
from app.domain.report.intake import Report
from app.domain.versions import Versions
from app.schemas.classification import ClassificationOut, classification_json, classification_out
from app.schemas.json_trees import tree_maker
from app.schemas.kept_texts import Beside, Kept
from app.schemas.triage import TriageOut, triage_json, triage_out
from tests.programs_of_tests import Request, plan, requests
from tests.strategies import RULEBOOK, reports

VERSIONS = Versions("content", "catalog", "engine")


class _Word(StrEnum):
    HIP = "hip"


@dataclass(frozen=True)
class _Part:
    name: str
    word: _Word | None
    size: int


def _writer(kind: Any, kept: tuple[Kept, ...]) -> Callable[[Any], bytes]:
    tree_of = tree_maker(kind, kept)
    return lambda answer: orjson.dumps(tree_of(answer))


@dataclass(frozen=True)
class _Whole:
    first: date | None
    parts: tuple[_Part, ...]
    words: tuple[str, ...]
    outcome: Literal[_Word.HIP]
    best: _Part | None = None


@given(requests())
def test_every_answer_of_a_program_request_has_the_tree_that_pydantic_makes(request: Request) -> None:
    result = plan(request)
    kind: Any = type(result)
    pydantic: TypeAdapter[ProgramOutcome] = TypeAdapter(kind)
    assert _as_json(tree_maker(kind)(result)) == pydantic.dump_python(result, mode="json", exclude_none=True)


def test_what_is_none_is_left_out_and_fields_stay_in_order() -> None:
    part = _Part("a", None, 1)
    tree = tree_maker(_Whole)(_Whole(None, (part, _Part("b", _Word.HIP, 2)), ("x",), _Word.HIP, part))
    parts = [{"name": "a", "size": 1}, {"name": "b", "word": "hip", "size": 2}]
    assert tree == {"parts": parts, "words": ("x",), "outcome": "hip", "best": {"name": "a", "size": 1}}
    assert list(tree) == ["parts", "words", "outcome", "best"]
    assert type(tree["outcome"]) is str


def test_the_text_of_a_kept_value_is_made_once_and_that_of_a_person_every_time() -> None:
    made: list[str] = []

    def is_kept(part: _Part) -> bool:
        made.append(part.name)
        return part.name == "kept"

    write = _writer(_Whole, (Kept(_Part, is_kept),))
    kept, own = _Part("kept", _Word.HIP, 1), _Part("own", None, 2)
    answer = _Whole(None, (kept, own, kept), ("x",), _Word.HIP, own)

    assert write(answer) == write(answer) == TypeAdapter(_Whole).dump_json(answer, exclude_none=True)
    assert made == ["kept", *["own"] * 4]


@dataclass(frozen=True)
class _Case:
    name: str
    reasons: tuple[_Part, ...]
    best: _Part
    note: str | None = None


class _FilledCase(_Case):
    """A case with reasons of its own, beside one that is kept."""

    kept: _Case

    def __init__(self, kept: _Case, reasons: tuple[_Part, ...]) -> None:
        super().__init__(kept.name, reasons, kept.best, kept.note)
        object.__setattr__(self, "kept", kept)


@dataclass(frozen=True)
class _Cases:
    cases: tuple[_Case, ...]


def _filled(case: _FilledCase, texts_of: Callable[[_Case], list[orjson.Fragment]]) -> dict[str, Any]:
    start, end = texts_of(case.kept)
    return {"name": start, "reasons": [tree_maker(_Part)(reason) for reason in case.reasons], "best": end}


def test_the_text_around_fields_of_a_person_is_made_once() -> None:
    made: list[str] = []

    def is_kept(part: _Part) -> bool:
        made.append(part.name)
        return False

    kept = _Case("knee", (), _Part("best", None, 1))
    answer = _Cases((_FilledCase(kept, (_Part("a", _Word.HIP, 2),)), kept, _FilledCase(kept, ())))
    write = _writer(_Cases, (Kept(_Case, beside=Beside(_FilledCase, ("reasons",), _filled)), Kept(_Part, is_kept)))

    assert write(answer) == write(answer) == TypeAdapter(_Cases).dump_json(answer, exclude_none=True)
    assert made == ["best", "best"], "once around what is filled in, once for the kept case itself"


def test_kept_text_does_not_begin_with_a_field_that_may_be_left_out() -> None:
    with pytest.raises(TypeError, match="may be left out"):
        _writer(_Cases, (Kept(_Case, beside=Beside(_FilledCase, ("reasons", "best"), _filled)),))


@given(reports())
def test_every_triage_is_written_as_pydantic_writes_it(report: Report) -> None:
    result = assess(report, RULEBOOK).triage
    answer = triage_out(result, {}, VERSIONS)
    assert triage_json(result, {}, VERSIONS) == TypeAdapter(TriageOut).dump_json(answer, exclude_none=True)


@given(reports())
def test_every_classification_is_written_as_pydantic_writes_it(report: Report) -> None:
    result = classify_intake(complete(report, RULEBOOK.intake), RULEBOOK)
    asked: Any = result, {}, RULEBOOK.triage.citations, VERSIONS, None
    answer = classification_out(*asked)
    assert classification_json(*asked) == TypeAdapter(ClassificationOut).dump_json(answer, exclude_none=True)


def test_a_type_that_answers_do_not_have_is_refused_at_once() -> None:
    @dataclass(frozen=True)
    class Strange:
        things: dict[str, int]

    with pytest.raises(TypeError, match="answers have no"):
        tree_maker(Strange)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
