"""From a validated progression request to its answer, the same for the service and the command line."""

from collections.abc import Iterable, Set

from pydantic import TypeAdapter

from app.domain.program.program_catalog import ProgramCatalog
from app.domain.progression.answer import progress
from app.domain.progression.session_logs import Log, LogConflictError, merged
from app.domain.progression.state import NotInProgramError
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.schemas.gate_checks import admission_of, gate_faults
from app.schemas.program_checks import content_faults
from app.schemas.programs import ProgramOut
from app.schemas.progression_faults import date_faults, instruction_faults
from app.schemas.progressions import ProgressionRequestIn, progression_json, start_of, to_basis
from app.schemas.sent_programs import PROGRAM, RequestFault, RequestFaultsError, canonical_form, read_program
from app.schemas.session_logs import to_instructions, to_logs


def answer_progression(
    sent: ProgressionRequestIn,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
    slugs: frozenset[str],
    versions: Versions,
    english: Set[str] = frozenset(),
    program_shape: TypeAdapter[ProgramOut] = PROGRAM,
) -> bytes:
    """The JSON text of the answer; rule book and catalog are those of the language of the program.

    `english` are texts of the catalog for which that language has no words. `program_shape` is that of a program under
    this rule book.

    Raises:
        RequestFaultsError: the program, a date or a log does not fit.
    """
    canonical = canonical_form(sent["program"])
    program = read_program(sent["program"], program_shape, canonical)
    if isinstance(program, tuple):
        raise RequestFaultsError(program)
    if program.sequence is not None:
        fault = RequestFault("not_the_first_program", "send the first program of the chain", "/program/sequence", True)
        raise RequestFaultsError((fault,))
    logs, checks = to_logs(sent)
    as_of = sent["as_of"]
    start = start_of(program, logs, checks, as_of)
    instructions = to_instructions(sent)
    admission = admission_of(program, rulebook)
    faults = (
        *date_faults(start, logs, checks, as_of),
        *content_faults(program, slugs, catalog, rulebook),
        *gate_faults(program, admission, rulebook),
        *instruction_faults(instructions, slugs, as_of, rulebook),
    )
    if faults:
        raise RequestFaultsError(faults)
    try:
        result = progress(
            program,
            program.program_digest,
            to_basis(program, start),
            _merged(logs, "session_logs"),
            _merged(checks, "check_ins"),
            as_of,
            rulebook,
            catalog,
            instructions=_merged(instructions, "clinician_instructions"),
            admission=admission,
            last_seen_sequence=sent.get("last_seen_sequence"),
            is_older=program.versions.content != rulebook.version,
        )
    except NotInProgramError as error:
        raise RequestFaultsError(_strangers(sent, error)) from None
    return progression_json(result, sent, canonical, program, versions, english)


def _merged(logs: Iterable[Log], name: str) -> tuple[Log, ...]:
    try:
        return merged(logs)
    except LogConflictError as error:
        fault = RequestFault(
            "log_conflict", "another log has this id and says something else", f"/{name}/{error.position}", True
        )
        raise RequestFaultsError((fault,)) from None


def _strangers(sent: ProgressionRequestIn, error: NotInProgramError) -> tuple[RequestFault, ...]:
    return tuple(
        RequestFault(
            "not_in_program",
            "is not an exercise of this program",
            f"/session_logs/{position}/exercises/{place}/slug",
            True,
        )
        for position, log in enumerate(sent.get("session_logs", ()))
        for place, exercise in enumerate(log.get("exercises", ()))
        if exercise["slug"] == error.slug and log["id"] == error.log_id
    )
