"""Checks that hold the program rules together: sources, names in conditions, references between files, whole tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.content.catalog_conditions import check_catalog_condition, check_words
from app.content.condition_checks import check_condition
from app.content.eligibility import CONTRAINDICATIONS_FILE, TAGS_FILE
from app.content.reading import Reader
from app.content.translations import placeholders
from app.domain.evaluation.conditions import Condition
from app.domain.program.dosage import DoseKind
from app.domain.program.phases import PHASE_ORDER
from app.domain.program.rules import ProgramRules
from app.domain.report.findings import Choice, Finding
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source
from app.domain.triage.red_flags import CareLevel, TriageRules

_PREFERENCE_ANSWERS = ("floor_access", "supervised", "weight_advice_wanted", "impact_goal", "few_exercises")
_SETTINGS = ("home", "gym", "clinic")
_DAYS_OF_WEEK = 7


def check_programs(
    reader: Reader,
    rules: ProgramRules,
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
    results: Mapping[str, Collection[str]],
) -> None:
    """Report everything in the program rules that does not hold together."""
    known = _with_program_names(vocabulary, rules)
    for file, entry, key, condition in _person_conditions(rules):
        check_condition(reader, file, entry, key, condition, known, results=results)
    for file, entry, key, condition in _catalog_conditions(rules):
        check_catalog_condition(reader, file, entry, key, condition)
    check_words(reader, (*_catalog_conditions(rules), *_conditions_of_eligibility(rules)))
    for file, entry, cited in _cited(rules):
        check_sources(reader, file, entry, cited, sources)
    _check_phases(reader, rules)
    _check_dosage(reader, rules)
    _check_selection(reader, rules)
    _check_references(reader, rules, vocabulary)
    _check_pain_texts(reader, rules)


def check_clearable(reader: Reader, rules: ProgramRules, triage: TriageRules) -> None:
    """Report avoid conditions that are written like a red flag, and yet not the same: a clinician lifts both by name.

    Hyphen and underscore are the same in the names that generated clients make of them.
    """
    flags = {flag.id.replace("-", "_"): flag.id for flag in triage.red_flags}
    for each in rules.contraindications:
        alike = flags.get(each.id.replace("-", "_"))
        if alike not in (None, each.id):
            reader.report(
                "contraindications.yaml", each.id, "id", f"is written like the red flag {alike}", "rename one"
            )


def _with_program_names(vocabulary: Vocabulary, rules: ProgramRules) -> Vocabulary:
    """The vocabulary with what only program rules may name: preferences, progress values, self-test bands."""
    names: dict[str, Finding] = {name: _known_name(name, "answer") for name in _PREFERENCE_ANSWERS}
    names["setting"] = replace(
        _known_name("setting", "enum"), values=tuple(Choice(value, value) for value in _SETTINGS)
    )
    for value in rules.phases.progress_values:
        names[value.id] = _known_name(value.id, value.type)
    return replace(
        vocabulary,
        findings={**vocabulary.findings, **names},
        tables={**vocabulary.tables, **rules.self_test_bands},
    )


def _known_name(name: str, kind: Any) -> Finding:
    return Finding(name, "program", kind, "", "", "self", False, ("program",))


Placed = tuple[str, str, str, Condition]


def _person_conditions(rules: ProgramRules) -> Iterator[Placed]:
    optional = (
        *(("phases.yaml", phase.id, "no_moderate_when", phase.no_moderate_when) for phase in rules.phases.phases),
        *(("phases.yaml", c.id, "when", each) for c in rules.phases.exit_criteria for each in c.conditions),
        *(("dosage.yaml", row.id, "when", row.when) for row in rules.dosage.rows),
        *(("start_rules.yaml", each.id, "when", each.when) for each in rules.start.irritability),
        *(("start_rules.yaml", each.id, "when", each.when) for each in rules.start.starts),
        *(("start_rules.yaml", each.id, "when", each.when) for each in rules.start.start_rungs),
        *(("modifiers.yaml", each.id, "when", each.when) for each in rules.modifiers),
        *(("outcome_gate.yaml", each.id, "when", each.when) for each in rules.gate.out_of_scope),
        ("outcome_gate.yaml", "consent", "when", rules.gate.consent.when),
        *(("selection.yaml", each.id, "when", each.when) for each in rules.selection.filters),
        ("selection.yaml", "session", "aerobic_wanted_when", rules.selection.session.aerobic_wanted_when),
        *(("supportive_measures.yaml", each.id, "indication", each.indication) for each in rules.support.measures),
        *(
            ("supportive_measures.yaml", each.id, "cautions", caution.when)
            for each in rules.support.measures
            for caution in each.cautions
        ),
        *(("education.yaml", each.id, "when", each.when) for each in rules.support.education),
        *(("cues.yaml", each.id, "unless", each.unless) for each in rules.support.cues),
        *(("contraindications.yaml", each.id, "when", each.when) for each in rules.contraindications),
    )
    return ((file, entry, key, condition) for file, entry, key, condition in optional if condition is not None)


def _catalog_conditions(rules: ProgramRules) -> Iterator[Placed]:
    optional = (
        *(("modifiers.yaml", each.id, "excludes", each.effects.excludes) for each in rules.modifiers),
        *(("modifiers.yaml", each.id, "prefers", each.effects.prefers) for each in rules.modifiers),
        ("outcome_gate.yaml", "restricted", "fits", rules.gate.restricted.fits),
        *(("selection.yaml", each.id, "excludes", each.excludes) for each in rules.selection.filters),
        *(("selection.yaml", name, "positions", each) for name, each in rules.selection.positions.items()),
        ("selection.yaml", "long_standing", "standing", rules.selection.long_standing.standing),
        ("selection.yaml", "session", "activation", rules.selection.session.activation),
        *(("cues.yaml", each.id, "fits", each.fits) for each in rules.support.cues),
        *(("education.yaml", each.id, "with_exercise", each.with_exercise) for each in rules.support.education),
    )
    return ((file, entry, key, condition) for file, entry, key, condition in optional if condition is not None)


def _conditions_of_eligibility(rules: ProgramRules) -> Iterator[Placed]:
    """Conditions over catalog fields whose fields are checked where they are read (eligibility.py)."""
    optional = (
        *((CONTRAINDICATIONS_FILE, each.id, "excludes", each.excludes) for each in rules.contraindications),
        *((TAGS_FILE, each.id, "fits", each.fits) for each in rules.tags.values()),
    )
    return ((file, entry, key, condition) for file, entry, key, condition in optional if condition is not None)


def _cited(rules: ProgramRules) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    cited: list[tuple[str, Any]] = [
        *(("start_rules.yaml", each) for each in rules.start.irritability),
        *(("start_rules.yaml", each) for each in (*rules.start.starts, *rules.start.start_rungs)),
        *(("outcome_gate.yaml", each) for each in (*rules.gate.levels, *rules.gate.out_of_scope)),
        *(("selection.yaml", each) for each in (*rules.selection.needs, *rules.selection.patterns)),
        *(("selection.yaml", each) for each in rules.selection.filters),
        *(("cues.yaml", each) for each in (*rules.support.cues, *rules.support.task_cues)),
        *(("stop_rules.yaml", each) for each in (*rules.support.stop_lists, *rules.support.pain_rules)),
    ]
    yield from ((file, each.id, each.sources) for file, each in cited)
    yield from (("phases.yaml", each.id, each.sources) for each in rules.phases.phases)
    yield from (("phases.yaml", each.id, each.sources) for each in rules.phases.exit_criteria)
    yield "phases.yaml", "run_ladder", rules.phases.run_ladder.sources
    yield "phases.yaml", "activity_ladder", rules.phases.activity_ladder.sources
    yield "dosage.yaml", "settings", rules.dosage.settings.sources
    yield "dosage.yaml", "micro_doses", rules.dosage.micro_doses.sources
    yield from (("dosage.yaml", each.id, each.sources) for each in rules.dosage.rows)
    yield from (("modifiers.yaml", each.id, each.sources) for each in rules.modifiers)
    yield from (("contraindications.yaml", each.id, each.sources) for each in rules.contraindications)
    yield "outcome_gate.yaml", "consent", rules.gate.consent.sources
    yield "outcome_gate.yaml", "restricted", rules.gate.restricted.sources
    yield "outcome_gate.yaml", "review", rules.gate.review.sources
    yield "selection.yaml", "sources", rules.selection.sources
    yield from (("supportive_measures.yaml", each.id, each.sources) for each in rules.support.measures)
    yield from (("education.yaml", each.id, each.sources) for each in rules.support.education)


def check_sources(reader: Reader, file: str, entry: str, cited: tuple[str, ...], sources: Mapping[str, Source]) -> None:
    """Report a rule without a source, and sources that are not in the bibliography."""
    if not cited:
        reader.report(file, entry, "sources", "a rule needs a source", "name at least one id of sources.yaml")
    for source in cited:
        if source not in sources:
            reader.report(file, entry, "sources", f'"{source}" is not in sources.yaml', "add it or correct the id")


def _check_phases(reader: Reader, rules: ProgramRules) -> None:
    file = "phases.yaml"
    if tuple(phase.id for phase in rules.phases.phases) != PHASE_ORDER:
        reader.report(file, "phases", "id", "the phases are not all there in order", f"write {', '.join(PHASE_ORDER)}")
    for phase in rules.phases.phases:
        weeks = phase.weeks
        if not weeks.min <= weeks.typical <= weeks.max:
            reader.report(file, phase.id, "weeks", "min <= typical <= max does not hold", "order the three numbers")
        if phase.hip_to_knee.min > phase.hip_to_knee.max:
            reader.report(file, phase.id, "hip_to_knee", "min is above max", "swap them")
        if rules.phases.criteria_of(phase.id) == () and phase.id is not PHASE_ORDER[-1]:
            reader.report(file, phase.id, "", "the phase has no exit criterion", "add at least one mandatory row")
    caps = [phase.rung_cap for phase in rules.phases.phases]
    if caps != sorted(caps):
        reader.report(file, "phases", "rung_cap", "a later phase has a lower cap", "let the caps rise")


def _check_dosage(reader: Reader, rules: ProgramRules) -> None:
    file, caps = "dosage.yaml", {phase.id: phase.effort_max_rpe for phase in rules.phases.phases}
    for row in rules.dosage.rows:
        for key in ("sets", "reps", "hold_s", "duration_min", "rest_s", "effort_rpe", "days_per_week"):
            bounds = getattr(row, key)
            if bounds is not None and bounds[0] > bounds[1]:
                reader.report(file, row.id, key, "the lowest value is above the highest", "write [lowest, highest]")
        if not row.least_sets <= row.planned_sets <= row.sets[1]:
            reader.report(file, row.id, "planned_sets", "not between least_sets and the most sets", "correct the sets")
        if row.reps is None and row.hold_s is None and row.duration_min is None:
            reader.report(file, row.id, "reps", "nothing says how much", "give reps, hold_s or duration_min")
        if row.addresses is not None:
            check_names(
                reader, file, row.id, "addresses", (row.addresses,), {need.id for need in rules.selection.needs}
            )
        if any(row.effort_rpe[0] > caps.get(phase, row.effort_rpe[0]) for phase in row.phases):
            reader.report(file, row.id, "effort_rpe", "the effort starts above the cap of a phase", "lower it")
    for kind in DoseKind:
        for phase in PHASE_ORDER:
            rows = [row for row in rules.dosage.rows if row.kind is kind and phase in row.phases and _is_default(row)]
            if not rows and kind is not DoseKind.IMPACT:
                message = f"nothing doses {kind} in the phase {phase} for everyone"
                reader.report(file, kind, "phases", message, "add a row without condition and weeks")


def _is_default(row: Any) -> bool:
    return (
        row.when is None
        and row.addresses is None
        and row.program_weeks is None
        and (row.weeks is None or row.weeks[1] >= 52)
    )


def _check_selection(reader: Reader, rules: ProgramRules) -> None:
    file, selection = "selection.yaml", rules.selection
    for row in selection.days:
        if len(row.pattern) != _DAYS_OF_WEEK or set(row.pattern) - set("SL-"):
            reader.report(file, str(row.days), "pattern", "a pattern is seven letters S, L or -", "correct it")
        elif _DAYS_OF_WEEK - row.pattern.count("-") != row.days:
            reader.report(file, str(row.days), "pattern", "the letters do not give that many days", "correct it")
        elif "SS" in row.pattern + row.pattern[0]:
            reader.report(file, str(row.days), "pattern", "two strength days are neighbors", "keep 48 hours between")
    if [row.days for row in selection.days] != list(range(1, _DAYS_OF_WEEK + 1)):
        reader.report(file, "days", "days", "the patterns are not those of 1 to 7 days in order", "add the missing")
    lengths = [row.minutes for row in selection.session.exercises]
    if lengths != sorted(lengths):
        reader.report(file, "session", "exercises", "the rows are not in order of minutes", "sort them")
    if set(selection.phase_slots) != set(PHASE_ORDER):
        reader.report(file, "phase_slots", "", "not one entry for every phase", "name each phase once")


def _check_references(reader: Reader, rules: ProgramRules, vocabulary: Vocabulary) -> None:
    selection, messages = rules.selection, {message.id for message in rules.support.education}
    needs, slots = {need.id for need in selection.needs}, {need.slot for need in selection.needs}
    clearable = {each.id for each in rules.contraindications}
    reasons, stop_lists = {reason.id for reason in selection.reasons}, {each.id for each in rules.support.stop_lists}
    for pattern in selection.patterns:
        check_names(reader, "selection.yaml", pattern.id, "mandatory", pattern.mandatory, needs)
        check_names(reader, "selection.yaml", pattern.id, "slots", pattern.slots, slots)
    check_names(
        reader, "selection.yaml", "position_names", "positions", selection.positions, set(selection.position_names)
    )
    for each in selection.filters:
        check_names(reader, "selection.yaml", each.id, "reason", (each.reason,), reasons)
        check_names(reader, "selection.yaml", each.id, "fix", (each.fix,), set(selection.fixes))
    for modifier in rules.modifiers:
        check_names(reader, "modifiers.yaml", modifier.id, "reason", (modifier.reason,), reasons)
        check_names(reader, "modifiers.yaml", modifier.id, "education", modifier.effects.education, messages)
        check_names(reader, "modifiers.yaml", modifier.id, "stop_lists", modifier.effects.stop_lists, stop_lists)
        cleared_by = () if modifier.effects.cleared_by is None else (modifier.effects.cleared_by,)
        check_names(reader, "modifiers.yaml", modifier.id, "cleared_by", cleared_by, clearable)
        for key, names in (("requires", modifier.effects.requires), ("adds", modifier.effects.adds)):
            check_names(reader, "modifiers.yaml", modifier.id, key, names, needs)
    for phase in rules.phases.phases:
        check_names(reader, "phases.yaml", phase.id, "education", phase.education, messages)
    for measure in rules.support.measures:
        check_names(reader, "supportive_measures.yaml", measure.id, "education", measure.education, messages)
        check_names(reader, "supportive_measures.yaml", measure.id, "ask", measure.ask, set(vocabulary.findings))
    check_names(reader, "outcome_gate.yaml", "without_program", "", rules.gate.without_program, messages)
    levels = set(CareLevel) - {CareLevel.UNDETERMINED}
    if {level.id for level in rules.gate.levels} != levels:
        reader.report("outcome_gate.yaml", "levels", "id", "not one entry for every level of care", "add the missing")


def _check_pain_texts(reader: Reader, rules: ProgramRules) -> None:
    """The rule book is compiled with these texts filled in; other texts are looked at by placeholders.py."""
    file, support = "stop_rules.yaml", rules.support
    texts = {"stop_rule": support.stop_rule} | {rule.id: rule.text for rule in support.pain_rules}
    for entry, text in texts.items():
        for name in sorted(placeholders(text) - {"{pain_cap_nprs}"}):
            reader.report(file, entry, "text", f"nothing is filled in for {name}", "use {pain_cap_nprs}")


def check_names(reader: Reader, file: str, entry: str, key: str, names: Iterable[str], allowed: set[str]) -> None:
    """Report every name that is not allowed."""
    for name in names:
        if name not in allowed:
            reader.report(file, entry, key, f'"{name}" does not exist', f"use one of {', '.join(sorted(allowed))}")
