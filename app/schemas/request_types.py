"""The types of requests under any rule book: those of the contract, with the words of that rule book in them.

The contract's own types are made from the shipped rule book. A stored request is read again under the rule book it was
answered with, which may know other findings, screens, patterns and names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, NotRequired, Required, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from typing_extensions import TypedDict, is_typeddict

from app.content.load import shipped_rulebook
from app.domain.rulebook import Rulebook
from app.schemas.programs import (
    ImpairmentId,
    PatternId,
    ProgramOut,
    ProgramRequestIn,
    impairment_id_type,
    pattern_id_type,
)
from app.schemas.progressions import ProgressionRequestIn
from app.schemas.report import (
    ClearableId,
    DatedReportIn,
    FindingsIn,
    ScreensIn,
    clearable_id_type,
    findings_type,
    screens_type,
)
from app.schemas.sent_programs import PROGRAM
from app.schemas.session_logs import ExerciseGroup, InstructionWord, exercise_group_type, instruction_type


@dataclass(frozen=True, slots=True)
class RequestTypes:
    """What the bodies of decisions look like under one rule book; `sent_program` is a program that is sent back."""

    report: TypeAdapter[DatedReportIn]
    program_request: TypeAdapter[ProgramRequestIn]
    progression_request: TypeAdapter[ProgressionRequestIn]
    sent_program: TypeAdapter[ProgramOut]


def request_types(rulebook: Rulebook) -> RequestTypes:
    """The types of requests under a rule book."""
    if rulebook is shipped_rulebook():
        return RequestTypes(
            TypeAdapter(DatedReportIn), TypeAdapter(ProgramRequestIn), TypeAdapter(ProgressionRequestIn), PROGRAM
        )
    words: dict[Any, Any] = {
        FindingsIn: findings_type(rulebook.vocabulary),
        ScreensIn: screens_type(rulebook.vocabulary),
        ClearableId: clearable_id_type(rulebook),
        PatternId: pattern_id_type(rulebook),
        ImpairmentId: impairment_id_type(rulebook),
        InstructionWord: instruction_type(rulebook),
        ExerciseGroup: exercise_group_type(rulebook),
    }
    basis = _with_words(ProgramRequestIn, words)
    program = make_dataclass(
        ProgramOut.__name__,
        [("basis", basis)],
        bases=(ProgramOut,),
        namespace={"__doc__": ProgramOut.__doc__},
        frozen=True,
        slots=True,
        kw_only=True,
    )
    return RequestTypes(
        TypeAdapter(_with_words(DatedReportIn, words)),
        TypeAdapter(basis),
        TypeAdapter(_with_words(ProgressionRequestIn, words)),
        TypeAdapter(program),
    )


def _with_words(hint: Any, words: Mapping[Any, Any]) -> Any:
    """The type with the types of content replaced, however deep in it they stand."""
    if isinstance(hint, type) and hint in words:
        return words[hint]
    if is_typeddict(hint):
        return _typed_dict_with_words(hint, words)
    parts = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated:
            inner: Any = _with_words(parts[0], words)
            return Annotated[(inner, *parts[1:])]
        case origin if origin is list:
            return list[_with_words(parts[0], words)]  # type: ignore[misc]
        case origin if origin in (Union, UnionType):
            return reduce(or_, (_with_words(part, words) for part in parts))
    return hint


def _typed_dict_with_words(kind: Any, words: Mapping[Any, Any]) -> Any:
    hints = get_type_hints(kind, include_extras=True)
    replaced = {name: _with_words(hint, words) for name, hint in hints.items()}
    if replaced == hints:
        return kind
    make: Any = TypedDict
    fields = {
        name: Required[hint] if name in kind.__required_keys__ else NotRequired[hint] for name, hint in replaced.items()
    }
    made = make(kind.__name__, fields)
    made.__doc__ = kind.__doc__
    made.__pydantic_config__ = kind.__pydantic_config__
    return made
