"""From a validated progression request to its answer, the same for the service and the command line."""

from collections.abc import Iterable, Sequence

from app.domain.program_catalog import ProgramCatalog
from app.domain.progression import progress
from app.domain.progression_state import NotInProgramError
from app.domain.rulebook import Rulebook
from app.domain.session_logs import Log, LogConflictError, merged
from app.domain.versions import Versions
from app.schemas.progressions import (
    ProgressionRequestIn,
    RequestFault,
    content_faults,
    date_faults,
    instruction_faults,
    progression_json,
    read_program,
    start_of,
    to_basis,
    to_instructions,
    to_logs,
)


class ProgressionFaultsError(Exception):
    """The request is valid in form but cannot be answered; `faults` say where."""

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def answer_progression(
    sent: ProgressionRequestIn, rulebook: Rulebook, catalog: ProgramCatalog, slugs: frozenset[str], versions: Versions
) -> bytes:
    """The JSON text of the answer.

    Raises:
        ProgressionFaultsError: the program, a date or a log does not fit.
    """
    program = read_program(sent["program"])
    if isinstance(program, tuple):
        raise ProgressionFaultsError(program)
    logs, checks = to_logs(sent)
    as_of = sent["as_of"]
    start = start_of(program, logs, checks, as_of)
    instructions = to_instructions(sent)
    faults = (
        *date_faults(start, logs, checks, as_of),
        *content_faults(program, slugs),
        *instruction_faults(instructions, slugs, as_of),
    )
    if faults:
        raise ProgressionFaultsError(faults)
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
            last_seen_sequence=sent.get("last_seen_sequence"),
            is_older=program.versions.content != rulebook.version,
        )
    except NotInProgramError as error:
        raise ProgressionFaultsError(_strangers(sent, error)) from None
    return progression_json(result, sent, program, versions)


def _merged(logs: Iterable[Log], name: str) -> tuple[Log, ...]:
    try:
        return merged(logs)
    except LogConflictError as error:
        fault = RequestFault(
            "log_conflict", "another log has this id and says something else", f"/{name}/{error.position}", True
        )
        raise ProgressionFaultsError((fault,)) from None


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
