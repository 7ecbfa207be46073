"""The triage rules of one content version, compiled once and then only read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.straight_line import Slots, picking_line
from app.domain.report.vocabulary import Vocabulary
from app.domain.triage.red_flags import CareLevel, CareLevelText, Permission, RedFlag, TriageRules
from app.domain.triage.results import Citation
from app.domain.triage.wording import PossibleFlags, QuestionOf, questions_of

_USUAL: Final[Facts] = {"knee_pain": "yes", "age_years": 40, "symptom_duration_days": 60}
"""What nearly every report says; it decides nothing, only what is looked at first."""


@dataclass(frozen=True, slots=True)
class CompiledTriage:
    """The triage rules of one content version, ready to run; rules are ordered worst level first.

    `pick` reads the truth of every rule from the slots; while none of the `needed` tests is yes, none of the rules is
    (Circuit.needed). `ranks` and `strictness` are those of the rules' levels and permissions; as everywhere here they
    are plain numbers, which compare and hash in no time. `dangerous` are the rules that are urgent or block exercise.
    `possible` and `question` put into words what is still open. `second_screen` are findings that are asked early,
    `urgent_levels` the levels from urgent on.
    """

    rules: TriageRules
    vocabulary: Vocabulary
    circuit: Circuit
    red_flags: tuple[RedFlag, ...]
    slots: tuple[int, ...]
    pick: Callable[[Slots], list[int]]
    needed: int | None
    ranks: tuple[int, ...]
    strictness: tuple[int, ...]
    level_by_rank: Mapping[int, CareLevelText]
    rank_of: Mapping[CareLevel, int]
    why_by_rank: Mapping[int, str]
    permission_by_rank: Mapping[int, Permission]
    permission_wording: Mapping[int, str]
    citations: Mapping[str, Citation]
    urgent_rank: int
    blocked_rank: int
    dangerous: frozenset[int]
    askable: frozenset[str]
    second_screen: frozenset[str]
    urgent_levels: frozenset[CareLevel | None]
    possible: PossibleFlags
    question: QuestionOf

    def deciding(self, indices: Sequence[int], slots: Slots) -> dict[int, tuple[str, ...]]:
        """The findings that decide the rules at these places."""
        if not indices:
            return {}
        explanation = self.circuit.explain(slots)
        return {index: explanation.deciding_findings(self.slots[index]) for index in indices}


def compile_triage(rules: TriageRules, vocabulary: Vocabulary) -> CompiledTriage:
    """Compile all red flags into one circuit, worst first."""
    level_rank = {level.id: level.rank for level in rules.levels}
    level_by_rank = {level.rank: level for level in rules.levels}
    permission_rank = {permission.id: permission.rank for permission in rules.permissions}
    ordered = sorted(rules.red_flags, key=lambda flag: -level_rank[flag.level])
    builder = CircuitBuilder(vocabulary.derived, vocabulary.tables, vocabulary.open_names)
    provisional = [builder.add(flag.when) for flag in ordered]
    circuit, final = builder.build()
    slots = tuple(map(final, provisional))
    ranks = tuple(level_rank[flag.level] for flag in ordered)
    strictness = tuple(permission_rank[flag.exercise] for flag in ordered)
    urgent_rank, blocked_rank = level_rank[CareLevel.URGENT], permission_rank[Permission.BLOCKED]
    return CompiledTriage(
        rules=rules,
        vocabulary=vocabulary,
        circuit=circuit,
        red_flags=tuple(ordered),
        slots=slots,
        pick=picking_line(slots),
        needed=circuit.needed(slots, _USUAL),
        ranks=ranks,
        strictness=strictness,
        rank_of=level_rank,
        level_by_rank=level_by_rank,
        why_by_rank={level_rank[CareLevel(level)]: why for level, why in rules.interview.why_level.items()},
        permission_by_rank={permission.rank: permission.id for permission in rules.permissions},
        permission_wording={permission.rank: permission.wording for permission in rules.permissions},
        citations={source: Citation(source, text) for source, text in rules.citations.items()},
        urgent_rank=urgent_rank,
        blocked_rank=blocked_rank,
        dangerous=frozenset(
            index
            for index, (rank, strict) in enumerate(zip(ranks, strictness, strict=True))
            if rank >= urgent_rank or strict == blocked_rank
        ),
        askable=frozenset(finding.id for finding in vocabulary.findings.values() if finding.is_askable),
        second_screen=frozenset(vocabulary.second_screen),
        urgent_levels=frozenset(level for level, rank in level_rank.items() if rank >= urgent_rank),
        possible=PossibleFlags(circuit, ordered, slots, vocabulary),
        question=questions_of(rules, ordered, ranks, vocabulary.findings),
    )
