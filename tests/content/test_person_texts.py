"""Claims about words for people: where they are, that each is translated, and how the check says what is wrong."""

import re
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.catalog.fragments import WORDS
from app.catalog.snapshot import snapshot_from_content, snapshot_in
from app.commands.content import content_problems
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT, content_version, load_rulebook, shipped_rulebook
from app.content.person_texts import read_person_texts
from app.content.placeholders import placeholder_problems
from app.content.reading import ContentError
from app.content.reading_checks import reading_problems
from app.content.translations import (
    name_problems,
    read_translations,
    source_texts,
    translation_problems,
    wording_of,
    write_translations,
)
from tests.command_line import genu

PLACES = """
for_clinicians: {clinician_only: true}
areas:
  advice:
    care.yaml: ["*/wording", {keys: "*/short", context: short}]
    tags.yaml: [tags/*]
"""
CARE = """
- {id: now, wording: "Go now.", short: "Go now.", rule: "a > 1"}
- {id: later, wording: "Wait {days} days.", short: ""}
"""
TAGS = "tags: [Rest., Go now.]\n"
LEVELS = """
- {language: en, formula: flesch_kincaid_grade, hardest_area: 5, hardest_text: 8, text_words_min: 12,
   sentence_words_max: 15, long_word_syllables: 4, familiar: [emergency]}
- {language: es, formula: szigriszt_pazos, hardest_area: 20, hardest_text: 60, text_words_min: 12,
   sentence_words_max: 15, long_word_syllables: 6, familiar: [fisioterapeuta]}
"""
SPANISH = {
    "Go now.": "Vaya ahora.",
    "Wait {days} days.": "Espere {days} días.",
    "Rest.": "Descanse.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small content folder, translated."""
    for name, text in {
        "person_texts.yaml": PLACES,
        "care.yaml": CARE,
        "tags.yaml": TAGS,
        "reading_levels.yaml": LEVELS,
    }.items():
        (tmp_path / name).write_text(text)
    write_translations(tmp_path, "es")
    for english, spanish in SPANISH.items():
        _translate(tmp_path, english, spanish)
    return tmp_path


def _file(folder: Path) -> Path:
    return folder / "translations" / "es" / "advice.po"


def _translate(folder: Path, english: str, spanish: str) -> None:
    lines = _file(folder).read_text().splitlines(keepends=True)
    for at, line in enumerate(lines):
        if line == f'msgid "{english}"\n':
            lines[at + 1] = f'msgstr "{spanish}"\n'
    _file(folder).write_text("".join(lines))


def _said(folder: Path) -> list[str]:
    return [str(problem) for problem in translation_problems(folder, "es")]


def test_a_text_is_translated_once_for_all_its_places_and_once_more_for_another_context(folder: Path) -> None:
    assert _said(folder) == []
    written = _file(folder).read_text()
    assert "#: care.yaml/now/wording tags.yaml/tags/1" in written
    assert 'msgctxt "short"\nmsgid "Go now."\nmsgstr "Vaya ahora."' in written
    assert "#, python-brace-format" in written
    assert [text.text for text in source_texts(folder, read_person_texts(folder))] == [
        "Go now.",
        "Go now.",
        "Wait {days} days.",
        "Rest.",
        "Go now.",
    ]


def test_writing_keeps_what_is_translated_adds_what_is_new_and_drops_what_is_unused(folder: Path) -> None:
    before = _file(folder).read_bytes()
    write_translations(folder, "es")
    assert _file(folder).read_bytes() == before, "equal texts give equal files"
    (folder / "tags.yaml").write_text("tags: [Rest a little.]\n")
    assert write_translations(folder, "es") == {"advice": (4, 1)}
    assert 'msgid "Rest a little."\nmsgstr ""' in _file(folder).read_text()
    assert "Descanse" not in _file(folder).read_text()


@pytest.mark.parametrize(
    ("english", "spanish", "message"),
    [
        ("Rest.", "", "the translation is empty"),
        ("Wait {days} days.", "Espere unos días.", "the placeholders differ"),
        ("Wait {days} days.", "Espere {dias} días.", "use exactly those of the English text: {days}"),
    ],
)
def test_a_bad_translation_is_named(folder: Path, english: str, spanish: str, message: str) -> None:
    _translate(folder, english, spanish)
    (said,) = _said(folder)
    assert message in said
    assert english in said


@pytest.mark.parametrize(
    "spanish", ["Levante 5 kg en 10 segundos.", "Levante 0.5 kg.", "Levante 0.5 kg 10 o 12 veces."]
)
def test_a_translation_with_other_numbers_than_its_original_is_named(folder: Path, spanish: str) -> None:
    (folder / "tags.yaml").write_text('tags: ["Lift 0.5 kg for 10 seconds.", Go now., Rest.]\n')
    write_translations(folder, "es")
    _translate(folder, "Lift 0.5 kg for 10 seconds.", "En 10 segundos, levante 0.5 kg.")
    assert _said(folder) == []
    _translate(folder, "Lift 0.5 kg for 10 seconds.", spanish)
    (said,) = _said(folder)
    assert "the numbers differ -> write exactly those of the English text: 0.5, 10" in said


def test_missing_unused_and_doubtful_translations_are_all_named_in_one_run(folder: Path) -> None:
    (folder / "tags.yaml").write_text("tags: [Sit down.]\n")
    text = _file(folder).read_text()
    _file(folder).write_text(text.replace("#: care.yaml/later/wording\n", "#: care.yaml/later/wording\n#, fuzzy\n"))
    said = "\n".join(_said(folder))
    assert "the text of tags.yaml/tags/0 is missing" in said
    assert '"Rest.": no text for people says this any more' in said
    assert "marked as fuzzy" in said


def test_a_language_without_a_name_in_itself_is_named(folder: Path) -> None:
    (folder / "languages.yaml").write_text("en: English\n")
    assert [str(problem) for problem in name_problems(folder)] == [
        "languages.yaml: es: the language has no name -> add its name in itself"
    ]


def test_a_name_in_braces_that_nothing_is_filled_in_for_is_named(folder: Path) -> None:
    (folder / "person_texts.yaml").write_text("filled_in: {care.yaml: [days]}\n" + PLACES)
    (folder / "tags.yaml").write_text("tags: ['Rest {days} days.']\n")
    (folder / "care.yaml").write_text(CARE.replace("{days}", "{dayz}"))
    read_person_texts.cache_clear()

    assert [str(problem) for problem in placeholder_problems(folder)] == [
        "care.yaml: care.yaml/later/wording: nothing is filled in for {dayz} -> use one of {days}",
        "tags.yaml: tags.yaml/tags/0: nothing is filled in for {days} -> write it without braces",
    ]


def test_no_shipped_text_has_a_name_in_braces_that_nothing_is_filled_in_for() -> None:
    assert list(placeholder_problems(CONTENT_ROOT)) == []


def test_a_section_of_the_page_that_is_missing_is_named_by_the_check_of_the_content(tmp_path: Path) -> None:
    shutil.copytree(CONTENT_ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    page = tmp_path / "content" / "page.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("\nstart:", "\nbegin:"), encoding="utf-8")

    told = [str(problem) for problem in content_problems(tmp_path / "content")]

    assert [line for line in told if "page.yaml" in line and "start: Field required" in line], told


def test_a_damaged_file_is_named(folder: Path) -> None:
    _file(folder).write_text(_file(folder).read_text() + '\nmsgid "x"\nnonsense\n')
    with pytest.raises(ContentError, match=r"translations/es/advice\.po"):
        _said(folder)


@pytest.mark.parametrize(
    ("english", "message"),
    [
        ("Go now and then go on and on and on and on until you see a red door.", "a sentence has 18 words"),
        ("Cease ambulation.", "long words: ambulation"),
        ("Go to the emergency department.", None),
        (
            "Discontinue aggravating activities. Consider consulting another physiotherapist regarding this. "
            "Then continue with moderation.",
            "the reading level is",
        ),
    ],
)
def test_an_english_text_that_is_too_hard_is_named(folder: Path, english: str, message: str | None) -> None:
    (folder / "tags.yaml").write_text(f"tags: ['{english}']\n")
    said = [str(each) for each in reading_problems(folder, ("es",)) if each.file == "tags.yaml"]
    assert [message in each for each in said if message] == [True] * len(said)
    assert bool(said) is (message is not None)


def test_a_spanish_text_that_is_too_hard_is_named(folder: Path) -> None:
    _translate(folder, "Rest.", "Interrumpa inmediatamente la deambulación.")
    (said,) = [str(each) for each in reading_problems(folder, ("es",)) if each.file == "tags.yaml"]
    assert "tags.yaml/tags/0, es" in said
    assert "long words: inmediatamente" in said


def test_an_area_that_is_too_hard_on_the_whole_is_named(folder: Path) -> None:
    levels = (folder / "reading_levels.yaml").read_text()
    (folder / "reading_levels.yaml").write_text(levels.replace("hardest_area: 5", "hardest_area: -5"))
    said = [str(each) for each in reading_problems(folder, ("es",))]
    assert ["en, advice" in each for each in said] == [True]


def test_what_is_said_to_clinicians_is_translated_but_not_measured(folder: Path) -> None:
    (folder / "care.yaml").write_text('- {id: now, wording: "Immobilisation.", short: "", clinician_only: true}\n')
    said = [str(each) for each in reading_problems(folder, ("es",))]
    assert not any("care.yaml" in each for each in said)
    assert any("Immobilisation" in each for each in _said(folder))


@pytest.mark.parametrize("language", ["fr-CA", "FR", "../evil", "", "french"])
def test_a_language_that_no_request_could_ask_for_is_refused(tmp_path: Path, language: str) -> None:
    result = genu("content", "texts", tmp_path, "--language", language, "--write")

    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "two or three small letters" in result.output


def test_a_language_without_bounds_is_named(folder: Path) -> None:
    (said,) = [str(each) for each in reading_problems(folder, ("es", "fr"))]
    assert "fr" in said
    assert "the language has no bounds" in said


def test_the_command_counts_and_begins_a_language(folder: Path) -> None:
    counted = genu("content", "texts", folder)
    assert counted.output == "es/advice.po: 4 texts, 0 to translate\n"
    begun = genu("content", "texts", folder, "--language", "fr", "--write")
    assert "fr/advice.po: 4 texts, 4 to translate" in begun.output
    assert (folder / "translations" / "fr" / "advice.po").is_file()


def test_the_version_of_the_content_moves_with_a_translation(folder: Path) -> None:
    before = content_version(folder)
    _translate(folder, "Rest.", "Repose.")
    assert content_version(folder) != before


def test_the_rules_are_the_same_in_spanish() -> None:
    english, spanish = shipped_rulebook(), load_rulebook(language="es")
    assert spanish.version == english.version
    assert [flag.when for flag in spanish.triage.red_flags] == [flag.when for flag in english.triage.red_flags]
    assert list(spanish.vocabulary.findings) == list(english.vocabulary.findings)
    assert spanish.vocabulary.screens[0].question != english.vocabulary.screens[0].question


def test_every_word_for_people_of_an_exercise_is_translated_wherever_it_came_from() -> None:
    translation = wording_of(CONTENT_ROOT, "es")
    assert translation is not None
    places = read_person_texts(CONTENT_ROOT)
    written = {text.place.split("/")[4] for text in source_texts(CONTENT_ROOT, places) if "/exercises/" in text.place}
    assert written == {*WORDS, "pose"}
    source = snapshot_from_content(CONTENT_ROOT, shipped_contraindications())
    spanish = snapshot_in(translation, source)
    assert spanish.untranslated == frozenset()
    assert spanish.version == source.version
    clamshell, almeja = (each.catalog.by_slug["clamshell"] for each in (source, spanish))
    assert read_translations(CONTENT_ROOT, "es")["", clamshell.name] == almeja.name
    for field in fields(clamshell):
        if field.name not in (*WORDS, "pose"):
            assert getattr(clamshell, field.name) == getattr(almeja, field.name)


def test_an_exercise_of_an_operator_stays_english_and_says_where() -> None:
    translation = wording_of(CONTENT_ROOT, "es")
    assert translation is not None
    source = snapshot_from_content(CONTENT_ROOT, shipped_contraindications())
    catalog = source.catalog
    clamshell = catalog.by_slug["clamshell"]
    own = replace(clamshell, name="Oyster", steps=("Open the shell.", *clamshell.steps[1:]))
    exercises = tuple(own if each is clamshell else each for each in catalog.exercises)
    by_slug = {each.slug: each for each in exercises}
    mixed = replace(source, catalog=replace(catalog, exercises=exercises, by_slug=by_slug), _details={})
    spanish = snapshot_in(translation, mixed)
    assert spanish.untranslated == {"Oyster", "Open the shell."}
    assert b'"untranslated":["/name","/steps/0"]' in spanish.detail("clamshell")
    assert b'"untranslated":["/name"]' in spanish.summaries[catalog.position_of["clamshell"]]
    assert b"untranslated" not in spanish.detail("quad-set")


def test_a_deadline_is_no_date_to_wait_for_in_spanish() -> None:
    """`en 2 semanas` alone is two weeks from now: docs/translating.md keeps the urgency of the English text."""
    told = read_translations(CONTENT_ROOT, "es")
    until = re.compile(r"próxim|o antes|como máximo|a más tardar|como muy tarde|o menos|siguientes|dentro de unas")
    bare = re.compile(r"\ben (\d+|dos) (semanas|días|horas)")
    advice = [
        (english, spanish)
        for (_, english), spanish in told.items()
        if re.search(r"\bwithin (\d+|two) (weeks|days|hours)", english) and bare.search(spanish)
    ]
    assert [english for english, spanish in advice if not until.search(spanish)] == []
    assert len(advice) >= 10


def test_the_shipped_translations_are_as_they_are_written(tmp_path: Path) -> None:
    """Whoever changes one text and runs `genu content texts --write` finds that text alone in the difference."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_ROOT, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    write_translations(folder, "es")

    files = sorted((CONTENT_ROOT / "translations" / "es").glob("*.po"))
    written = {path.name: (folder / "translations" / "es" / path.name).read_bytes() for path in files}
    assert [path.name for path in files if written[path.name] != path.read_bytes()] == []


def test_the_shipped_content_is_translated_and_easy_to_read() -> None:
    assert [str(each) for each in translation_problems(CONTENT_ROOT, "es")] == []
    assert [str(each) for each in reading_problems(CONTENT_ROOT, ("es",))] == []
