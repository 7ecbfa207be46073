"""Progressions on the wire: the program as it was returned, what was logged since, and the answer."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

import orjson
from pydantic import ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from app.content.untranslated import untranslated_in
from app.domain.digest import canonical_json, canonical_object
from app.domain.program.request import Preferences
from app.domain.progression.person import Basis
from app.domain.progression.results import Progression
from app.domain.progression.session_logs import CheckIn, SessionLog
from app.domain.versions import Versions
from app.schemas.decisions import DecisionVersions, decision_digest_of_canonical, decision_versions
from app.schemas.limits import (
    MAX_CHECK_INS,
    MAX_INSTRUCTIONS,
    MAX_SESSION_LOGS,
)
from app.schemas.programs import Language, ProgramOut, Untranslated, program_digest, to_confirmed
from app.schemas.report import to_report
from app.schemas.sent_programs import SentProgram
from app.schemas.session_logs import CheckInIn, ClinicianInstructionIn, SessionLogIn
from app.schemas.types import IsoDate, StrictInteger


class _RequiredProgressionRequest(TypedDict, total=True):
    program: Annotated[
        SentProgram,
        Field(description="The first program of the chain, exactly as POST /v1/programs returned it."),
    ]
    as_of: Annotated[IsoDate, Field(description="the day that is asked about; no clock is read")]


class ProgressionRequestIn(_RequiredProgressionRequest, total=False):
    """The first program of a chain and everything logged since."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="ProgressionRequest")  # type: ignore[misc]

    session_logs: Annotated[list[SessionLogIn], Field(max_length=MAX_SESSION_LOGS)]
    check_ins: Annotated[list[CheckInIn], Field(max_length=MAX_CHECK_INS)]
    clinician_instructions: Annotated[
        list[ClinicianInstructionIn],
        Field(max_length=MAX_INSTRUCTIONS, description="what clinicians asked for since the program began"),
    ]
    last_seen_sequence: Annotated[
        StrictInteger, Field(ge=0, le=1_000_000, description="changes up to this number are not listed again")
    ]


_ANSWER: Final = TypeAdapter(Progression)


def start_of(program: ProgramOut, logs: Sequence[SessionLog], checks: Sequence[CheckIn], as_of: date) -> date:
    """The first day: that of the program, else the first day anything was logged."""
    if program.start_date is not None:
        return program.start_date
    days = [log.date for log in logs] + [check.date for check in checks]
    return min(days, default=as_of)


def to_basis(program: ProgramOut, start: date) -> Basis:
    """What the program was made from."""
    basis = program.basis
    wishes: Any = {name: tuple(wish) if isinstance(wish, list) else wish for name, wish in basis["preferences"].items()}
    return Basis(
        report=to_report(basis["report"]),
        preferences=Preferences(**wishes),
        confirmed=to_confirmed(basis),
        start=start,
        irritability=program.irritability,
        restricted=program.outcome.value == "restricted",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionOut(Progression):
    """What to do next: a decision per exercise, one for the program, and the next program, whole.

    `sequence` rises with every change of the program. `made_with_content` is the content version of the program that
    was sent; it may be an earlier one than that of this answer.
    """

    program: ProgramOut
    made_with_content: str
    language: Language
    untranslated: Untranslated = ()
    versions: DecisionVersions
    digest: str


def progression_json(
    result: Progression,
    sent: ProgressionRequestIn,
    sent_program: bytes,
    program: ProgramOut,
    versions: Versions,
    english: Set[str] = frozenset(),
) -> bytes:
    """The answer as JSON text, with language, versions and digests: a ProgressionOut.

    `sent_program` is the canonical form of the program that was sent, `program` the same as it was read. `english` are
    texts of the catalog for which the language has no words; where they stand is said.
    """
    made_with = decision_versions(versions)
    request: Any = sent
    parts = {name: sent_program if name == "program" else canonical_json(part) for name, part in request.items()}
    digest = decision_digest_of_canonical(canonical_object(parts), versions)
    body = _ANSWER.dump_python(result, mode="json", exclude_none=True)
    following = body["program"]
    for name in ("basis", "language", "untranslated", "versions", "digest", "program_digest"):
        following.pop(name, None)
    if english and (places := list(untranslated_in(following, english))):
        following["untranslated"] = places
    if english and (places := list(untranslated_in(body, english))):
        body["untranslated"] = places
    following["language"] = versions.language
    following["basis"] = orjson.loads(canonical_json(sent["program"]["basis"]))
    following["versions"] = {"content": made_with.content, "catalog": made_with.catalog, "engine": made_with.engine}
    following["digest"] = digest
    following["program_digest"] = program_digest(following)
    body |= {
        "made_with_content": program.versions.content,
        "language": versions.language,
        "versions": following["versions"],
        "digest": digest,
    }
    return orjson.dumps(body)
