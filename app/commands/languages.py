"""The language of a command: an option, and the exercises in it."""

from typing import TYPE_CHECKING, Any, Final

import click

from app.content.load import CONTENT_ROOT
from app.content.translations import SOURCE_LANGUAGE, languages_of, wording_of

if TYPE_CHECKING:
    from app.domain.exercises.exercise import Exercise

_LANGUAGES: Final = (SOURCE_LANGUAGE, *languages_of(CONTENT_ROOT))

language_option = click.option(
    "--language", type=click.Choice(_LANGUAGES), default=SOURCE_LANGUAGE, help="Language of the words for people."
)


def exercises_in(language: str) -> "tuple[Exercise, ...]":
    """The shipped exercises in a language."""
    from app.content.exercises import load_exercises

    translation = wording_of(CONTENT_ROOT, language)
    exercises = load_exercises(CONTENT_ROOT)
    return exercises if translation is None else tuple(map(translation.of_exercise, exercises))


def language_of_program(program: dict[str, Any]) -> str:
    """The language of a program that was printed before; ends the command when it is none of ours."""
    language = program.get("language", SOURCE_LANGUAGE)
    if language not in _LANGUAGES:
        raise click.UsageError(f"the program is in another language than {', '.join(_LANGUAGES)}")
    return str(language)
