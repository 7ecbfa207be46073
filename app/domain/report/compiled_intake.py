"""What completing a report needs, compiled once per content version and then only read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

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


class UsualStates(NamedTuple):
    """The states of all screens while nothing is said of those that are left, and these with their places among all."""

    states: tuple[ScreenState, ...]
    left: Mapping[str, tuple[int, Screen, Mapping[str, Value]]]


@dataclass(frozen=True, slots=True)
class CompiledIntake:
    """The completion rules of one content version, ready to run.

    `of_sent` looks at what was sent alone: which screens do not concern the person, as the slots of `screen_applies_if`
    say, and what contradicts itself. `circuit` looks at all that is known.
    `usual_states` are the states of the screens when these are plainly no and those do not concern the person.
    `screen_of` is the screen that covers a finding, `covered_by` are the findings of a screen, `covering` is the screen
    whose no answers a finding and what that means for it, `background` what is known when these screens are answered no
    and these entries of `applicability`, by their places in it, do not concern the person.
    `applicability_looks_at` are the findings on which the applicability of others depends, `looked_at` those
    on which that or an implication depends.
    """

    vocabulary: Vocabulary
    of_sent: Circuit
    circuit: Circuit
    screens: tuple[tuple[Screen, Mapping[str, Value]], ...]
    screen_applies_if: tuple[tuple[str, _Slot], ...]
    usual_states: Callable[[frozenset[str], frozenset[str]], UsualStates]
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

    @property
    def findings(self) -> frozenset[str]:
        """Every finding on which something else depends."""
        return self.of_sent.findings | self.circuit.findings


def compile_intake(vocabulary: Vocabulary) -> CompiledIntake:
    """Compile screens and conflicts into one circuit, implications and applicability into another."""
    of_sent, builder = (CircuitBuilder(vocabulary.derived, vocabulary.tables) for _ in range(2))
    screens = tuple((screen, _no_fills(screen)) for screen in vocabulary.screens)
    applies = [(screen.id, of_sent.add(screen.applies_if)) for screen in vocabulary.screens if screen.applies_if]
    conflict_slots = [of_sent.add(rule.when) for rule in vocabulary.conflicts]
    sent_circuit, final_of_sent = of_sent.build()
    implications = [(builder.add(implication.when), implication) for implication in vocabulary.implications]
    by_condition: dict[_Slot, list[str]] = {}
    for finding in vocabulary.findings.values():
        if finding.applies_if is not None:
            by_condition.setdefault(builder.add(finding.applies_if), []).append(finding.id)
    circuit, final = builder.build()
    applicability = tuple((final(slot), tuple(findings)) for slot, findings in by_condition.items())
    return CompiledIntake(
        vocabulary=vocabulary,
        of_sent=sent_circuit,
        circuit=circuit,
        screens=screens,
        screen_applies_if=tuple((screen, final_of_sent(slot)) for screen, slot in applies),
        usual_states=_usual_states(screens),
        screen_of={finding: screen.id for finding, screen in vocabulary.screen_of().items()},
        covering={finding: (screen.id, value) for screen, fills in screens for finding, value in fills.items()},
        covered_by={screen.id: screen.covers for screen in vocabulary.screens},
        implications=tuple((final(slot), implication) for slot, implication in implications),
        applicability=applicability,
        applicability_looks_at=frozenset(
            finding for slot in by_condition for finding in circuit.all_findings(final(slot))
        ),
        looked_at=circuit.findings,
        usual_ranges={
            finding.id: (float(finding.soft_min), float(finding.soft_max))
            for finding in vocabulary.findings.values()
            if finding.soft_min is not None and finding.soft_max is not None
        },
        conflict_slots=tuple(final_of_sent(slot) for slot in conflict_slots),
        background=_backgrounds(
            vocabulary,
            {screen.id: fills for screen, fills in screens},
            [findings for _, findings in applicability],
        ),
    )


def _usual_states(
    screens: Sequence[tuple[Screen, Mapping[str, Value]]],
) -> Callable[[frozenset[str], frozenset[str]], UsualStates]:
    """The function from the screens that are plainly no, and those that do not concern the person, to all states."""

    @lru_cache(maxsize=_BACKGROUNDS)
    def usual_states(plainly_no: frozenset[str], beside: frozenset[str]) -> UsualStates:
        states, left = [], {}
        for place, (screen, fills) in enumerate(screens):
            # A screen without fills asks for a value, which no is not.
            if fills and screen.id in plainly_no:
                states.append(ScreenState(screen, ScreenAnswer.NO, True, False, True, (), ()))
            elif screen.id in beside:
                states.append(ScreenState(screen, ScreenAnswer.NOT_APPLICABLE, True, False, True, (), ()))
            else:
                states.append(ScreenState(screen, ScreenAnswer.NOT_ASKED, False, True, False, (), screen.covers))
                left[screen.id] = place, screen, fills
        return UsualStates(tuple(states), left)

    return usual_states


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


def _no_fills(screen: Screen) -> dict[str, Value]:
    return {} if screen.kind == "value" else dict.fromkeys(screen.covers, "no") | dict(screen.no_means)
