"""Checks that hold the progression rules together: names in conditions, marks and counts, references, precedence."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from app.content.catalog_conditions import check_catalog_condition, check_words
from app.content.condition_checks import check_condition
from app.content.program_checks import check_names, check_sources
from app.content.reading import Reader
from app.domain.evaluation.conditions import All, Condition
from app.domain.program.rules import ProgramRules
from app.domain.progression.rules import OPEN, SINGLE_LEG, ProgramDecision, ProgressionDecision, ProgressionRules
from app.domain.report.findings import Choice, Finding
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source

RULES: Final = "progression_rules.yaml"
_LOG: Final = "session_log.yaml"
_INSTRUCTIONS: Final = "clinician_instructions.yaml"
_NUMBERS: Final = ("number", "integer")
_NEEDED_MARKS: Final = ("above_green", "mastered", "skipped")
"""Marks the engine itself counts; without them it could not say what an exercise did to the knee."""
_SAFETY: Final = ("safety_questions", "outcome_scores")


def check_progression(
    reader: Reader,
    rules: ProgressionRules,
    programs: ProgramRules,
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
) -> None:
    """Report everything in the progression rules that does not hold together."""
    known = progression_vocabulary(rules, programs, vocabulary, _log_fields(reader))
    for file, entry, key, condition in _conditions(rules):
        check_condition(reader, file, entry, key, condition, known)
    for file, entry, key, condition in _catalog_conditions(rules):
        check_catalog_condition(reader, file, entry, key, condition)
    check_words(reader, _catalog_conditions(rules))
    for file, entry, cited in _cited(rules):
        check_sources(reader, file, entry, cited, sources)
    _check_ids(reader, rules, vocabulary)
    _check_counts(reader, rules)
    _check_decisions(reader, rules)
    _check_instructions(reader, rules)
    _check_referrals(reader, rules)
    _check_references(reader, rules, programs, vocabulary, known)


def progression_vocabulary(
    rules: ProgressionRules, programs: ProgramRules, vocabulary: Vocabulary, log: Mapping[str, Finding]
) -> Vocabulary:
    """The vocabulary with what only progression rules may name."""
    own = {each.id: _known_name(each.id, each.type, each.values, low=None, high=None) for each in rules.values} | {
        each.id: _known_name(each.id, "number", (), low=None, high=None) for each in rules.counts
    }
    progress = {
        each.id: _known_name(each.id, each.type, (), low=None, high=None) for each in programs.phases.progress_values
    }
    return replace(
        vocabulary,
        findings={**vocabulary.findings, **progress, **log, **own},
        derived={**vocabulary.derived, **rules.derived},
        tables={**vocabulary.tables, **programs.self_test_bands},
    )


def _known_name(name: str, kind: Any, values: tuple[str, ...], *, low: float | None, high: float | None) -> Finding:
    choices = tuple(Choice(value, value) for value in values)
    return Finding(name, "progression", kind, "", "", "self", False, ("progression",), choices, None, low, high)


def _log_fields(reader: Reader) -> dict[str, Finding]:
    parts = reader.mapping(_LOG)
    fields: dict[str, Finding] = {}
    for part in ("exercise", "session", "practice", "check_in"):
        raw: Any = parts.get(part) or {}
        for name, item in raw.items():
            if item.get("type") != "list":
                low, high = item.get("hard_min"), item.get("hard_max")
                values = tuple(map(str, item.get("values", ())))
                fields[name] = _known_name(name, item["type"], values, low=low, high=high)
    return fields


Placed = tuple[str, str, str, Condition]


def _conditions(rules: ProgressionRules) -> Iterator[Placed]:
    optional: tuple[tuple[str, str, str, Condition | None], ...] = (
        *((RULES, name, "derived", each) for name, each in rules.derived.items()),
        *((RULES, name, "exercise_marks", each) for name, each in rules.exercise_marks.items()),
        *((RULES, name, "session_marks", each) for name, each in rules.session_marks.items()),
        *((RULES, name, "check_marks", each) for name, each in rules.check_marks.items()),
        *((RULES, each.id, "when", each.when) for each in rules.exercise_rules),
        *((RULES, each.id, "stronger", each.stronger.when) for each in rules.exercise_rules if each.stronger),
        *((RULES, each.id, "when", each.when) for each in rules.program_rules),
        *((RULES, each.id, "when", each.when) for each in rules.refer_to),
        *(
            (RULES, each.id, "refer_instead", each.refer_instead.when)
            for each in rules.program_rules
            if each.refer_instead
        ),
        (RULES, "steps", "easy_when", rules.steps.easy_when),
        (RULES, "steps", "careful_when", rules.steps.careful_when),
        (RULES, "deload", "resume_when", rules.deload.resume_when),
        *((RULES, each.id, "when", each.when) for each in (*rules.run.rules, *rules.activity.rules)),
        (RULES, "run_good", "", rules.run.good),
        (RULES, "activity_good", "", rules.activity.good),
        *(("gap_rules.yaml", each.id, "when", each.when) for each in rules.gaps),
        *(("flare_protocol.yaml", each.id, "when", each.when) for each in rules.flare.days),
        ("flare_protocol.yaml", "over", "", rules.flare.over),
        *(("session_events.yaml", each.id, "on", each.on) for each in rules.events),
    )
    return ((file, entry, key, condition) for file, entry, key, condition in optional if condition is not None)


def _catalog_conditions(rules: ProgressionRules) -> Iterator[Placed]:
    yield from ((RULES, name, "limits", each) for name, each in rules.limits.items())
    yield RULES, "deload", "rung_down", rules.deload.rung_down
    for day in rules.flare.days:
        if day.rung_down is not None:
            yield "flare_protocol.yaml", day.id, "rung_down", day.rung_down


def _cited(rules: ProgressionRules) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    own: tuple[Any, ...] = (
        *(*rules.exercise_rules, rules.otherwise),
        *(*rules.program_rules, *rules.run.rules, *rules.activity.rules),
    )
    yield from ((RULES, each.id, each.sources) for each in own)
    yield from ((RULES, each.id, each.sources) for each in rules.refer_to)
    yield RULES, "steps", rules.steps.sources
    yield RULES, "deload", rules.deload.sources
    yield from (("gap_rules.yaml", each.id, each.sources) for each in rules.gaps)
    yield from (("flare_protocol.yaml", each.id, each.sources) for each in rules.flare.days)
    yield from (("outcome_measures.yaml", each.id, each.sources) for each in rules.outcomes)
    yield from (("session_events.yaml", each.id, each.sources) for each in rules.events)
    yield from ((_INSTRUCTIONS, each.id, each.sources) for each in rules.instructions)


def _check_ids(reader: Reader, rules: ProgressionRules, vocabulary: Vocabulary) -> None:
    every: tuple[Any, ...] = (
        *(*rules.exercise_rules, rules.otherwise),
        *(*rules.program_rules, *rules.gaps, *rules.instructions, *rules.refer_to),
    )
    ids = [each.id for each in every]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        reader.report(RULES, twice, "id", "the id is used twice", "give one of them another id")
    names = [*(each.id for each in rules.values), *(each.id for each in rules.counts), *rules.derived]
    for name in names:
        if names.count(name) > 1 or name in vocabulary.findings or name in vocabulary.derived:
            reader.report(RULES, name, "id", "something else has this name", "give it another name")


def _check_counts(reader: Reader, rules: ProgressionRules) -> None:
    check_names(reader, RULES, "exercise_marks", "", _NEEDED_MARKS, set(rules.exercise_marks))
    marks = {"exercise": rules.exercise_marks, "session": rules.session_marks, "check": rules.check_marks}
    for each in rules.counts:
        check_names(reader, RULES, each.id, "mark", (each.mark,), set(marks[each.over]))
        if each.ways != 1:
            reader.report(RULES, each.id, "", "not exactly one way to count is given", "give one of them")


def _check_decisions(reader: Reader, rules: ProgressionRules) -> None:
    for rule in rules.exercise_rules:
        stronger = () if rule.stronger is None else (rule.stronger,)
        for each in (rule, *stronger):
            if (each.decision is ProgressionDecision.REGRESS) != (each.regress_by is not None):
                reader.report(RULES, rule.id, "regress_by", "belongs to regress, and to regress alone", "correct it")
    words = {
        *(each for each in ProgressionDecision if each is not ProgressionDecision.REGRESS),
        *("regress_by_dose", "regress_by_rung"),
    }
    if set(rules.severity) != words:
        reader.report(RULES, "order_of_decisions", "", "not every decision once", f"order {', '.join(sorted(words))}")
    check_names(reader, RULES, "caps", "", rules.caps, set(ProgramDecision))
    check_names(reader, RULES, "caps", "", rules.caps.values(), set(words))
    if not rules.program_rules or rules.program_rules[-1].decision is not ProgramDecision.CONTINUE:
        reader.report(
            RULES, "program_rules", "", "the last rule does not continue", "end with a rule that always holds"
        )
    for deload in rules.program_rules:
        if deload.decision is ProgramDecision.DELOAD and deload.period_days is None:
            reader.report(RULES, deload.id, "period_days", "a deload has no length", "say for how many days")


def _check_referrals(reader: Reader, rules: ProgressionRules) -> None:
    if not rules.refer_to or rules.refer_to[-1].when != All(()):
        reader.report(RULES, "refer_to", "", "somebody may be sent to nobody", "end with a row that always holds")
    for row in rules.refer_to:
        if row.to == OPEN:
            reader.report(RULES, row.id, "to", "leaves open what it is to say", "name who is to be seen")
    named = {row.id: row.to for row in rules.refer_to}
    for rule in rules.program_rules:
        if rule.refer is not None:
            named[rule.id] = rule.refer.to
        if rule.refer_instead is not None:
            named[f"{rule.id}, refer_instead"] = rule.refer_instead.to
    for place, to in named.items():
        check_names(reader, RULES, place, "to", [to] if to != OPEN else [], set(rules.texts.whom))


def _check_instructions(reader: Reader, rules: ProgressionRules) -> None:
    words = [each.instruction for each in rules.instructions]
    for twice in sorted({each for each in words if words.count(each) > 1}):
        reader.report(_INSTRUCTIONS, twice, "instruction", "the word is used twice", "give one of them another word")
    for each in rules.instructions:
        if (each.effect == "decide") != (each.decision is not None):
            reader.report(_INSTRUCTIONS, each.id, "decision", "belongs to decide, and to decide alone", "correct it")
        if each.decision in (ProgramDecision.ADVANCE, ProgramDecision.CONTINUE):
            reader.report(
                _INSTRUCTIONS, each.id, "decision", "no word of anyone raises load", "choose one that holds back"
            )
    # What says stop, or that somebody must be seen first, is never outranked (3.9).
    first = {ProgramDecision.PAUSE, ProgramDecision.REFER}
    last = max((rule.precedence for rule in rules.program_rules if rule.decision in first), default=0)
    if rules.instruction_precedence <= last:
        reader.report(
            _INSTRUCTIONS, "precedence", "", "outranks a rule that pauses or refers", f"write {last + 1} or more"
        )


def _check_references(
    reader: Reader, rules: ProgressionRules, programs: ProgramRules, vocabulary: Vocabulary, known: Vocabulary
) -> None:
    messages = {message.id for message in programs.support.education}
    # What is logged as a list of sets can be asked for, but no condition speaks about it.
    logged: Any = reader.mapping(_LOG).get("exercise") or {}
    askable = {*known.findings, *_SAFETY, *logged}
    both: tuple[Any, ...] = (*rules.exercise_rules, *rules.program_rules)
    for rule in both:
        check_names(reader, RULES, rule.id, "education", rule.education, messages)
        check_names(reader, RULES, rule.id, "ask", rule.ask, askable)
    check_names(reader, RULES, "limits", "", (SINGLE_LEG,), set(rules.limits))
    for each in rules.program_rules:
        check_names(reader, RULES, each.id, "limits", each.limits, set(rules.limits))
    for day in rules.flare.days:
        check_names(reader, "flare_protocol.yaml", day.id, "limits", day.limits, set(rules.limits))
    for measure in rules.outcomes:
        check_names(
            reader, "outcome_measures.yaml", measure.id, "finding", (measure.finding,), set(vocabulary.findings)
        )
    for event in rules.events:
        counted = () if event.counts is None else (event.counts.finding,)
        check_names(
            reader, "session_events.yaml", event.id, "findings", (*event.findings, *counted), set(vocabulary.findings)
        )
    check_names(reader, RULES, "steps", "value_days", rules.steps.value_days, set(vocabulary.findings))
    check_names(reader, RULES, "load_kinds", "", rules.load_kinds, set(programs.equipment_names))
    for name, kind in rules.load_kinds.items():
        check_names(reader, RULES, "load_kinds", name, (kind,), {"kg", "band"})
    for step in (*rules.run.rules, *rules.activity.rules):
        if step is rules.run.rules[-1] and step.steps:
            reader.report(RULES, step.id, "steps", "the last rule changes the step", "end with one that holds")
