"""Exercise tags on the wire: the words by which triage rules limit exercise, and what each asks of an exercise."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.exercises.eligibility import TagRole
from app.domain.rulebook import Rulebook
from app.schemas.rule_entries import entry_of


@dataclass(frozen=True, slots=True)
class ExerciseTagOut:
    """One tag: `allow`: one of a rule's allow tags must fit; `limit`: each must; `block`: nothing may be offered.

    `fits`: a condition over the fields of exercises; without one the tag asks nothing of the exercise itself.
    """

    id: str
    meaning: str
    role: TagRole
    fits: str | None = None
    target_rpe_max: int | None = None
    instruction: str | None = None


def exercise_tags_out(rulebook: Rulebook) -> Iterator[ExerciseTagOut]:
    """Every exercise tag of the rule book."""
    return (entry_of(ExerciseTagOut, tag, {}) for tag in rulebook.programs.rules.tags.values())
