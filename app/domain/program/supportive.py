"""What goes with the exercises: supportive measures, education, cues and stop rules.

A measure is shown only when its indication is yes and no caution is yes; while the indication is unknown it is a
question, never advice. Source: app/content/supportive_measures.yaml, education.yaml, cues.yaml, stop_rules.yaml.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.conditions import Condition
from app.domain.program.phases import ProgramPhase


@dataclass(frozen=True, slots=True)
class Caution:
    """When a measure must not be advised, and what to say instead."""

    when: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One supportive measure; see the head of app/content/supportive_measures.yaml."""

    id: str
    name: str
    kind: Literal["advice", "clinician", "refer", "not_advised"]
    ask: tuple[str, ...]
    cautions: tuple[Caution, ...]
    text: str
    duration: str
    evidence: Literal["strong", "moderate", "weak", "conflicting", "expert"]
    note: str
    education: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    indication: Condition | None = None
    always_in: tuple[ProgramPhase, ...] = ()


@dataclass(frozen=True, slots=True)
class EducationMessage:
    """One message in plain words and when it is shown; see education.yaml."""

    id: str
    shown: Literal["start", "phase", "when", "unknowns", "flare", "named"]
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    when: Condition | None = None
    with_exercise: Condition | None = None
    effort_min_rpe: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """An addition to a cue for people who have the equipment."""

    equipment: str
    text: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A movement cue for the exercises that fit; `instead` replaces it while `unless` holds."""

    id: str
    fits: Condition
    cue: str
    check: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    unless: Condition | None = None
    instead: str | None = None
    reminder: Reminder | None = None


@dataclass(frozen=True, slots=True)
class TaskCue:
    """A cue for a daily task."""

    id: str
    cue: str
    check: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class StopList:
    """Signs on which to stop or to seek care, and how soon."""

    id: str
    urgency: Literal["stop_exercise", "emergency", "today", "two_weeks", "book_visit"]
    always: bool
    text: str
    items: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class PainRule:
    """What a level of pain means."""

    id: str
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class SupportRules:
    """Everything that goes with the exercises in one content version."""

    measures: tuple[Measure, ...]
    education: tuple[EducationMessage, ...]
    cues: tuple[Cue, ...]
    task_cues: tuple[TaskCue, ...]
    stop_lists: tuple[StopList, ...]
    pain_rules: tuple[PainRule, ...]
    stop_rule: str
    two_poor_reps: str


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """A measure that fits this person."""

    id: str
    name: str
    kind: Literal["advice", "clinician", "refer", "not_advised"]
    text: str
    duration: str
    evidence: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureQuestion:
    """A measure that may fit: what to ask before it is advised."""

    measure: str
    name: str
    findings: tuple[str, ...]


def choose_measures(
    measures: Iterable[Measure],
    truth: Callable[[Condition], int],
    phases: Iterable[ProgramPhase],
    open_findings: Callable[[Measure], tuple[str, ...]],
) -> tuple[tuple[Measure, ...], tuple[MeasureQuestion, ...]]:
    """The measures to show and those to ask about.

    Args:
        truth: truth of a condition of a measure.
        phases: planned phases.
        open_findings: findings that could settle an unknown indication and can still be asked.
    """
    planned = frozenset(phases)
    shown, questions = [], []
    for measure in measures:
        indicated = NO if measure.indication is None else truth(measure.indication)
        is_shown = indicated == YES or not planned.isdisjoint(measure.always_in)
        if measure.kind == "not_advised" or not (is_shown or indicated == UNKNOWN):
            continue
        if any(truth(caution.when) == YES for caution in measure.cautions):
            continue
        if is_shown:
            shown.append(measure)
        elif findings := open_findings(measure):
            questions.append(MeasureQuestion(measure.id, measure.name, findings))
    return tuple(shown), tuple(questions)


def shown_measure(measure: Measure) -> ShownMeasure:
    """A measure as a program shows it."""
    return ShownMeasure(
        measure.id,
        measure.name,
        measure.kind,
        measure.text,
        measure.duration,
        measure.evidence,
        measure.note,
        measure.sources,
    )
