"""What completing a report needs, compiled once per content version and then only read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.facts import Background
from app.domain.evaluation.quantities import NOT_APPLICABLE, Value
from app.domain.report.findings import Implication, Screen
from app.domain.report.intake import ScreenAnswer, ScreenState
from app.domain.report.vocabulary import Vocabulary

_BACKGROUNDS: Final = 128
"""Sets of screens answered no whose meaning is kept."""

_Slot = int


@dataclass(frozen=True, slots=True)
class CompiledIntake:
    """The completion rules of one content version, ready to run.

    `answered_no` is the state of each screen that is plainly no, `not_asked` that of one about which nothing was said,
    `not_applicable` that of one that does not concern the person, as the slots of `screen_applies_if` say.
    `screen_of` is the screen that covers a finding, `covered_by` are the findings of a screen, `covering` is the screen
    whose no answers a finding and what that means for it, `background` what is known when these screens are answered no
    and these entries of `applicability`, by their places in it, do not concern the person.
    `applicability_looks_at` are the findings on which the applicability of others depends, `looked_at` those
    on which that or an implication depends.
    """

    vocabulary: Vocabulary
    circuit: Circuit
    screens: tuple[tuple[Screen, Mapping[str, Value]], ...]
    screen_applies_if: tuple[tuple[str, _Slot], ...]
    answered_no: Mapping[str, ScreenState]
    not_asked: Mapping[str, ScreenState]
    not_applicable: Mapping[str, ScreenState]
    screen_of: Mapping[str, str]
    covering: Mapping[str, tuple[str, Value]]
    covered_by: Mapping[str, tuple[str, ...]]
    background: Callable[[frozenset[str], frozenset[int]], Background]
    implications: tuple[tuple[_Slot, Implication], ...]
    applicability: tuple[tuple[_Slot, tuple[str, ...]], ...]
    applicability_looks_at: frozenset[str]
    looked_at: frozenset[str]
    usual_ranges: Mapping[str, tuple[float, float]]
    conflict_slots: tuple[_Slot, ...]


def compile_intake(vocabulary: Vocabulary) -> CompiledIntake:
    """Compile screens, implications, applicability and conflicts into one circuit."""
    builder = CircuitBuilder(vocabulary.derived, vocabulary.tables)
    screens = [
        (screen, None if screen.applies_if is None else builder.add(screen.applies_if), _no_fills(screen))
        for screen in vocabulary.screens
    ]
    implications = [(builder.add(implication.when), implication) for implication in vocabulary.implications]
    by_condition: dict[_Slot, list[str]] = {}
    for finding in vocabulary.findings.values():
        if finding.applies_if is not None:
            by_condition.setdefault(builder.add(finding.applies_if), []).append(finding.id)
    conflict_slots = [builder.add(rule.when) for rule in vocabulary.conflicts]
    circuit, final = builder.build()
    applicability = tuple((final(slot), tuple(findings)) for slot, findings in by_condition.items())
    return CompiledIntake(
        vocabulary=vocabulary,
        circuit=circuit,
        screens=tuple((screen, fills) for screen, _, fills in screens),
        screen_applies_if=tuple((screen.id, final(slot)) for screen, slot, _ in screens if slot is not None),
        answered_no={screen.id: _answered_no(screen) for screen, _, fills in screens if fills},
        not_asked={screen.id: _not_asked(screen) for screen, _, _ in screens},
        not_applicable={screen.id: _not_applicable(screen) for screen, _, _ in screens},
        screen_of={finding: screen.id for finding, screen in vocabulary.screen_of().items()},
        covering={finding: (screen.id, value) for screen, _, fills in screens for finding, value in fills.items()},
        covered_by={screen.id: screen.covers for screen in vocabulary.screens},
        implications=tuple((final(slot), implication) for slot, implication in implications),
        applicability=applicability,
        applicability_looks_at=frozenset(
            finding for slot in by_condition for finding in circuit.all_findings(final(slot))
        ),
        looked_at=frozenset(
            finding
            for slot in (*(slot for slot, _ in implications), *by_condition)
            for finding in circuit.all_findings(final(slot))
        ),
        usual_ranges={
            finding.id: (float(finding.soft_min), float(finding.soft_max))
            for finding in vocabulary.findings.values()
            if finding.soft_min is not None and finding.soft_max is not None
        },
        conflict_slots=tuple(final(slot) for slot in conflict_slots),
        background=_backgrounds(
            vocabulary,
            {screen.id: fills for screen, _, fills in screens},
            [findings for _, findings in applicability],
        ),
    )


def _backgrounds(
    vocabulary: Vocabulary, fills: Mapping[str, Mapping[str, Value]], concerned: Sequence[Sequence[str]]
) -> Callable[[frozenset[str], frozenset[int]], Background]:
    """The function from what holds to what is known because of it, the same object for what is equal.

    What holds are screens answered no, and places in `concerned` whose findings do not apply.
    """
    always: dict[str, Value] = {finding.id: "no" for finding in vocabulary.findings.values() if finding.clinician_only}

    @lru_cache(maxsize=_BACKGROUNDS)
    def background(answered_no: frozenset[str], not_applicable: frozenset[int]) -> Background:
        if not_applicable:
            screens_alone = background(answered_no, frozenset())
            findings = [finding for place in not_applicable for finding in concerned[place]]
            # Some a screen has told of already.
            others = [finding for finding in findings if screens_alone.facts.get(finding) is not NOT_APPLICABLE]
            return screens_alone.with_more(dict.fromkeys(others, NOT_APPLICABLE))
        facts = dict(always)
        for screen, said in fills.items():
            if screen in answered_no:
                facts.update(said)
        return Background.of(facts)

    return background


def _answered_no(screen: Screen) -> ScreenState:
    return ScreenState(screen, ScreenAnswer.NO, True, False, True, (), ())


def _not_asked(screen: Screen) -> ScreenState:
    return ScreenState(screen, ScreenAnswer.NOT_ASKED, False, True, False, (), screen.covers)


def _not_applicable(screen: Screen) -> ScreenState:
    return ScreenState(screen, ScreenAnswer.NOT_APPLICABLE, True, False, True, (), ())


def _no_fills(screen: Screen) -> dict[str, Value]:
    return {} if screen.kind == "value" else dict.fromkeys(screen.covers, "no") | dict(screen.no_means)
