"""Every `code` an entry of `errors` may have: when it appears, what the caller should do, and in which problems.

The type makes a code that is not in the table an error of the type checker; the table is what the pages under
/problems/ show, and what docs/errors.md is held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

FaultCode = Literal[
    "after_as_of",
    "before_date",
    "before_start",
    "body_missing",
    "boolean_expected",
    "conflict",
    "date_expected",
    "digest_mismatch",
    "duplicate",
    "duplicate_name",
    "foreign_cursor",
    "integer_expected",
    "invalid",
    "invalid_query",
    "list_expected",
    "log_conflict",
    "lone_surrogate",
    "nested_too_deep",
    "not_allowed",
    "not_exactly_one",
    "not_found",
    "not_in_program",
    "not_json",
    "not_the_first_program",
    "not_utf8",
    "null",
    "number_expected",
    "number_not_finite",
    "number_too_long",
    "object_expected",
    "out_of_range",
    "pattern",
    "repeated_parameter",
    "required",
    "text_expected",
    "too_large",
    "too_long",
    "too_short",
    "too_small",
    "unknown_field",
    "unknown_id",
    "unknown_parameter",
]


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code: the problems it appears in (by slug), when, and what to do about it."""

    problems: tuple[str, ...]
    when: str
    remedy: str


def _json(when: str, remedy: str) -> CodeEntry:
    return CodeEntry(("invalid-json",), when, remedy)


def _invalid(when: str, remedy: str) -> CodeEntry:
    return CodeEntry(("validation-error",), when, remedy)


def _conflict(when: str, remedy: str) -> CodeEntry:
    return CodeEntry(("conflict",), when, remedy)


def _either(when: str, remedy: str) -> CodeEntry:
    return CodeEntry(("validation-error", "conflict"), when, remedy)


def _nowhere(when: str, remedy: str) -> CodeEntry:
    return CodeEntry(("not-found",), when, remedy)


FAULT_CODES: Final[Mapping[FaultCode, CodeEntry]] = {
    # The bytes.
    "body_missing": _json("The request has no body.", "Send a JSON object."),
    "not_utf8": _json("The body is not UTF-8, or begins with a byte order mark.", "Encode it as plain UTF-8."),
    "not_json": _json(
        "Reading the body as JSON stopped.", "Write the body with a JSON library; the detail says where."
    ),
    "nested_too_deep": _json("Objects and lists are nested too deeply.", "Send the shape of the contract."),
    "number_too_long": _json("A number has too many characters.", "Send numbers of ordinary length."),
    "duplicate_name": _invalid(
        "A name appears twice in one object; readers disagree on which one counts.",
        "Write each name once. Look where your program puts the object together: one of the two values is wrong.",
    ),
    "number_not_finite": _invalid(
        "A number is NaN, infinite or too large for a double.", "Leave out what is not known, or send unknown."
    ),
    "lone_surrogate": _invalid(
        "A text holds half a surrogate pair.", "Repair the text: it was cut inside a character."
    ),
    # The shape.
    "required": _either(
        "A field that is needed is absent, or a program lacks an answer without which there is none.",
        "Add the field at the pointer. In a program that is sent back: ask for a new program.",
    ),
    "unknown_field": _invalid(
        "The contract has no such field.", "Correct the name; nearest is the known one closest to it, if one is close."
    ),
    "null": _invalid("A field is null.", "Leave out what was not asked; send unknown for what the person cannot say."),
    "not_allowed": _either(
        "The value is not one of those that are accepted here, or names something that does not exist or is not for "
        "this person.",
        "Take one of allowed, or nearest. In a program that is sent back: ask for a new program.",
    ),
    "integer_expected": _invalid("Something else stands where a whole number belongs.", "Send a JSON integer."),
    "number_expected": _invalid("Something else stands where a number belongs.", "Send a JSON number, not a text."),
    "boolean_expected": _invalid("Something else stands where true or false belongs.", "Send true or false."),
    "text_expected": _invalid("Something else stands where a text belongs.", "Send a JSON string."),
    "date_expected": _invalid("This is not a calendar date.", "Send year, month and day, such as 2026-11-22."),
    "list_expected": _invalid(
        "Something else stands where a list belongs.", "Send a JSON array, also for one element."
    ),
    "object_expected": _invalid("Something else stands where an object belongs.", "Send a JSON object."),
    "pattern": _invalid(
        "The text does not have the form it must have.", "Compare it with the pattern in the contract."
    ),
    "too_small": _invalid(
        "The number is below the least that is possible.", "Check the unit; the message has the limit."
    ),
    "too_large": _invalid(
        "The number is above the most that is possible.", "Check the unit; the message has the limit."
    ),
    "too_short": _invalid("The text or list has too few elements.", "The message has the limit."),
    "too_long": _invalid("The text, list or time is longer than is accepted.", "The message has the limit."),
    "invalid": _invalid(
        "The value is not as the contract says; a program that is sent back does not have the shape of a program.",
        "Send programs exactly as they were returned.",
    ),
    # The query and the path.
    "invalid_query": _invalid("The query string cannot be read.", "Percent-encode it."),
    "unknown_parameter": _invalid("The operation has no such query parameter.", "Correct the name; see nearest."),
    "repeated_parameter": _invalid("A parameter that may be given once is given twice.", "Give it once."),
    "foreign_cursor": _conflict(
        "The cursor is from a listing with other filters, or from nowhere.", "Start again without a cursor."
    ),
    "not_found": _nowhere("There is no exercise of this name.", "Take nearest, or list the exercises."),
    "unknown_id": _nowhere("The rule book has no entry of this id.", "Take nearest, or list the entries."),
    # Programs, logs and days.
    "digest_mismatch": _conflict(
        "The program was changed since it was returned, or is no program.",
        "Send the stored answer as it is. If it cannot be found again, ask for a new program.",
    ),
    "out_of_range": _either(
        "A dose, cap, length or week is outside what the rules allow.",
        "Send programs exactly as they were returned; for week, take one the phase has.",
    ),
    "not_the_first_program": _conflict(
        "A later program of the chain was sent.",
        "Send the first program, with every log since; the rest is worked out.",
    ),
    "not_in_program": _conflict(
        "A log or session names an exercise that the program never had.",
        "Check that program and logs are one person's.",
    ),
    "log_conflict": _conflict(
        "Two logs have the same id and say different things.",
        "Keep one id for one session. Correct a log by sending the corrected copy alone.",
    ),
    "duplicate": _either("An exercise stands twice where it may stand once.", "Put both parts together."),
    "before_start": _invalid("A day lies before the start of the program.", "Check the day; send the right program."),
    "after_as_of": _invalid("A day lies after as_of.", "Check both; as_of is the person's own calendar day."),
    "before_date": _invalid("Something ends before it begins.", "Check both days."),
    "not_exactly_one": _invalid("One of two fields is needed, and not both.", "Send either slug or group."),
    "conflict": _conflict(
        "Two parts of the request say different things, such as another first day than that of the program.",
        "Leave out the part that the program says already.",
    ),
}
