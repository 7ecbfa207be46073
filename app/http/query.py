"""Is this query string one the operation takes? Read before FastAPI, which ignores what it does not know.

An unknown parameter is refused like an unknown field: a misspelt filter that is silently ignored gives a wrong list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args, get_origin
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from pydantic import BaseModel

from app.http.faults import nearest_name
from app.http.pointers import is_plain_name
from app.problems import VALIDATION_ERROR, Fault, RequestRefusedError
from app.schemas.fault_codes import FaultCode
from app.schemas.limits import MAX_QUERY_PARAMETERS


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a value must be written in a query; Pydantic alone would also read 1_0, yes and surrounding blanks."""

    form: re.Pattern[str]
    code: FaultCode
    message: str


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """What is known of a query parameter before its value is read."""

    repeatable: bool
    spelling: Spelling | None

    def misspelt(self, name: str, value: str) -> Fault | None:
        """The fault of a value that is not written as it must be."""
        if self.spelling is None or self.spelling.form.fullmatch(value):
            return None
        return Fault(self.spelling.code, self.spelling.message, parameter=name)


_SPELLINGS: Final = {
    int: Spelling(re.compile("-?(0|[1-9][0-9]{0,17})"), "integer_expected", "must be a whole number"),
    bool: Spelling(re.compile("true|false"), "boolean_expected", "must be true or false"),
}

_NOT_ENCODED: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def query_parameters(dependant: Dependant) -> dict[str, QueryParameter]:
    """What an operation accepts in its query, by name."""
    parameters: dict[str, QueryParameter] = {}
    for dependency in dependant.dependencies:
        parameters.update(query_parameters(dependency))
    for param in dependant.query_params:
        annotation = param.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = annotation.model_fields.items()
            parameters.update({field.alias or name: _query_parameter(field.annotation) for name, field in fields})
        else:
            parameters[param.alias] = _query_parameter(annotation)
    return parameters


def _query_parameter(annotation: Any) -> QueryParameter:
    types = set(_types_in(annotation))
    spelling = next((_SPELLINGS[kind] for kind in (bool, int) if kind in types), None)
    return QueryParameter(repeatable=bool(types & {list, tuple, set, frozenset}), spelling=spelling)


def _types_in(annotation: Any) -> Iterator[Any]:
    """The classes an annotation is made of, containers included."""
    yield get_origin(annotation) or annotation
    for part in get_args(annotation):
        yield from _types_in(part)


def read_query(query: bytes, parameters: Mapping[str, QueryParameter]) -> dict[str, str | list[str]]:
    """The values of a raw query string: a list for each parameter that may be repeated, else one text.

    Raises:
        RequestRefusedError: an unknown parameter, one given twice, a number or flag not written as it must be.
    """
    try:
        if _NOT_ENCODED.search(query):
            raise ValueError
        text = query.decode("ascii")
        # What is not UTF-8 would otherwise become characters that nobody sent.
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY_PARAMETERS)
    except ValueError:
        message = f"the query must be percent-encoded UTF-8 and have at most {MAX_QUERY_PARAMETERS} parameters"
        raise RequestRefusedError(VALIDATION_ERROR, faults=(Fault("invalid_query", message),)) from None
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    known = sent.keys() & parameters.keys()
    faults = list(_unknown((name for name in sent if name not in known), tuple(parameters)))
    faults += [
        Fault("repeated_parameter", "this query parameter may be given once only", parameter=name)
        for name, values in sent.items()
        if len(values) > 1 and name in known and not parameters[name].repeatable
    ]
    faults += [fault for name, value in pairs if name in known and (fault := parameters[name].misspelt(name, value))]
    if faults:
        raise RequestRefusedError(VALIDATION_ERROR, faults=faults)
    return {name: values if parameters[name].repeatable else values[0] for name, values in sent.items()}


def _unknown(names: Iterable[str], known: Sequence[str]) -> Iterator[Fault]:
    for name in names:
        parameter = name if is_plain_name(name) else None
        yield Fault(
            "unknown_parameter",
            "this query parameter does not exist",
            parameter=parameter,
            nearest=nearest_name(name, known),
        )
