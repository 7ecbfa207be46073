"""A program as a proposed CarePlan: one activity for each exercise of each phase, to be confirmed by whoever asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from app.content.handout import HandoutTexts
from app.domain.exercises.exercise import Exercise
from app.domain.program.gate import Outcome
from app.domain.program.planned_phase import PlannedExercise, PlannedPhase
from app.domain.program.results import Program
from app.interop.addresses import CARE_PLAN_CATEGORY, DATA_ABSENT_EXTENSION, EXERCISES, UCUM, Json
from app.interop.dose import dose_extensions, dose_text
from app.interop.guidance import AnswerFrame, signs_text
from app.interop.stage_times import days_of, each_week, landings, needed_before, rhythm, when_later
from app.rendering.direction import language_attributes
from app.rendering.handout_dose import micro_dose_lines, places_in_sessions

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The language of a program and the names in it: `patterns` by id, `exercises` of the catalog by slug."""

    language: str
    catalog_version: str
    texts: HandoutTexts
    patterns: Mapping[str, str]
    exercises: Mapping[str, Exercise]


def care_plan(program: Program, program_digest: str, frame: AnswerFrame, words: PlanWords) -> Json:
    """The whole program; only what the caller sent says whose it is."""
    activities = [
        (phase, exercise, _activity(program, phase, exercise, frame, words))
        for phase in program.phases
        for exercise in phase.exercises
    ]
    notes = tuple(dict.fromkeys(_notes(program, frame, words)))
    title = words.texts.words.title
    if program.outcome is Outcome.RESTRICTED:
        title = f"{title}: {words.texts.words.restricted}"
    plan: Json = {
        "resourceType": "CarePlan",
        "language": words.language,
        "text": {"status": "generated", "div": _narrative(title, program, activities, notes, frame, words)},
        "identifier": [{"system": frame.addresses.identifiers("program-digest"), "value": program_digest}],
        "status": "draft",
        "intent": "proposal",
        "category": [{"coding": [{"system": CARE_PLAN_CATEGORY, "code": "assess-plan"}]}],
        "title": title,
        "description": program.start_text,
        "subject": _subject(frame.subject),
    }
    if (period := _period(program.phases)) is not None:
        plan["period"] = period
    # A program may also be planned for the want of a pattern, which has no name.
    if named := [words.patterns[each.id] for each in program.patterns if each.id in words.patterns]:
        plan["addresses"] = [{"display": name} for name in named]
    plan["activity"] = [activity for _, _, activity in activities]
    plan["note"] = [{"text": text} for text in notes]
    return plan


def _subject(reference: str | None) -> Json:
    if reference is None:
        return {"extension": [{"url": DATA_ABSENT_EXTENSION, "valueCode": "unknown"}]}
    return {"reference": reference}


def _activity(
    program: Program, phase: PlannedPhase, exercise: PlannedExercise, frame: AnswerFrame, words: PlanWords
) -> Json:
    labels = {each.impairment: each.label for each in phase.coverage}
    reasons = dict.fromkeys(labels[why.impairment] for why in exercise.why if why.impairment in labels)
    coding = {
        "system": frame.addresses.codes(EXERCISES),
        "version": words.catalog_version,
        "code": exercise.slug,
    }
    detail: Json = {
        "extension": dose_extensions(exercise, phase, program.affected_side, frame.addresses),
        "kind": "ServiceRequest",
        "code": {"coding": [coding], "text": exercise.name},
    }
    if reasons:
        detail["reasonCode"] = [{"text": label} for label in reasons]
    detail["status"] = "not-started"
    days = sorted({day for day, _ in places_in_sessions(exercise, phase)})
    if days:
        detail["scheduledTiming"] = {"repeat": _repeat(phase, days)}
    detail["description"] = " ".join(
        (
            *when_later(program, phase, frame.texts.words, words.texts),
            *each_week(phase, days, frame.texts.words, words.texts),
            dose_text(exercise, phase, words.texts.words, words.exercises[exercise.slug]),
            *_always(program, exercise, words),
        )
    )
    return {"detail": detail}


def _always(program: Program, exercise: PlannedExercise, words: PlanWords) -> Iterator[str]:
    """What is said with an exercise wherever it is shown: its own reasons to stop, and what holds for all of them."""
    stop = next((card.stop_if for card in program.exercises if card.slug == exercise.slug), ())
    if stop:
        yield f"{words.texts.words.stop_also}: {'; '.join(each.rstrip('.') for each in stop)}."
    yield from program.instructions


