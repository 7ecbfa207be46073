"""Findings that follow from others by arithmetic.

Source: app/content/computed.yaml.
"""

from collections.abc import Callable, Mapping
from typing import Final

from app.domain.evaluation.quantities import EXACT, Value
from app.domain.report.findings import Computed


def computed_value(computed: Computed, facts: Mapping[str, Value]) -> float | None:
    """The value of a computed finding from what is known, or None while that is not enough."""
    return _FORMS[computed.form](computed, [facts.get(finding) for finding in computed.of])


def _body_mass_index(_: Computed, values: list[Value | None]) -> float | None:
    weight_kg, height_cm = values
    if isinstance(weight_kg, EXACT) and isinstance(height_cm, EXACT) and height_cm > 0:
        return weight_kg / (height_cm / 100) ** 2
    return None


def _count_yes(computed: Computed, values: list[Value | None]) -> float | None:
    count = values.count("yes")
    answered = count + values.count("no")
    return count if answered >= computed.min_answered or count >= computed.decisive_count > 0 else None


_FORMS: Final[dict[str, Callable[[Computed, list[Value | None]], float | None]]] = {
    "body_mass_index": _body_mass_index,
    "count_yes": _count_yes,
}
