"""What an answer that is not a triage says when the same report already asks for care."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from app.domain.evaluation.answers import places_of_yes
from app.domain.evaluation.facts import Facts, with_unknown
from app.domain.evaluation.quantities import Value
from app.domain.evaluation.straight_line import Slots
from app.domain.report.intake import Intake, ScreenAnswer
from app.domain.triage.clearances import cleared_rules
from app.domain.triage.compiled import CompiledTriage
from app.domain.triage.decision import floor_holds
from app.domain.triage.red_flags import CareLevel

_YES: Final = ScreenAnswer.YES


@dataclass(frozen=True, slots=True)
class CareWarning:
    """This report asks for care, whatever else is answered: the least level, and the red flags that are present.

    What is still open is not looked at, so that nothing follows from its absence: triage decides.
    """

    at_least: CareLevel
    ambulance: bool
    wording: str
    red_flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownCare:
    """What a report says of care for certain: the warning it deserves, and whether tests at home may be offered.

    They are offered only where nothing that is known forbids self-care: below `soon`, and with exercise not blocked.
    """

    warning: CareWarning | None
    allows_home_tests: bool


_NO_CARE: Final = KnownCare(None, allows_home_tests=True)


def known_care(intake: Intake, rules: CompiledTriage, settled: Mapping[str, Value] | None = None) -> KnownCare:
    """The care a report asks for by true rules and by screens that are yes; no warning below every level of care.

    `settled`: open findings that a classification of the same report settles as yes, as for `triage`.
    """
    true, slots = _true_rules(with_unknown(intake.facts, settled or {}), rules)
    floored = [(state, floor) for state in intake.raised if state.answer is _YES and (floor := state.screen.floor)]
    if not true and not floored:
        return _NO_CARE
    cleared, _ = cleared_rules(intake, rules)
    holding = [index for index in true if rules.red_flags[index].id not in cleared]
    explained = frozenset(chain.from_iterable(rules.deciding(true, slots).values())) if floored else frozenset[str]()
    floors = [rules.rank_of[floor] for state, floor in floored if floor_holds(state, explained)]
    rank = max((*[rules.ranks[index] for index in holding], *floors), default=0)
    is_blocked = any(rules.strictness[index] == rules.blocked_rank for index in holding)
    allows_home_tests = rank < rules.rank_of[CareLevel.SOON] and not is_blocked
    if rank == 0:
        return KnownCare(None, allows_home_tests)
    ambulance = any(rules.red_flags[index].ambulance for index in holding)
    level = rules.level_by_rank[rank]
    wording = level.wording_ambulance if ambulance and level.wording_ambulance else level.wording
    warning = CareWarning(level.id, ambulance, wording, tuple(rules.red_flags[index].id for index in holding))
    return KnownCare(warning, allows_home_tests)


def _true_rules(facts: Facts, rules: CompiledTriage) -> tuple[list[int], Slots]:
    """The places of the rules that are true, and the slots that say so; no slots where one look tells that none is."""
    tests = rules.circuit.pack(facts)
    if rules.needed is not None and not tests & rules.needed:
        return [], []
    slots = rules.circuit.evaluate_packed(tests)
    return places_of_yes(rules.pick(slots)), slots
