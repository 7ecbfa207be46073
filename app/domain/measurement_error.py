"""What measurement error does to a result: a label that flips inside the error band reads `possible`.

Each measured finding with a known standard error is moved down and up by it, one at a time, and only the part of the
circuit it can change is evaluated again. A result whose certainty differs anywhere in the band, and is at least likely
somewhere in it, is neither likely nor ruled out: it is possible. Where no test changes its answer nothing is evaluated.

Source: app/content/measurement_errors.yaml; docs/classification.md, measurement error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.certainty import LIKELY, rank_of_state
from app.domain.circuit import Circuit, Cone, Facts, Slots
from app.domain.classification_rules import MeasurementError
from app.domain.quantities import Value


@dataclass(frozen=True, slots=True)
class ErrorBand:
    """One finding with its error, and the state slots of the results it can change, by result index."""

    finding: str
    error: float
    cone: Cone
    states: tuple[tuple[int, int], ...]


def compile_error_bands(
    errors: Iterable[MeasurementError], circuit: Circuit, states: Iterable[int]
) -> tuple[ErrorBand, ...]:
    """One band per finding that some result depends on."""
    state_of_result = tuple(enumerate(states))
    bands = []
    for error in errors:
        cone = circuit.cone(error.finding)
        changed = tuple((result, slot) for result, slot in state_of_result if slot in cone.nodes)
        bands.append(ErrorBand(error.finding, error.error, cone, changed))
    return tuple(bands)


def results_within_error(bands: Iterable[ErrorBand], facts: Facts, slots: Slots) -> Mapping[int, tuple[str, ...]]:
    """Result index -> the measured findings inside whose error its certainty flips from or to likely or better."""
    unstable: dict[int, dict[str, None]] = {}
    for band in bands:
        value = facts.get(band.finding)
        if isinstance(value, int | float):
            for shifted in (value - band.error, value + band.error):
                for result in _changed_results(band, facts, slots, shifted):
                    unstable.setdefault(result, {})[band.finding] = None
    return {result: tuple(findings) for result, findings in unstable.items()}


def _changed_results(band: ErrorBand, facts: Facts, slots: Slots, value: Value) -> list[int]:
    changes = band.cone.changes(slots, facts, band.finding, value)
    if not changes:
        return []
    moved = [
        (result, rank_of_state(slots[slot]), rank_of_state(changes[slot]))
        for result, slot in band.states
        if slot in changes
    ]
    return [result for result, rank, other in moved if rank != other and max(rank, other) >= LIKELY]
