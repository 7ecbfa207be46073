"""Claims about the language of commands."""

from pathlib import Path

import orjson

from app.schemas.named_examples import named_examples
from tests.command_line import genu
from tests.spanish_texts import TEXTS


def _run(*arguments: object, sent: object) -> str:
    result = genu(*arguments, text=orjson.dumps(sent))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_triage_and_classification_speak_the_language_of_the_option() -> None:
    said = _run("triage", "--language", "es", sent={"findings": {"locked_knee": "yes"}})
    assert "Busque ayuda hoy" in said
    report = named_examples("classifications")
    answer = orjson.loads(_run("classify", "--json", "--language", "es", sent=next(iter(report.values()))["value"]))
    assert answer["language"] == "es"
    assert answer["origin"]["name"] in TEXTS.values()


def test_a_program_is_made_in_a_language_and_goes_on_in_it(tmp_path: Path) -> None:
    wanted = named_examples("programs")["dynamic_valgus_at_home"]["value"]
    made = _run("program", "--json", "--language", "es", sent=wanted)
    names = {each["name"] for each in orjson.loads(made)["exercises"]}
    assert names <= set(TEXTS.values())
    file = tmp_path / "program.json"
    file.write_text(made)
    following = orjson.loads(_run("progress", "--json", str(file), sent={"as_of": "2026-11-24"}))
    assert following["language"] == "es"
    assert {each["name"] for each in following["exercises"]} <= names


def test_a_language_that_nobody_translated_is_refused() -> None:
    refused = genu("triage", "--language", "fr", text=b"{}")
    assert refused.exit_code == 2
    assert "'en', 'es'" in refused.output
