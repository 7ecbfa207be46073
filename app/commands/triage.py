"""`genu triage`: the level of care for a report, without a server."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson
from pydantic import TypeAdapter

from app.commands.languages import language_option
from app.commands.reading import read_request

if TYPE_CHECKING:
    from app.domain.program.gate import OutcomeTexts


@click.command()
@click.argument("report", type=click.Path(dir_okay=False, path_type=Path), default=Path("-"))
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the service instead of text.")
@language_option
def triage(report: Path, as_json: bool, language: str) -> None:
    """Triage the REPORT (a JSON file, or - for standard input)."""
    from app.commands.versions import installed_versions
    from app.content.load import rulebook_in
    from app.domain.assessment import assess
    from app.schemas.report import DatedReportIn, to_report
    from app.schemas.triage import TriageOut, triage_out

    sent = read_request(report, TypeAdapter(DatedReportIn))
    said = to_report(sent)
    rulebook = rulebook_in(language)
    assessment = assess(said, rulebook, said.as_of)
    answer = triage_out(assessment.triage, sent, installed_versions(language))
    if as_json:
        value = TypeAdapter(TriageOut).dump_python(answer, mode="json", exclude_none=True)
        click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))
    else:
        click.echo(_text(answer, rulebook.programs.rules.gate.texts))


def _text(answer: "TriageOut", words: "OutcomeTexts") -> str:  # type: ignore[name-defined]  # noqa: F821
    lines = [f"Level of care: {answer.level} ({answer.state}; {answer.at_least} to {answer.at_most})", answer.wording]
    for held in answer.held_by:
        said = words.held_by_screen.format(question=held.question)
        lines += ["", f"! {held.screen} ({held.floor}): {said} See: {words.held_by_screen_see[held.floor]}."]
    lines += ["", f"Exercise: {answer.exercise.permission}. {answer.exercise.wording}"]
    for flag in answer.red_flags:
        if flag.presence == "present":
            found = ", ".join(f"{reason.finding} {reason.value}" for reason in flag.reasons)
            reader = "" if flag.audience == "anyone" else ", for clinicians only"
            lines += ["", f"! {flag.id} ({flag.level}{reader}): {flag.advice}", f"  because: {found}"]
    possible = [flag.id for flag in answer.red_flags if flag.presence == "possible"]
    if possible:
        lines += ["", f"Still possible: {', '.join(possible)}"]
    if answer.ask_next:
        lines += ["", "Ask next:"]
        lines += [f"  {question.id}: {question.question}" for question in answer.ask_next]
    lines += [f"\nPlease check: {conflict.message} ({', '.join(conflict.findings)})" for conflict in answer.conflicts]
    return "\n".join([*lines, "", *answer.safety_net])
