"""From a program and its logs to the answer: decisions, the next program, and what one more session would change."""

from collections.abc import Sequence
from datetime import date

from app.domain.program.admission import Admission
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.results import Program
from app.domain.progression.clinician_instructions import states
from app.domain.progression.exercise_decisions import decided_exercise
from app.domain.progression.fold import run_to, start
from app.domain.progression.forward_table import forward_table
from app.domain.progression.modulation import modulation_of, slots_left_out
from app.domain.progression.next_program import next_program
from app.domain.progression.person import Basis
from app.domain.progression.practice_state import practice_state
from app.domain.progression.program_decisions import decided_program, notes_of
from app.domain.progression.results import (
    Progression,
)
from app.domain.progression.session_logs import CheckIn, ClinicianInstruction, SessionLog
from app.domain.progression.setting import setting_of
from app.domain.rulebook import Rulebook


def progress(
    program: Program,
    program_digest: str,
    basis: Basis,
    logs: Sequence[SessionLog],
    checks: Sequence[CheckIn],
    as_of: date,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
    *,
    instructions: Sequence[ClinicianInstruction] = (),
    admission: Admission | None = None,
    last_seen_sequence: int | None = None,
    is_older: bool = False,
) -> Progression:
    """Fold a program with everything logged since and say what holds on a day.

    Args:
        program: the first program of the chain, as it was returned.
        logs, checks: merged, in order of date; none before the start or after `as_of`.
        instructions: what clinicians asked for, merged; none given after `as_of`.
        admission: what the gate says to the basis of the program, where it was asked.
        last_seen_sequence: only changes with a higher number are listed.
        is_older: the program was made with another content version.

    Raises:
        NotInProgramError: a log names an exercise the program never had.

    Source: app/content/progression_rules.yaml; DESIGN 8.15 and 8.16.
    """
    fold = start(setting_of(program, basis, rulebook, catalog, tuple(instructions), admission))
    run_to(fold, as_of, logs, checks)
    ruling = fold.ruling
    assert ruling is not None, "a day has been decided"
    asked = modulation_of(fold)
    left_out = slots_left_out(fold, asked)
    seen = -1 if last_seen_sequence is None else last_seen_sequence
    triage = fold.person.triage
    decision = decided_program(fold, ruling)
    return Progression(
        as_of=as_of,
        sequence=fold.sequence,
        decision=decision,
        exercises=tuple(decided_exercise(fold, key, ruling, asked, left_out) for key in fold.slots),
        practice=practice_state(fold, ruling, asked),
        forward=forward_table(fold),
        changes=tuple(change for change in fold.changes if change.sequence > seen),
        red_flags=tuple(flag for flag in triage.red_flags if flag.presence == "present"),
        ask_next=triage.ask_next,
        notes=notes_of(fold, ruling, is_older=is_older),
        safety_net=triage.safety_net,
        program=next_program(fold, program_digest, asked, left_out, decision.refer),
        instructions=states(fold, ruling),
    )
