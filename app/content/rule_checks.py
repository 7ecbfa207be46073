"""Checks that hold the rule book together: ids, references, ranges, monotone rules and the closure of the screens."""

import re
from collections.abc import Iterable, Mapping

from app.content.condition_checks import check_condition, check_derived
from app.content.reading import Reader
from app.domain.answers import NO
from app.domain.circuit import CircuitBuilder
from app.domain.conditions import Condition, Not, Reaches, UnlessYes, leaves_of, parts_of
from app.domain.findings import Finding, Screen
from app.domain.intake import Report, compile_intake, complete
from app.domain.quantities import Bounds, Value
from app.domain.red_flags import CareLevel, Permission, RedFlag, TriageRules
from app.domain.sources import Source
from app.domain.vocabulary import Vocabulary

_ID = re.compile(r"[a-z][a-z0-9_]*")
_FLAG_ID = re.compile(r"[a-z][a-z0-9-]*")
_NUMBER_SUFFIX = re.compile(
    r"_(years|weeks|weeks_ago|days|days_ago|hours|hours_ago|minutes|s|c|mmhg|cm|mm|kg|kg_per_m2|nm_per_kg|deg|pct"
    r"|pct_bw|percentile|ratio|nprs|points|count|reps|quadrants|per_week|per_minute)"
)
_OLDEST_CHILD_WITHHELD_YEARS = 10
"""The closure of the screens is promised from this age on (triage rules 2.1)."""


def check_rules(reader: Reader, vocabulary: Vocabulary, sources: Mapping[str, Source], triage: TriageRules) -> None:
    """Report everything in the registry and the triage rules that does not hold together."""
    for finding in vocabulary.findings.values():
        _check_finding(reader, finding, vocabulary)
    _check_screens(reader, vocabulary)
    session_log = reader.mapping("session_log.yaml")
    check_derived(reader, vocabulary, _session_values(session_log))
    _check_settlements(reader, vocabulary)
    _check_triage(reader, vocabulary, sources, triage)
    if not reader.problems:
        _check_closure(reader, vocabulary, triage)


def _session_values(session_log: Mapping[str, object]) -> dict[str, object]:
    """Session-log values and derived names over them: only the progression rules know them."""
    names: dict[str, object] = {}
    for part in session_log.values():
        if isinstance(part, Mapping):
            names.update({str(name): value for name, value in part.items()})
    return names | {"next_morning_pain_change_nprs": None}


def _check_finding(reader: Reader, finding: Finding, vocabulary: Vocabulary) -> None:
    file, report = f"findings/{finding.group}.yaml", reader.report
    if not _ID.fullmatch(finding.id):
        report(file, finding.id, "id", "an id is snake_case", "use a-z, 0-9 and _ only")
    if finding.is_number:
        _check_number(reader, file, finding)
    if finding.type == "enum" and len(finding.values) < 2:
        report(file, finding.id, "values", "an enum needs at least two values", "add the values and their texts")
    if finding.type != "enum" and finding.values:
        report(file, finding.id, "values", "only an enum has values", "remove them or make it an enum")
    if finding.other_side_of is not None and finding.other_side_of not in vocabulary.findings:
        report(file, finding.id, "other_side_of", "the finding does not exist", "name an existing finding")
    if finding.applies_if is not None:
        check_condition(reader, file, finding.id, "applies_if", finding.applies_if, vocabulary)


def _check_number(reader: Reader, file: str, finding: Finding) -> None:
    bounds = (finding.hard_min, finding.soft_min, finding.soft_max, finding.hard_max)
    known = [bound for bound in bounds if bound is not None]
    if len(known) < len(bounds) or known != sorted(known):
        reader.report(
            file, finding.id, "hard_min", "a number needs hard_min <= soft_min <= soft_max <= hard_max", "order them"
        )
    if finding.unit is None:
        reader.report(file, finding.id, "unit", "a number needs a unit", "add the unit")
    if not _NUMBER_SUFFIX.search(finding.id):
        reader.report(file, finding.id, "id", "the name of a number ends in its unit", "add the unit suffix")


def _check_screens(reader: Reader, vocabulary: Vocabulary) -> None:
    covered: dict[str, str] = {}
    for position, screen in enumerate(vocabulary.screens, start=1):
        if screen.order != position:
            reader.report("screens.yaml", screen.id, "order", "the order has a gap or a repeat", f"write {position}")
        if not screen.covers:
            reader.report("screens.yaml", screen.id, "covers", "the screen covers nothing", "name its findings")
        if screen.applies_if is not None:
            check_condition(reader, "screens.yaml", screen.id, "applies_if", screen.applies_if, vocabulary)
        _check_cover(reader, screen, vocabulary, covered)
    for name in vocabulary.second_screen:
        if name not in vocabulary.findings:
            reader.report("screens.yaml", "second_screen", name, "the finding does not exist", "correct the spelling")


def _check_cover(reader: Reader, screen: Screen, vocabulary: Vocabulary, covered: dict[str, str]) -> None:
    meanings = dict(screen.no_means)
    for name in screen.covers:
        finding = vocabulary.findings.get(name)
        if finding is None:
            reader.report("screens.yaml", screen.id, "covers", f'"{name}" is not a finding', "correct the spelling")
            continue
        if name in covered:
            reader.report(
                "screens.yaml",
                screen.id,
                "covers",
                f"{name} is covered by {covered[name]} too",
                "keep it in one screen",
            )
        covered[name] = screen.id
        if finding.is_number and screen.kind == "question" and name not in meanings:
            reader.report(
                "screens.yaml", screen.id, "no_means", f"a no must say what it means for {name}", "add it to no_means"
            )
    for name in meanings.keys() - set(screen.covers):
        reader.report("screens.yaml", screen.id, "no_means", f"{name} is not covered by this screen", "remove it")


