"""Which exercises a person may be offered: contraindications, and the tags by which triage limits exercise.

A contraindication that is present takes out every exercise that lists it; one that gates takes it out while
unknown as well. A triage rule limits exercise by tags; each rule must be satisfied on its own, tags never
widen one another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.conditions import facts_of, matches
from app.domain.exercises.exercise import Exercise


@dataclass(frozen=True, slots=True)
class Contraindication:
    """A word of `avoid_when`: present when `when` holds over the findings.

    `gating`: unknown excludes too. `excludes`: a condition over catalog fields; what fits is excluded even
    unlisted.
    """

    id: str
    label: str
    meaning: str
    gating: bool
    when: Condition
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    excludes: Condition | None = None


def barred_by(exercise: Exercise, contraindications: Iterable[Contraindication]) -> tuple[str, ...]:
    """Ids of all contraindications that concern the exercise, listed by it or by their own condition."""
    facts = facts_of(exercise)
    return tuple(
        each.id
        for each in contraindications
        if each.id in exercise.avoid_when or (each.excludes is not None and matches(each.excludes, facts))
    )


class TagRole(StrEnum):
    """`allow`: one of a rule's allow tags must fit; `limit`: each must; `block`: nothing may be offered."""

    ALLOW = "allow"
    LIMIT = "limit"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class ExerciseTag:
    """A word by which a triage rule limits exercise.

    `fits` is a condition over catalog fields, None when the tag asks nothing of the exercise itself.
    `target_rpe_max` caps the effort of every dose; `instruction` is said with each exercise.
    """

    id: str
    meaning: str
    role: TagRole
    fits: Condition | None = None
    target_rpe_max: int | None = None
    instruction: str | None = None


def fitting_tags(exercise: Exercise, tags: Iterable[ExerciseTag]) -> frozenset[str]:
    """Ids of the allow and limit tags whose condition the exercise meets; a block tag fits nothing."""
    facts = facts_of(exercise)
    return frozenset(
        tag.id for tag in tags if tag.role is not TagRole.BLOCK and (tag.fits is None or matches(tag.fits, facts))
    )


def effort_cap(rule_tags: Iterable[str], tags: Mapping[str, ExerciseTag]) -> int | None:
    """The lowest effort cap (RPE 0-10) among the tags of all true rules; None when none caps it."""
    caps = [cap for tag in rule_tags if (cap := tags[tag].target_rpe_max) is not None]
    return min(caps, default=None)
