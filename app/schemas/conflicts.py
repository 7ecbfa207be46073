"""Conflicts on the wire: values of a report that cannot both be right, and what is then done with them."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.evaluation.condition_text import condition_text
from app.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ConflictOut:
    """One conflict; without `when` it is found while the report is completed.

    The classification takes findings in `drop` as not asked and those in `set_yes` as yes; triage uses what was sent.
    """

    id: str
    message: str
    when: str | None = None
    drop: tuple[str, ...] = ()
    set_yes: tuple[str, ...] = ()


def conflicts_out(rulebook: Rulebook) -> Iterator[ConflictOut]:
    """Every conflict that an answer can name."""
    vocabulary = rulebook.vocabulary
    for rule in vocabulary.conflicts:
        yield ConflictOut(rule.id, rule.message, condition_text(rule.when), rule.drop, rule.set_yes)
    for kind, message in vocabulary.conflict_messages.items():
        yield ConflictOut(kind, message)
    texts = rulebook.triage.rules.interview
    yield ConflictOut("clearance_undated", texts.clearance_undated)
    yield ConflictOut("clearance_void", texts.clearance_void)
