"""Which cue is said with an exercise: that of its task, worded for the person, or else its own first one."""

from collections.abc import Collection

from app.domain.evaluation.answers import YES
from app.domain.program.entries import Entry
from app.domain.program.rules import PersonTruths
from app.domain.program.supportive import SupportRules


def cue_of(
    entry: Entry, support: SupportRules, truths: PersonTruths, equipment: Collection[str]
) -> tuple[str, str | None]:
    """The cue, and what to look at, where the task has something to look at."""
    if entry.cue is None:
        return entry.exercise.cues[0], None
    cue = support.cues[entry.cue]
    if cue.instead is not None and cue.unless is not None and truths.of(cue.unless) == YES:
        return cue.instead, cue.check
    reminder = cue.reminder
    if reminder is not None and reminder.equipment in equipment:
        return f"{cue.cue} {reminder.text}", cue.check
    return cue.cue, cue.check
