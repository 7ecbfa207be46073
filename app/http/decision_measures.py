"""What is decided, in numbers: levels, outcomes, rules. Labels are words of the rule book, never of a report.

A counter says how often, not of whom. Where few people ask, someone who reads the metrics every second could still tell
that somebody was answered `emergency` just now: keep /metrics among operators.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

from app.catalog.live import LiveCatalog
from app.domain.classification.certainty import Certainty
from app.domain.classification.results import Classification
from app.domain.program.gate import Outcome
from app.domain.rulebook import Rulebook
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import Presence, TriageResult, TriageState
from app.interop.cds_requests import OUTCOMES

_FOUND: Final = (Certainty.ESTABLISHED, Certainty.LIKELY, Certainty.POSSIBLE)


class DecisionMetrics:
    """Counts decisions; every series exists from the start, so that a rule that never fires is seen to be at zero."""

    def __init__(self, registry: CollectorRegistry, rulebook: Rulebook) -> None:
        levels = Counter("genu_triages", "Answers of triage, by level and state", ("level", "state"), registry=registry)
        flags = Counter("genu_red_flags", "Red flags found present by triage, by rule", ("rule",), registry=registry)
        patterns = Counter(
            "genu_patterns", "Patterns found by classification", ("pattern", "certainty"), registry=registry
        )
        outcomes = Counter("genu_programs", "Answers to program requests, by outcome", ("outcome",), registry=registry)
        cards = Counter("genu_cds_cards", "Feedback on CDS Hooks cards, by outcome", ("outcome",), registry=registry)
        self._cards = {outcome: cards.labels(outcome) for outcome in OUTCOMES}
        self._levels = {(level, state): levels.labels(level, state) for level in CareLevel for state in TriageState}
        self._flags = {flag.id: flags.labels(flag.id) for flag in rulebook.triage.red_flags}
        self._patterns = {
            (pattern.id, certainty): patterns.labels(pattern.id, certainty)
            for pattern in rulebook.classification.rules.patterns
            for certainty in _FOUND
        }
        self._outcomes = {outcome: outcomes.labels(outcome) for outcome in Outcome}

    def triage(self, result: TriageResult) -> None:
        """Count one answer of triage and its present rules."""
        self._levels[result.level, result.state].inc()
        for flag in result.red_flags:
            if flag.presence is Presence.PRESENT:
                self._flags[flag.id].inc()

    def classification(self, result: Classification) -> None:
        """Count the patterns of one classification."""
        for pattern, assessment in result.patterns.items():
            counter = self._patterns.get((pattern, assessment.certainty))
            if counter is not None:
                counter.inc()

    def card(self, outcome: str) -> None:
        """Count what a clinician did with one card."""
        self._cards[outcome].inc()

    def program(self, outcome: Outcome) -> None:
        """Count one answer to a program request."""
        self._outcomes[outcome].inc()


class CatalogMetrics:
    """How old the catalog in use is, and whether its database answers; of several workers the worst counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._taken = _worst("genu_catalog_taken_timestamp_seconds", "When the catalog in use was taken", registry)
        self._looked = _worst(
            "genu_catalog_looked_timestamp_seconds", "When the database last said which catalog it holds", registry
        )
        self._database = _worst("genu_database_up", "1 when the catalog in use is that of the database", registry)

    def show(self, live: LiveCatalog) -> None:
        """Take over the state of this worker."""
        self._taken.set(live.taken_at)
        self._looked.set(live.looked_at or 0)
        self._database.set(live.trouble is None)


def _worst(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(name, meaning, registry=registry, multiprocess_mode="livemin")
