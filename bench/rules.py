"""One evaluation of all red-flag rules with reasons, beside zen-engine on the same rules: `python -m bench.rules`.

Ours is three-valued and says why; zen-engine answers two-valued (a missing finding is false) and gives no reasons. Both
get the facts of the triage benchmark. Rounds alternate; the ratio is the median of the rounds. Needs `zen-engine`
(`pip install zen-engine`), which the service itself does not use.
"""

import json
import statistics
from collections.abc import Callable
from typing import Any

from app.content.load import shipped_rulebook
from app.domain.evaluation.answers import NO
from app.domain.evaluation.conditions import All, AtLeast, Compare, Condition, Is, OneOf
from app.domain.evaluation.conditions import Any as AnyOf
from app.domain.evaluation.quantities import Value
from app.domain.report.completion import complete
from app.domain.report.vocabulary import Vocabulary
from app.schemas.report import to_report
from bench.requests import TRIAGE
from bench.timing import mean_ms

ROUNDS = 15
EVALUATIONS = 200


def main() -> None:
    """Print microseconds per evaluation of all rules, and the ratio."""
    import zen

    rulebook = shipped_rulebook()
    facts = complete(to_report(TRIAGE), rulebook.intake).facts  # type: ignore[arg-type]
    triage, circuit = rulebook.triage, rulebook.triage.circuit

    def ours() -> object:
        slots = circuit.evaluate(facts)
        return [circuit.deciding_findings(slot, slots) for slot in triage.slots if slots[slot] != NO]

    expressions = [_expression(flag.when, rulebook.vocabulary) for flag in triage.red_flags]
    decision = zen.ZenEngine().create_decision(json.dumps(_graph(expressions)))
    context = {name: _two_valued(value) for name, value in facts.items()}

    def theirs() -> object:
        return decision.evaluate(context)

    rounds = [(_microseconds(ours), _microseconds(theirs)) for _ in range(ROUNDS)]
    our_us, their_us = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(theirs_us / ours_us for ours_us, theirs_us in rounds)
    print(f"{len(expressions)} rules, three-valued with reasons: {our_us:.0f} us (reach 100, beyond 50)")
    print(f"zen-engine, two-valued, no reasons:        {their_us:.0f} us; ours is {ratio:.1f} x faster (reach 3)")


def _microseconds(evaluate: Callable[[], object]) -> float:
    return mean_ms(evaluate, EVALUATIONS) * 1e3


def _two_valued(value: Value) -> Any:
    if isinstance(value, str):
        return value if value not in ("yes", "no") else value == "yes"
    return value if isinstance(value, int | float) else None


def _expression(condition: Condition, vocabulary: Vocabulary) -> str:
    match condition:
        case Is(name):
            derived = vocabulary.derived.get(name)
            return _expression(derived, vocabulary) if isinstance(derived, Condition) else f"({name} == true)"
        case Compare(name, op, limit):
            return f"({name} != null and {name} {op} {limit:g})"
        case OneOf(name, values):
            return "(" + " or ".join(f"{name} == '{value}'" for value in values) + ")"
        case All(parts):
            return "(" + " and ".join(_expression(part, vocabulary) for part in parts) + ")"
        case AnyOf(parts):
            return "(" + " or ".join(_expression(part, vocabulary) for part in parts) + ")"
        case AtLeast(n, parts):
            counted = " + ".join(f"({_expression(part, vocabulary)} ? 1 : 0)" for part in parts)
            return f"({counted} >= {n})"
    raise TypeError(f"the rules of triage do not use {condition!r}")


def _graph(expressions: list[str]) -> dict[str, Any]:
    rows = [{"id": f"e{n}", "key": f"r{n}", "value": text} for n, text in enumerate(expressions)]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": rows}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


if __name__ == "__main__":
    main()
