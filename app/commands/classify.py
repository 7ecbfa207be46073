"""`genu classify`: patterns, impairments and origin for a report, without a server."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import orjson
from pydantic import TypeAdapter

from app.commands.languages import language_option
from app.commands.reading import read_request

if TYPE_CHECKING:
    from app.domain.classification.results import Evidence, ResultAssessment
    from app.schemas.classification import ClassificationOut

_FOUND: Final = ("established", "likely", "possible")


@click.command()
@click.argument("report", type=click.Path(dir_okay=False, path_type=Path), default=Path("-"))
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the service instead of text.")
@language_option
def classify(report: Path, as_json: bool, language: str) -> None:
    """Classify the REPORT (a JSON file, or - for standard input) for the affected leg."""
    from app.commands.versions import installed_versions
    from app.content.load import rulebook_in
    from app.domain.assessment import classify_with_care
    from app.domain.report.completion import complete
    from app.schemas.classification import ClassificationOut, classification_out
    from app.schemas.report import DatedReportIn, to_report

    sent = read_request(report, TypeAdapter(DatedReportIn))
    rulebook = rulebook_in(language)
    said = to_report(sent)
    intake = complete(said, rulebook.intake, said.as_of)
    result, warning = classify_with_care(intake, rulebook)
    answer = classification_out(result, sent, rulebook.triage.citations, installed_versions(language), warning)
    if as_json:
        value = TypeAdapter(ClassificationOut).dump_python(answer, mode="json", exclude_none=True)
        click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))
    else:
        click.echo("\n".join(_lines(answer)))


def _lines(answer: "ClassificationOut") -> Iterator[str]:
    if answer.care_warning:
        yield f"! {answer.care_warning.wording} ({answer.care_warning.at_least})"
        yield ""
    origin = answer.origin
    yield f"Origin: {origin.name.lower()} ({origin.certainty})"
    yield origin.plain_language
    if origin.note:
        yield origin.note
    for title, results in (
        ("Patterns", (*answer.patterns, *answer.features)),
        ("Impairments and contributing factors", answer.impairments),
    ):
        yield from _section(title, results)
    subcategories = answer.patellofemoral_subcategories
    if subcategories.primary:
        yield from ("", f"Emphasis: {subcategories.primary}. {subcategories.emphasis}")
    for flag in answer.flags:
        yield from ("", f"! {flag.name}: {flag.advice}")
    for conflict in answer.conflicts:
        yield from ("", f"Please check: {conflict.message} ({', '.join(conflict.findings)})")
    if answer.ask_next:
        yield from ("", "Ask next:")
        yield from (f"  {question.id}: {question.question}" for question in answer.ask_next)


def _section(title: str, results: "Iterable[ResultAssessment]") -> Iterator[str]:
    found = [result for result in results if result.certainty in _FOUND]
    if not found:
        return
    yield from ("", f"{title}:")
    for result in sorted(found, key=lambda result: _FOUND.index(result.certainty)):
        yield f"  {result.certainty}: {result.name} ({result.id})"
        yield f"    because: {_findings(result.reasons)}"
        if result.against:
            yield f"    against: {_findings(result.against)}"
        if result.within_error_of:
            yield f"    within measurement error of: {', '.join(result.within_error_of)}"


def _findings(evidence: "Iterable[Evidence]") -> str:
    return ", ".join(each.finding if each.value is None else f"{each.finding} {each.value}" for each in evidence)
