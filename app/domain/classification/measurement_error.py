"""What measurement error does to a result: a label that flips inside the error band reads `possible`.

Each measured finding with a known standard error is moved down and up by it, one at a time, and only the part of the
circuit it can change is evaluated again. A result whose certainty differs anywhere in the band, and is at least likely
somewhere in it, rests on a measurement that is too close to its limit. Such a measurement says no more than possible;
what the other findings say without it stands. Where no test changes its answer nothing is evaluated.

Source: app/content/measurement_errors.yaml; docs/classification.md, measurement error.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.classification.certainty import LIKELY, rank_of_state
from app.domain.classification.rules import MeasurementError
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.cone import Cone
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.straight_line import Slots


@dataclass(frozen=True, slots=True)
class ErrorBand:
    """One finding with its error; the results it can change: their state slots, and where these are among the nodes."""

    finding: str
    error: float
    cone: Cone
    states: Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class WithinError:
    """The measured findings inside whose error a result flips, and the slots as they are without them.

    `tests_without` are the packed truths of the tests among these slots, as `Circuit.pack` gives them.
    """

    findings: tuple[str, ...]
    slots_without: Slots
    tests_without: int


def compile_error_bands(
    errors: Iterable[MeasurementError], circuit: Circuit, states: Iterable[int]
) -> tuple[ErrorBand, ...]:
    """One band per finding that some result depends on."""
    state_of_result = tuple(enumerate(states))
    bands = []
    for error in errors:
        cone = circuit.cone(error.finding)
        place_of = {slot: place for place, slot in enumerate(cone.nodes)}
        changed = {result: (slot, place_of[slot]) for result, slot in state_of_result if slot in place_of}
        bands.append(ErrorBand(error.finding, error.error, cone, changed))
    return tuple(bands)


def results_within_error(
    bands: Iterable[ErrorBand], facts: Facts, slots: Slots, tests: int
) -> Mapping[int, WithinError]:
    """Result index -> what makes it unsure, for results that flip from or to likely or better inside an error.

    `tests` are the packed truths of the tests, as `Circuit.pack` gives them.
    """
    unsure: dict[int, dict[str, Cone]] = {}
    for band in bands:
        if band.finding in facts:
            for again in band.cone.moved(slots, facts, band.error):
                for result in _flipped(band, slots, again):
                    unsure.setdefault(result, {})[band.finding] = band.cone
    without: dict[tuple[str, ...], WithinError] = {}
    for cones in unsure.values():
        findings = tuple(cones)
        if findings not in without:
            without[findings] = WithinError(findings, *_without(slots, tests, facts, cones.values()))
    return {result: without[tuple(cones)] for result, cones in unsure.items()}


def _flipped(band: ErrorBand, slots: Slots, again: tuple[int, ...]) -> Iterator[int]:
    """The results whose level is another, and at least likely before or after."""
    for result, (slot, place) in band.states.items():
        before, after = slots[slot], again[place]
        # Where nothing is different it is the same object, which is seen sooner.
        if before is not after:
            rank, other = rank_of_state(before), rank_of_state(after)
            if rank != other and max(rank, other) >= LIKELY:
                yield result


def _without(slots: Slots, tests: int, facts: Facts, cones: Collection[Cone]) -> tuple[Slots, int]:
    others = {name: facts[name] for cone in cones for name in cone.operands if name in facts}
    for cone in cones:
        others.pop(cone.finding, None)
        slots, tests = cone.without(slots, tests, others)
    return slots, tests
