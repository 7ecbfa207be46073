"""What a classification concludes, without the words: how certain each result is, and where a deviation comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.classification.certainty import LIKELY, Certainty
from app.domain.classification.compiled import CompiledClassification
from app.domain.classification.measurement_error import WithinError, results_within_error
from app.domain.classification.origin import OriginConclusion, conclude_origin
from app.domain.classification.result_circuit import confirmation
from app.domain.classification.results import Conclusion, Conclusions
from app.domain.classification.rules import OriginValue, ResultKind
from app.domain.evaluation.answers import NO, YES
from app.domain.evaluation.facts import Facts, with_more
from app.domain.evaluation.quantities import Value
from app.domain.evaluation.straight_line import Slots
from app.domain.report.intake import Intake
from app.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ConfirmedPattern:
    """A pattern a clinician states as established, with its origin."""

    id: str
    origin: OriginValue


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a clinician states as established; it clears nothing in triage."""

    patterns: tuple[ConfirmedPattern, ...] = ()
    impairments: tuple[str, ...] = ()


def conclude_intake(settled: Intake, rulebook: Rulebook, confirmed: Confirmed | None = None) -> Conclusions:
    """What `classify_intake` (classify.py) decides, without the words.

    Args:
        settled: the completed report after completion.settle_conflicts.
        confirmed: what a clinician states as established.
    """
    return Judging(settled.facts, rulebook.classification, confirmed or Confirmed()).conclusions()


_WORDS: Final[Mapping[int, Value]] = {NO: "no", YES: "yes"}


class Judging:
    """What is decided: the slots are evaluated once, everything else is read from them."""

    def __init__(self, facts: Facts, compiled: CompiledClassification, confirmed: Confirmed) -> None:
        self.compiled, self.confirmed = compiled, confirmed
        self.facts = (
            with_more(facts, _confirmations(confirmed)) if confirmed.patterns or confirmed.impairments else facts
        )
        self.tests = compiled.circuit.pack(self.facts)
        self.slots: Slots = compiled.circuit.evaluate_packed(self.tests)
        self.verdicts = [state.verdict for state in compiled.states(self.slots)]
        self.within_error = results_within_error(compiled.bands, self.facts, self.slots, self.tests)
        self.standing_without: dict[int, WithinError] = {}
        if self.within_error:
            self._judge_within_error()

    def _judge_within_error(self) -> None:
        """Let a measurement inside its error say no more than possible; what others say without it stands."""
        for index, within in self.within_error.items():
            without = self.compiled.state_of(index, within.slots_without).verdict
            if without.rank >= LIKELY:
                self.standing_without[index] = within
                self.verdicts[index] = without
            else:
                self.verdicts[index] = self.verdicts[index].within_error()

    def conclusions(self) -> Conclusions:
        """All results without the words."""
        slices, ids = self.compiled.slices, self.compiled.ids

        def of_kind(kind: ResultKind) -> dict[str, Conclusion]:
            here = [verdict.conclusion for verdict in self.verdicts[slices[kind]]]
            return dict(zip(ids[kind], here, strict=True))

        components = of_kind("origin")
        return Conclusions(
            of_kind("pattern"),
            of_kind("feature"),
            of_kind("impairment"),
            self.origin(components["structural"].certainty, components["functional"].certainty),
            {name: _WORDS[truth] for name, slot in self.compiled.concluded if (truth := self.slots[slot]) in _WORDS},
        )

    def origin(self, structural: Certainty, functional: Certainty) -> OriginConclusion:
        """Where a deviation comes from, from its two components."""
        return conclude_origin(
            self.compiled.decisions,
            self.compiled.rules.origin,
            structural,
            functional,
            shape_not_asked=self.slots[self.compiled.shape_not_asked] == YES,
            confirmed=(pattern.origin for pattern in self.confirmed.patterns),
        )


def _confirmations(confirmed: Confirmed) -> dict[str, Value]:
    named = [("pattern", pattern.id) for pattern in confirmed.patterns]
    named += [("impairment", impairment) for impairment in confirmed.impairments]
    return {confirmation(kind, result): "yes" for kind, result in named}
