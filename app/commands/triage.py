"""`genu triage`: the level of care for a report, without a server."""

from pathlib import Path

import click
import orjson
from pydantic import TypeAdapter

from app.commands.languages import language_option
from app.commands.reading import read_request


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
    assessment = assess(said, rulebook_in(language), said.as_of)
    answer = triage_out(assessment.triage, sent, installed_versions(language))
    if as_json:
        value = TypeAdapter(TriageOut).dump_python(answer, mode="json", exclude_none=True)
        click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))
    else:
        click.echo(_text(answer))


def _text(answer: "TriageOut") -> str:  # type: ignore[name-defined]  # noqa: F821
    lines = [f"Level of care: {answer.level} ({answer.state}; {answer.at_least} to {answer.at_most})", answer.wording]
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