def _check_settlements(reader: Reader, vocabulary: Vocabulary) -> None:
    for position, implication in enumerate(vocabulary.implications, start=1):
        entry = f"entry {position}"
        check_condition(reader, "implications.yaml", entry, "when", implication.when, vocabulary)
        _check_names(reader, "implications.yaml", entry, [s.finding for s in implication.settles], vocabulary)
    for computed in vocabulary.computed:
        _check_names(reader, "computed.yaml", computed.id, [computed.id, *computed.of], vocabulary)
    for rule in vocabulary.conflicts:
        check_condition(reader, "conflicts.yaml", rule.id, "when", rule.when, vocabulary)
        _check_names(reader, "conflicts.yaml", rule.id, [*rule.drop, *rule.set_yes], vocabulary)
    for settled in vocabulary.settled_by_classification:
        if settled.id not in vocabulary.derived:
            _check_names(reader, "settled_by_classification.yaml", settled.id, [settled.id], vocabulary)


def _check_names(reader: Reader, file: str, entry: str, names: Iterable[str], vocabulary: Vocabulary) -> None:
    for name in names:
        if name not in vocabulary.findings:
            reader.report(file, entry, name, f'"{name}" is not a finding', "correct the spelling")


def _check_triage(reader: Reader, vocabulary: Vocabulary, sources: Mapping[str, Source], triage: TriageRules) -> None:
    if {level.id for level in triage.levels} != set(CareLevel) - {CareLevel.UNDETERMINED}:
        reader.report("care_levels.yaml", "", "id", "the five levels are not all there", "give each level one entry")
    if {permission.id for permission in triage.permissions} != set(Permission):
        reader.report("exercise_permissions.yaml", "", "id", "the three permissions are not all there", "add them")
    missing = {level.id for level in triage.levels} - set(triage.interview.why_level)
    if missing:
        reader.report("interview.yaml", "why_level", ", ".join(sorted(missing)), "the text is missing", "add it")
    for flag in triage.red_flags:
        _check_flag(reader, flag, vocabulary, sources)


def _check_flag(reader: Reader, flag: RedFlag, vocabulary: Vocabulary, sources: Mapping[str, Source]) -> None:
    file = "red_flags/*.yaml"
    if not _FLAG_ID.fullmatch(flag.id):
        reader.report(file, flag.id, "id", "a rule id is written with hyphens", "use a-z, 0-9 and -")
    check_condition(reader, file, flag.id, "when", flag.when, vocabulary)
    if _has_negation(flag.when) or any(isinstance(leaf, Reaches) for leaf in leaves_of(flag.when)):
        reader.report(
            file, flag.id, "when", "a triage rule has no negation and no classification result", "say it positively"
        )
    if not flag.sources:
        reader.report(file, flag.id, "sources", "a rule needs a source", "name at least one id of sources.yaml")
    for source in flag.sources:
        if source not in sources:
            reader.report(file, flag.id, "sources", f'"{source}" is not in sources.yaml', "add it or correct the id")
    if flag.level in (CareLevel.EMERGENCY, CareLevel.URGENT) and flag.exercise is not Permission.BLOCKED:
        reader.report(file, flag.id, "exercise", "an urgent or emergency rule blocks exercise", "write blocked")
    if (flag.exercise is Permission.RESTRICTED) != bool(flag.only):
        reader.report(file, flag.id, "only", "restricted needs tags, and only restricted has them", "correct the tags")


def _has_negation(condition: Condition) -> bool:
    # Without negation a finding added can never lower a level (triage rules 3.3).
    return isinstance(condition, Not | UnlessYes) or any(_has_negation(part) for part in parts_of(condition))


def _check_closure(reader: Reader, vocabulary: Vocabulary, triage: TriageRules) -> None:
    """With every screen no and age 10 or more, no urgent and no blocking rule may be open (triage rules 2.1)."""
    facts = _facts_with_all_screens_no(vocabulary)
    builder = CircuitBuilder(vocabulary.derived, vocabulary.tables, vocabulary.open_names)
    slots = {flag.id: builder.add(flag.when) for flag in triage.red_flags}
    circuit, final = builder.build()
    truths = circuit.evaluate(facts)
    for flag in triage.red_flags:
        dangerous = flag.level in (CareLevel.EMERGENCY, CareLevel.URGENT) or flag.exercise is Permission.BLOCKED
        if dangerous and truths[final(slots[flag.id])] != NO:
            reader.report(
                "red_flags/*.yaml",
                flag.id,
                "when",
                "no screen covers this urgent or blocking rule: with all screens no it is still possible",
                "add a covered finding to every branch, or cover one in screens.yaml",
            )


def _facts_with_all_screens_no(vocabulary: Vocabulary) -> Mapping[str, Value]:
    screens = {screen.id: "no" for screen in vocabulary.screens if screen.kind == "question"}
    old_enough = Bounds(low=_OLDEST_CHILD_WITHHELD_YEARS)
    return complete(Report({"age_years": old_enough}, screens), compile_intake(vocabulary)).facts
