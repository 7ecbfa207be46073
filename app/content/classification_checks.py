"""Checks that hold the classification rules together: names, levels, sources, groups, cycles and the origin table."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from app.content.condition_checks import check_condition, results_within
from app.content.reading import Reader
from app.domain.classification.certainty import Certainty
from app.domain.classification.rules import CertaintyRule, ClassificationRules, Impairment, OriginValue
from app.domain.evaluation.conditions import Condition
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source

_ID = re.compile(r"[a-z][a-z0-9_]*")
_FILES = {
    "pattern": "patterns.yaml",
    "feature": "patellar_features.yaml",
    "impairment": "impairments.yaml",
    "origin": "origins.yaml",
    "subcategory": "subcategories.yaml",
    "group": "impairment_groups.yaml",
}
_COMPONENTS = ("structural", "functional")


def check_classification(
    reader: Reader, rules: ClassificationRules, vocabulary: Vocabulary, sources: Mapping[str, Source]
) -> None:
    """Report everything in the classification rules that does not hold together."""
    _Checks(reader, rules, vocabulary, sources).run()


def ids_of_results(rules: ClassificationRules) -> dict[str, set[str]]:
    """Kind of result -> the ids that conditions may name."""
    results: dict[str, set[str]] = {kind: set() for kind in _FILES}
    for kind, rule in rules.results():
        results[kind].add(rule.id)
    return results | {"group": {group.id for group in rules.groups}}


class _Checks:
    """One run over all classification rules; every method reports to the reader."""

    def __init__(
        self, reader: Reader, rules: ClassificationRules, vocabulary: Vocabulary, sources: Mapping[str, Source]
    ) -> None:
        self.reader, self.rules, self.vocabulary, self.sources = reader, rules, vocabulary, sources
        self.results = ids_of_results(rules)

    def run(self) -> None:
        self._ids()
        for kind, rule in self.rules.results():
            self._rule(_FILES[kind], rule)
        for impairment in self.rules.impairments:
            self._grades(impairment)
        self._groups()
        self._cycles()
        self._origin()
        self._subcategories()
        self._flags()
        self._measurement_errors()
        self._home_tests()
        self._evidence_limits()

    def _ids(self) -> None:
        named = [(_FILES[kind], rule.id) for kind, rule in self.rules.results()]
        named += [("impairment_groups.yaml", group.id) for group in self.rules.groups]
        named += [("alignment_flags.yaml", flag.id) for flag in self.rules.flags]
        for (file, entry), count in Counter(named).items():
            if count > 1:
                self.reader.report(file, entry, "id", "the id is used twice", "give one of them another id")
            if not _ID.fullmatch(entry):
                self.reader.report(file, entry, "id", "an id is snake_case", "use a-z, 0-9 and _ only")

    def _rule(self, file: str, rule: CertaintyRule) -> None:
        for key, condition in conditions_of(rule):
            self._condition(file, rule.id, key, condition)
        self._sources(file, rule.id, rule.sources)
        self._findings(file, rule.id, "ask_first", rule.ask_first)
        if rule.established is None and rule.likely is None and rule.possible is None:
            message = "nothing can make this result possible, likely or established"
            self.reader.report(file, rule.id, "possible", message, "write at least one of these conditions")

    def _condition(self, file: str, entry: str, key: str, condition: Condition) -> None:
        check_condition(self.reader, file, entry, key, condition, self.vocabulary, results=self.results)

    def _sources(self, file: str, entry: str, sources: Iterable[str]) -> None:
        named = tuple(sources)
        if not named:
            remedy = "name at least one id of sources.yaml"
            self.reader.report(file, entry, "sources", "a rule needs a source", remedy)
        for source in named:
            if source not in self.sources:
                message = f'"{source}" is not in sources.yaml'
                self.reader.report(file, entry, "sources", message, "add it or correct the id")

    def _findings(self, file: str, entry: str, key: str, findings: Iterable[str]) -> None:
        for finding in findings:
            if finding not in self.vocabulary.findings:
                message = f'"{finding}" is not a finding'
                self.reader.report(file, entry, key, message, "correct the spelling or add it to the registry")

    def _grades(self, impairment: Impairment) -> None:
        file = _FILES["impairment"]
        self._findings(file, impairment.id, "grades", impairment.grades)
        for finding in impairment.grades:
            known = self.vocabulary.findings.get(finding)
            for choice in known.values if known is not None else ():
                if choice.value not in self.rules.grade_certainty:
                    message = f'the word "{choice.value}" of {finding} has no certainty'
                    self.reader.report(file, impairment.id, "grades", message, "add it to impairment_grades.yaml")

    def _groups(self) -> None:
        for group in self.rules.groups:
            if not group.members:
                message = "a group needs members"
                self.reader.report(_FILES["group"], group.id, "members", message, "name at least one impairment")
            for member in group.members:
                if member not in self.results["impairment"]:
                    message = f'there is no impairment "{member}"'
                    remedy = "correct the id or add it to impairments.yaml"
                    self.reader.report(_FILES["group"], group.id, "members", message, remedy)

    def _cycles(self) -> None:
        references: dict[tuple[str, str], set[tuple[str, str]]] = {
            (kind, rule.id): set(_references(rule, self.vocabulary)) for kind, rule in self.rules.results()
        }
        for group in self.rules.groups:
            references["group", group.id] = {("impairment", member) for member in group.members}
        for kind, result in references:
            if _depends_on_itself((kind, result), references):
                message = "the result depends on itself through other results"
                self.reader.report(_FILES[kind], result, "", message, "break the cycle")

    def _origin(self) -> None:
        file, origin = _FILES["origin"], self.rules.origin
        if self.results["origin"] != set(_COMPONENTS):
            message = "the components are structural and functional"
            self.reader.report(file, "components", "id", message, "give each of the two one entry")
        rows = Counter((s, f) for row in origin.decision for s in row.structural for f in row.functional)
        for pair in ((structural, functional) for structural in Certainty for functional in Certainty):
            if rows[pair] != 1:
                message = f"structural {pair[0]} with functional {pair[1]} is in {rows[pair]} rows"
                self.reader.report(file, "decision", "", message, "write every combination in exactly one row")
        for value in set(OriginValue) - {text.id for text in origin.origins}:
            self.reader.report(file, value, "", "the origin has no text", "add it under origins")
        without = origin.without_standing_shape
        self._condition(file, "without_standing_shape", "when", without.when)
        self._findings(file, "without_standing_shape", "ask", without.ask)
        for distinction in origin.distinguishing:
            self._findings(file, distinction.finding, "asked_by", distinction.asked_by)
        for fact in origin.facts:
            self._sources(file, "facts", fact.sources)

    def _subcategories(self) -> None:
        file, rules = _FILES["subcategory"], self.rules.subcategories
        if rules.applies_to not in self.results["pattern"]:
            message = f'there is no pattern "{rules.applies_to}"'
            self.reader.report(file, "", "applies_to", message, "use an id of patterns.yaml")
        if sorted(rules.tie_order) != sorted(self.results["subcategory"]):
            message = "tie_order does not name every subcategory once"
            self.reader.report(file, "", "tie_order", message, "list the ids of the subcategories, each once")

    def _flags(self) -> None:
        for flag in self.rules.flags:
            self._condition("alignment_flags.yaml", flag.id, "when", flag.when)
            self._sources("alignment_flags.yaml", flag.id, flag.sources)

    def _measurement_errors(self) -> None:
        file = "measurement_errors.yaml"
        for finding, count in Counter(error.finding for error in self.rules.measurement_errors).items():
            if count > 1:
                self.reader.report(file, finding, "finding", "the finding is named twice", "keep one entry")
        for error in self.rules.measurement_errors:
            known = self.vocabulary.findings.get(error.finding)
            if known is None or not known.is_number:
                message = f'"{error.finding}" is not a number finding'
                self.reader.report(file, error.finding, "finding", message, "use the id of a number or integer finding")
            if error.error <= 0:
                message = "an error is larger than 0"
                self.reader.report(file, error.finding, "error", message, "write the error in the finding's unit")
            self._sources(file, error.finding, error.sources)

    def _home_tests(self) -> None:
        for rule in self.rules.home_tests:
            self._findings("home_tests.yaml", rule.id, "findings", rule.findings)
            self._condition("home_tests.yaml", rule.id, "not_when", rule.not_when)
            self._sources("home_tests.yaml", rule.id, rule.sources)

    def _evidence_limits(self) -> None:
        known = {f"{kind}:{result}" for kind, results in self.results.items() for result in results}
        for limit in self.rules.evidence_limits:
            self._sources("evidence_limits.yaml", limit.id, limit.sources)
            for concern in limit.concerns:
                if concern not in known:
                    message = f'there is no result "{concern}"'
                    remedy = "write kind:id, for example pattern:genu_valgum"
                    self.reader.report("evidence_limits.yaml", limit.id, "concerns", message, remedy)


def conditions_of(rule: CertaintyRule) -> Iterator[tuple[str, Condition]]:
    """Every condition of a rule with the key it is written under."""
    for key in ("established", "overridden_by", "likely", "possible", "sufficient_negative", "measured"):
        condition = getattr(rule, key, None)
        if condition is not None:
            yield key, condition
    for cap in rule.caps:
        yield "caps", cap.when
    for severity in getattr(rule, "severity", ()):
        yield "severity", severity.when


def _references(rule: CertaintyRule, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for _, condition in conditions_of(rule):
        yield from ((result.kind, result.id) for result in results_within(condition, vocabulary))


def _depends_on_itself(start: tuple[str, str], references: Mapping[tuple[str, str], set[tuple[str, str]]]) -> bool:
    reached: set[tuple[str, str]] = set()
    waiting = list(references[start])
    while waiting:
        result = waiting.pop()
        if result not in reached:
            reached.add(result)
            waiting.extend(references.get(result, ()))
    return start in reached