def _repeat(phase: PlannedPhase, days: list[int]) -> Json:
    """On which days: named ones where the first day is known, else so many a week for so many weeks."""
    dated = days_of(phase)
    if dated is None:
        weeks = {"value": phase.weeks, "unit": "wk", "system": UCUM, "code": "wk"}
        return {"boundsDuration": weeks, "frequency": len(days), "period": 1, "periodUnit": "wk"}
    first, last = dated
    named = sorted({(first + timedelta(days=day - 1)).weekday() for day in days})
    return {
        "boundsPeriod": {"start": first.isoformat(), "end": last.isoformat()},
        "frequency": 1,
        "period": 1,
        "periodUnit": "d",
        "dayOfWeek": [_WEEKDAYS[each] for each in named],
    }


def _period(phases: tuple[PlannedPhase, ...]) -> Json | None:
    first, last = days_of(phases[0]), days_of(phases[-1])
    return {"start": first[0].isoformat(), "end": last[1].isoformat()} if first and last else None


def _notes(program: Program, frame: AnswerFrame, words: PlanWords) -> Iterator[str]:
    """What must go with the exercises wherever they are shown, the limits first."""
    said = words.texts.words
    if frame.is_other_version:
        yield frame.texts.words["other_version"]
    if program.outcome is Outcome.RESTRICTED:
        yield f"{said.restricted}."
    yield program.care.wording
    for reason in program.reasons:
        yield " ".join((reason.text, *_see(reason.see, reason.by_when, words)))
    yield from program.instructions
    for referral in program.referrals:
        yield " ".join((referral.why, *_see(referral.to, referral.by_when, words)))
    if program.guardian is not None:
        yield program.guardian
    for need in program.coverage:
        if need.status == "unmet":
            yield from (f"{need.label}: {reason.text}" for reason in need.reasons)
    if program.ask_again:
        yield f"{said.answer_first}: {' '.join(each.question for each in program.ask_again)}"
    if still_open := " ".join(program.questions_before_training()):
        yield f"{said.still_open}: {still_open} {said.still_open_text}"
    yield from (pattern.text for pattern in program.patterns)
    yield from (each.text for each in program.pain_rules)
    yield from map(signs_text, program.stop_signs)
    yield from program.safety_net
    for phase in program.phases:
        yield from needed_before(program, phase, frame.texts.words, words.texts)
        yield from (flag.text for flag in phase.flags)
        yield from landings(phase, frame.texts.words, words.texts)
        for session in phase.sessions:
            yield said.warm_up.format(minutes=session.warm_up_min, text=session.warm_up)
            if session.cool_down:
                yield said.cool_down.format(minutes=session.cool_down_min, text=session.cool_down)
        for dose in phase.micro_doses:
            yield f"{dose.name}: {' '.join(micro_dose_lines(dose, said))}"
    yield from (each.text for each in program.notes)
    yield said.review_after.format(days=program.review.after_days, text=program.review.text)
    yield program.disclaimer


def _see(who: str | None, level: str | None, words: PlanWords) -> Iterator[str]:
    if who:
        when = words.texts.levels.get(level or "", "")
        yield words.texts.words.restricted_see.format(who=f"{who}, {when}" if when else who) + "."


def _narrative(
    title: str,
    program: Program,
    activities: Iterable[tuple[PlannedPhase, PlannedExercise, Json]],
    notes: Iterable[str],
    frame: AnswerFrame,
    words: PlanWords,
) -> str:
    """The same as XHTML: every text escaped, nothing but headings, paragraphs and lists."""
    lines: dict[str, list[str]] = {}
    for phase, exercise, activity in activities:
        item = f"<li><b>{_text(exercise.name)}</b> {_text(activity['detail']['description'])}</li>"
        lines.setdefault(phase.phase, []).append(item)
    parts = [f"<h1>{_text(title)}</h1>", f"<p>{_text(program.start_text)}</p>"]
    for phase in program.phases:
        stage = words.texts.words.stage.format(stage=words.texts.stages[phase.phase])
        parts.append(f"<h2>{_text(stage)}</h2>")
        lines_of_stage = (
            *needed_before(program, phase, frame.texts.words, words.texts),
            phase.purpose,
            *rhythm(phase, frame.texts.words, words.texts),
        )
        parts += [f"<p>{_text(line)}</p>" for line in lines_of_stage]
        if items := lines.get(phase.phase):
            parts.append(f"<ul>{''.join(items)}</ul>")
    parts += [f"<p>{_text(note)}</p>" for note in notes]
    spoken = f'{language_attributes(words.language)} xml:lang="{words.language}"'
    return f'<div xmlns="http://www.w3.org/1999/xhtml"{spoken}>{"".join(parts)}</div>'


def _text(text: str) -> str:
    return escape(text, quote=False)
