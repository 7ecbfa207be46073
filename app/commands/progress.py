"""`genu progress`: what the logs of a program change, and the next program, without a server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson
from pydantic import TypeAdapter

from app.commands.counting import counted
from app.commands.languages import exercises_in, language_of_program
from app.commands.reading import BAD_INPUT, read_request, validated


@click.command()
@click.argument("program", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("logs", type=click.Path(dir_okay=False, path_type=Path), default=Path("-"))
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the service instead of text.")
def progress(program: Path, logs: Path, as_json: bool) -> None:
    """Decide what comes next for the PROGRAM (as `genu program --json` printed it) and everything in LOGS.

    LOGS is a JSON object with as_of and, if there are any, session_logs, check_ins, clinician_instructions and
    last_seen_sequence; - for standard input. The answer is in the language of the program.
    """
    from app.commands.versions import installed_versions
    from app.content.load import rulebook_in
    from app.domain.program.program_catalog import build_program_catalog
    from app.schemas.progression_answers import answer_progression
    from app.schemas.progressions import ProgressionRequestIn
    from app.schemas.sent_programs import RequestFaultsError

    # The two files are read as one request, so that both are checked as the service checks a body.
    started = read_request(program, TypeAdapter(dict[str, Any]))
    since = read_request(logs, TypeAdapter(dict[str, Any]))
    sent = validated({**since, "program": started}, TypeAdapter(ProgressionRequestIn))
    language = language_of_program(started)
    rulebook, exercises = rulebook_in(language), exercises_in(language)
    catalog = build_program_catalog(exercises, rulebook.programs.rules)
    slugs = frozenset(exercise.slug for exercise in exercises)
    try:
        text = answer_progression(sent, rulebook, catalog, slugs, installed_versions(language))
    except RequestFaultsError as error:
        for fault in error.faults:
            click.echo(f"{fault.pointer}: {fault.message}", err=True)
        raise SystemExit(BAD_INPUT) from None
    answer = orjson.loads(text)
    if as_json:
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    else:
        click.echo("\n".join(_lines(answer)))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    decision = answer["decision"]
    yield f"{answer['as_of']}, {decision['phase']}: {decision['decision']} ({', '.join(decision['rule_ids'])})"
    yield decision["message"]
    if "refer" in decision:
        yield f"See: {decision['refer']['to']} ({decision['refer']['level']})."
    if "flare_text" in decision:
        yield decision["flare_text"]
    for note in decision["notes"]:
        yield f"  also {note['rule_id']}: {note['message']}"
    for flag in answer["red_flags"]:
        if flag["presence"] == "present":
            yield f"! {flag['id']} ({flag['level']}): {flag['advice']}"
    if answer["ask_next"]:
        yield from ("", "Ask next:")
        yield from (f"  {question['id']}: {question['question']}" for question in answer["ask_next"])
    yield from ("", *answer["program"]["instructions"])
    for exercise in answer["exercises"]:
        yield from _exercise_lines(exercise)
    if "practice" in answer:
        practice = answer["practice"]
        yield f"{practice['ladder']}, step {practice['step']}: {practice['text']}. {practice['message']}"
    for row in decision["exit"]:
        yield f"Before the next stage ({row['id']}, {row['state']}): {row['text']}"
    yield from ("", *answer["safety_net"])


def _exercise_lines(exercise: dict[str, Any]) -> Iterator[str]:
    by = f" by {exercise['regress_by']}" if "regress_by" in exercise else ""
    yield f"{exercise['name']}: {exercise['decision']}{by} ({', '.join(exercise['rule_ids'])}). {exercise['message']}"
    if "next" in exercise:
        following = exercise["next"]
        amount = counted(following["reps"], "repetition") if "reps" in following else ""
        hold = f"{following['hold_s']} s" if "hold_s" in following else ""
        load = f"{following['load_kg']:g} kg" if "load_kg" in following else ""
        effort = f"effort {following['effort_min_rpe']}-{following['effort_max_rpe']}"
        parts = [part for part in (counted(following["sets"], "set"), amount, hold, load, effort) if part]
        yield f"  next: {', '.join(parts)}"
