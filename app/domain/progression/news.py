"""Which news about a person can change a decision.

What no rule looks at changes none, and neither does a number that no test tells apart from the one before: pain of 2
instead of 3, where every limit lies above or below both.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from app.domain.evaluation.quantities import Value
from app.domain.progression.decision_tables import Reading
from app.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class DecidingNews:
    """The findings that can change what follows from a report, who may train, or which exercises are left.

    The others (scores, self-tests) are read by the program rules alone. Of the `compared` ones only the tests in the
    reading see anything.
    """

    findings: Set[str]
    compared: Set[str]
    reading: Reading

    def decides(self, finding: str, before: Value | None, after: Value | None) -> bool:
        """Whether it can make a difference that a finding has another value now."""
        if finding not in self.findings:
            return False
        if finding in self.compared and isinstance(before, int | float) and isinstance(after, int | float):
            return self.reading.line({finding: before}) != self.reading.line({finding: after})
        return True


def deciding_news(rulebook: Rulebook) -> DecidingNews:
    """Those of a rule book; worked out once and kept with it."""
    kept = rulebook.progression.deciding_news
    if not kept:
        kept.append(_deciding_news(rulebook))
    found: DecidingNews = kept[0]
    return found


def _deciding_news(rulebook: Rulebook) -> DecidingNews:
    programs = rulebook.programs
    rules, selection = programs.rules, programs.rules.selection
    conditions = (
        *(each.when for each in rules.contraindications),
        *(each.when for each in selection.filters),
        *(each.when for each in rules.modifiers),
        *(row.when for row in rules.dosage.rows if row.when is not None),
        *(phase.no_moderate_when for phase in rules.phases.phases if phase.no_moderate_when is not None),
        *(rule.when for rule in rules.gate.out_of_scope),
        selection.session.aerobic_wanted_when,
    )
    tests = (
        *rulebook.triage.circuit.tests,
        *rulebook.classification.circuit.tests,
        *(test for condition in conditions for test in programs.tests_of(condition)),
    )
    # What is compared with another finding, with its error, or with what a screen or a report says of it.
    looked_at = {
        *rulebook.intake.findings,
        *rulebook.settlement.circuit.findings,
        *(name for screen in rulebook.vocabulary.screens for name in screen.covers),
        *(name for each in rulebook.vocabulary.computed for name in (each.id, *each.of)),
        *(band.finding for band in rulebook.classification.bands),
        *(name for test in tests if test.of is not None for name in test.findings),
    }
    by_tests = {name for test in tests for name in test.findings}
    return DecidingNews(looked_at | by_tests, by_tests - looked_at, Reading(tests))


def changed_findings(before: Mapping[str, Value], after: Mapping[str, Value]) -> frozenset[str]:
    """The findings that were not the same, and those that are not known in spite of being asked."""
    names = before.keys() | after.keys()
    return frozenset(name for name in names if before.get(name) != after.get(name) or after.get(name) == "unknown")
