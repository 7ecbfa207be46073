"""Parts of programs that are the same for everybody: made once per content version and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.eligibility import Contraindication
from app.domain.program.dosage import DosageRow
from app.domain.program.gate import GateRules
from app.domain.program.phases import PhaseRule, PhaseRules, ProgramPhase
from app.domain.program.planned_phase import CoverageReason, PlanFlag, PlannedCriterion, PlannedMessage
from app.domain.program.scheduling import Week, week_of
from app.domain.program.selection_rules import SelectionRules
from app.domain.program.supportive import EducationMessage, ShownMeasure, SupportRules, shown_measure

_DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class FixedPhase:
    """What holds in a phase whoever trains.

    `mandatory` are the conditions that must be known and true before it is left, `exit_ids` their ids; `weeks` is
    number of days a person has -> days of the week.
    """

    mandatory: tuple[Condition, ...]
    exit_ids: tuple[str, ...]
    exit: tuple[PlannedCriterion, ...]
    education: tuple[EducationMessage, ...]
    weeks: Mapping[int, Week]


@dataclass(frozen=True, slots=True)
class FixedParts:
    """See the module; `pain_rules` and `stop_rules` are by the highest pain that is allowed.

    `plain_rows` and `conditional_rows` are the dosage rows for everybody, as a mask, and the bits of the others.
    """

    phases: Mapping[ProgramPhase, FixedPhase]
    messages: Mapping[str, PlannedMessage]
    without_program: tuple[PlannedMessage, ...]
    flare_card: tuple[PlannedMessage, ...]
    task_cues: tuple[PlannedMessage, ...]
    measures: Mapping[str, ShownMeasure]
    pain_rules: Mapping[int, tuple[PlannedMessage, ...]]
    stop_rules: Mapping[int, str]
    names: Mapping[str, str]
    contraindications: Mapping[str, Contraindication]
    reasons: Mapping[str, CoverageReason]
    flags: Mapping[str, PlanFlag]
    plain_rows: int
    conditional_rows: tuple[int, ...]


def fixed_parts(
    phases: PhaseRules,
    gate: GateRules,
    selection: SelectionRules,
    support: SupportRules,
    rows: Sequence[DosageRow],
    equipment_names: Mapping[str, str],
    contraindications: Sequence[Contraindication],
) -> FixedParts:
    """The fixed parts of the programs of one content version."""
    messages = {each.id: PlannedMessage(each.id, each.text) for each in support.education}
    pain_caps = {
        gate.restricted.pain_cap_nprs,
        phases.impact_pain_cap_nprs,
        *(rule.pain_cap_nprs for rule in phases.phases),
    }
    return FixedParts(
        phases={rule.id: _fixed_phase(rule, phases, selection, support) for rule in phases.phases},
        messages=messages,
        without_program=tuple(messages[name] for name in gate.without_program),
        flare_card=tuple(messages[each.id] for each in support.education if each.shown == "flare"),
        task_cues=tuple(PlannedMessage(cue.id, cue.cue) for cue in support.task_cues),
        measures={measure.id: shown_measure(measure) for measure in support.measures},
        pain_rules={cap: _pain_rules(support, cap) for cap in pain_caps},
        stop_rules={cap: support.stop_rule.format(pain_cap_nprs=cap) for cap in pain_caps},
        names={
            **equipment_names,
            **selection.position_names,
            **{each.id: each.label for each in contraindications},
            **{each.id: each.label for each in selection.filters},
        },
        contraindications={each.id: each for each in contraindications},
        reasons={reason.id: CoverageReason(reason.id, reason.text) for reason in selection.reasons},
        flags={name: PlanFlag(name, text) for name, text in selection.flags.items()},
        plain_rows=sum(1 << i for i, row in enumerate(rows) if row.when is None),
        conditional_rows=tuple(1 << i for i, row in enumerate(rows) if row.when is not None),
    )


def _fixed_phase(rule: PhaseRule, phases: PhaseRules, selection: SelectionRules, support: SupportRules) -> FixedPhase:
    own = phases.criteria_of(rule.id)
    return FixedPhase(
        mandatory=tuple(each.when for each in own if each.type == "mandatory"),
        exit_ids=tuple(each.id for each in own if each.type == "mandatory"),
        exit=tuple(PlannedCriterion(each.id, each.type, each.text, each.instead) for each in own),
        education=tuple(each for each in support.education if each.id in rule.education),
        weeks={days: week_of(days, rule, selection) for days in range(1, _DAYS_A_WEEK + 1)},
    )


def _pain_rules(support: SupportRules, cap_nprs: int) -> tuple[PlannedMessage, ...]:
    return tuple(PlannedMessage(each.id, each.text.format(pain_cap_nprs=cap_nprs)) for each in support.pain_rules)
