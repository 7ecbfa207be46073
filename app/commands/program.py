"""`genu program`: the program of one person, or why there is none, without a server."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson
from pydantic import TypeAdapter

from app.commands.counting import counted
from app.commands.languages import exercises_in, language_option
from app.commands.reading import read_request

if TYPE_CHECKING:
    from app.domain.program.gate import OutcomeReason
    from app.domain.program.planned_phase import PlannedExercise, PlannedPhase, SessionExercise
    from app.domain.program.results import Program, ProgramNeedsAnswers, ProgramOutcome, StopSigns, WithheldProgram
    from app.domain.triage.results import Question


@click.command()
@click.argument("wanted", metavar="REQUEST", type=click.Path(dir_okay=False, path_type=Path), default=Path("-"))
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the service instead of text.")
@language_option
def program(wanted: Path, as_json: bool, language: str) -> None:
    """Build a program from the REQUEST (a JSON file, or - for standard input) with the shipped exercises."""
    from app.commands.versions import installed_versions
    from app.content.load import rulebook_in
    from app.domain.program.planning import plan_program
    from app.domain.program.program_catalog import build_program_catalog
    from app.schemas.programs import ProgramRequestIn, program_json, to_confirmed, to_preferences
    from app.schemas.report import to_report

    sent = read_request(wanted, TypeAdapter(ProgramRequestIn))
    rulebook = rulebook_in(language)
    result = plan_program(
        to_report(sent["report"]),
        to_preferences(sent),
        to_confirmed(sent),
        sent.get("start_date"),
        rulebook,
        build_program_catalog(exercises_in(language), rulebook.programs.rules),
    )
    if as_json:
        text = program_json(result, sent, installed_versions(language))
        click.echo(orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2))
    else:
        click.echo("\n".join(_lines(result)))


def _lines(result: "ProgramOutcome") -> Iterator[str]:
    from app.domain.program.results import Program, WithheldProgram

    yield f"Outcome: {result.outcome}. Level of care: {result.care.level}. {result.care.wording}"
    if isinstance(result, Program):
        yield from _program_lines(result)
    elif isinstance(result, WithheldProgram):
        yield from _withheld_lines(result)
    else:
        yield from _question_lines(result)
    yield from ("", *result.safety_net)
    yield from _signs(result.stop_signs)
    yield from ("", result.disclaimer)


def _withheld_lines(result: "WithheldProgram | ProgramNeedsAnswers") -> Iterator[str]:
    yield from ("", result.text)
    yield from _reasons(result.reasons)
    yield from _questions(result.ask_next)


def _reasons(reasons: "Iterable[OutcomeReason]") -> Iterator[str]:
    for reason in reasons:
        see = f" See: {reason.see} ({reason.by_when})." if reason.see else ""
        yield f"! {reason.id}: {reason.text}{see}"


def _question_lines(result: "ProgramNeedsAnswers") -> Iterator[str]:
    yield from _withheld_lines(result)
    yield from (f"  preferences.{name}" for name in result.ask_preferences)


def _program_lines(built: "Program") -> Iterator[str]:
    yield f"{built.start_text} {built.irritability_text}"
    yield from (f"{pattern.id}: {pattern.text}" for pattern in built.patterns)
    yield from _reasons(built.reasons)
    for referral in built.referrals:
        yield f"See: {referral.to} ({referral.by_when}). {referral.why}"
    if built.guardian:
        yield built.guardian
    yield from built.instructions
    yield from _questions(built.ask_next)
    for phase in built.phases:
        yield from _phase_lines(phase)
    if built.measures:
        yield from ("", "What else can help:")
        yield from (f"  {measure.name}: {measure.text}" for measure in built.measures)
    if built.unknowns:
        yield from ("", "Answers that would free exercises:")
        yield from (f"  {unknown.id}: {unknown.question or ', '.join(unknown.findings)}" for unknown in built.unknowns)
    yield from ("", *(note.text for note in (*built.notes, *built.pain_rules, *built.education)))
    yield f"Review after {counted(built.review.after_days, 'day')}. {built.review.text}"


def _phase_lines(phase: "PlannedPhase") -> Iterator[str]:
    last = phase.first_week + phase.weeks - 1
    weeks = f"week {last}" if phase.weeks == 1 else f"weeks {phase.first_week} to {last}"
    yield from ("", f"== {phase.phase.upper()}, {weeks}: {phase.purpose}")
    yield f"Pain during an exercise at most {phase.pain_cap_nprs}, effort at most {phase.effort_max_rpe} of 10."
    names = {exercise.slug: exercise for exercise in phase.exercises}
    for session in phase.sessions:
        yield f"Day {session.day}, {session.kind}, {session.minutes} min (warm-up {session.warm_up_min} min):"
        yield from (f"  {_session_line(each, names[each.slug])}" for each in session.exercises)
    for exercise in phase.exercises:
        why = ", ".join(need.impairment for need in exercise.why) or "endurance"
        other = f"Easier: {exercise.easier[0]}" if exercise.easier else exercise.easier_by_dose
        yield f"  {exercise.name} (for {why}). {exercise.cue} {other}"
    for dose in phase.micro_doses:
        yield f"  Every day, if you like: {dose.name}, {dose.text}"
    for covered in phase.coverage:
        if covered.status != "met":
            fixes = " ".join(fix.text for fix in covered.what_would_fix)
            reasons = " ".join(reason.text for reason in covered.reasons)
            yield f"  {covered.status}: {covered.impairment}. {reasons} {fixes}"
    yield from (f"  note: {flag.text}" for flag in phase.flags)


def _session_line(planned: "SessionExercise", exercise: "PlannedExercise") -> str:
    if planned.duration_min is not None:
        return f"{exercise.name}: {planned.duration_min} min"
    first = planned.sets[0]
    dose = next(dose for dose in reversed(exercise.doses) if dose.from_week <= first.from_week)
    amount = f"{dose.reps} x {dose.hold_s} s" if dose.hold_s is not None else f"{dose.reps}"
    sides = f" (other side {first.other_side_sets})" if first.other_side_sets is not None else ""
    later = "".join(f", from week {step.from_week} {step.sets}" for step in planned.sets[1:])
    start = f" from week {first.from_week}" if first.from_week > 1 else ""
    return (
        f"{exercise.name}:{start} {counted(first.sets, 'set')}{sides}{later} of {amount}, effort {dose.effort_min_rpe}-"
        f"{dose.effort_max_rpe}, rest {dose.rest_min_s} s{', in turns' if planned.rotating else ''}"
    )


def _questions(questions: "tuple[Question, ...]") -> Iterator[str]:
    if questions:
        yield from ("", "Ask next:")
    yield from (f"  {question.id}: {question.question}" for question in questions)


def _signs(lists: "Iterable[StopSigns]") -> Iterator[str]:
    for signs in lists:
        yield from ("", f"{signs.text} {'; '.join(signs.items)}.")
