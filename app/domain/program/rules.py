"""All program rules of one content version, and the circuit that evaluates their conditions for one person."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from app.domain.classification.certainty import BY_RANK, RANK, Certainty
from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Condition, OneOf, Reaches
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.finding_tests import Test
from app.domain.evaluation.reference_tables import ReferenceTables
from app.domain.evaluation.straight_line import Slots
from app.domain.exercises.eligibility import Contraindication, ExerciseTag
from app.domain.program.dosage import DosageRules
from app.domain.program.fixed_parts import FixedParts, fixed_parts
from app.domain.program.gate import GateRules
from app.domain.program.modifiers import Modifier
from app.domain.program.phases import PhaseRules
from app.domain.program.selection_rules import SelectionRules
from app.domain.program.start import StartRules
from app.domain.program.supportive import SupportRules
from app.domain.report.vocabulary import Vocabulary
from app.domain.triage.red_flags import CareLevel


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """Everything a program is built by, besides the report and the exercises."""

    phases: PhaseRules
    dosage: DosageRules
    start: StartRules
    modifiers: tuple[Modifier, ...]
    gate: GateRules
    selection: SelectionRules
    support: SupportRules
    contraindications: tuple[Contraindication, ...]
    tags: Mapping[str, ExerciseTag]
    self_test_bands: ReferenceTables
    equipment_names: Mapping[str, str]
    care_wordings: Mapping[CareLevel, str]


TruthReader = Callable[[Slots], tuple[int, ...]]
"""The function from the slots of one evaluation to the truths of the conditions of some rules, in their order."""


@dataclass(frozen=True, slots=True)
class TruthReaders:
    """Readers of the rules of which there are many."""

    modifiers: TruthReader
    contraindications: TruthReader
    dosage_rows: TruthReader


@dataclass(frozen=True, slots=True)
class CompiledPrograms:
    """The rules with their conditions compiled; `slot_of` finds the slot of a condition by identity."""

    rules: ProgramRules
    fixed: FixedParts
    vocabulary: Vocabulary
    circuit: Circuit
    slot_of: Mapping[int, int]
    read: TruthReaders

    def findings_of(self, condition: Condition) -> tuple[str, ...]:
        """Every finding that a condition of the rules can look at."""
        return self.circuit.all_findings(self.slot_of[id(condition)])

    def tests_of(self, condition: Condition) -> tuple[Test, ...]:
        """Every test that a condition of the rules depends on."""
        return self.circuit.tests_of(self.slot_of[id(condition)])


def compile_programs(rules: ProgramRules, vocabulary: Vocabulary) -> CompiledPrograms:
    """Compile every condition over the person into one circuit."""
    tables = {**vocabulary.tables, **rules.self_test_bands}
    # What flags of the classification ask for, a program keeps: what was concluded there is not concluded again from
    # results, which say less where a measurement is inside its error.
    concluded = vocabulary.concluded_names
    derived = {name: condition for name, condition in vocabulary.derived.items() if name not in concluded}
    builder = CircuitBuilder(derived, tables, vocabulary.open_names, _result_slot)
    provisional = {id(condition): builder.add(condition) for condition in conditions_of(rules)}
    circuit, final = builder.build()
    fixed = fixed_parts(
        rules.phases,
        rules.gate,
        rules.selection,
        rules.support,
        rules.dosage.rows,
        rules.equipment_names,
        rules.contraindications,
    )
    slot_of = {condition: final(slot) for condition, slot in provisional.items()}

    def reader(conditions: Iterable[Condition]) -> TruthReader:
        slots = [slot_of[id(condition)] for condition in conditions]
        # Of a single slot, itemgetter would give its truth alone.
        return itemgetter(*slots) if len(slots) > 1 else lambda truths: tuple([truths[slot] for slot in slots])

    readers = TruthReaders(
        modifiers=reader(each.when for each in rules.modifiers),
        contraindications=reader(each.when for each in rules.contraindications),
        dosage_rows=reader(row.when for row in rules.dosage.rows if row.when is not None),
    )
    return CompiledPrograms(rules, fixed, vocabulary, circuit, slot_of, readers)


def _result_slot(builder: CircuitBuilder, reference: Reaches) -> int:
    """A classification result is read like an enum finding named kind:id; an undetermined one is not known."""
    wanted = RANK[Certainty(reference.level)]
    fitting = tuple(
        certainty.value
        for rank, certainty in enumerate(BY_RANK)
        if (rank >= wanted if reference.op == ">=" else rank <= wanted if reference.op == "<=" else rank == wanted)
    )
    return builder.add(OneOf(f"{reference.kind}:{reference.id}", fitting))


def conditions_of(rules: ProgramRules) -> Iterator[Condition]:
    """Every condition over the person that the rules hold."""
    optional = (
        *(phase.no_moderate_when for phase in rules.phases.phases),
        *(condition for criterion in rules.phases.exit_criteria for condition in criterion.conditions),
        *(row.when for row in rules.dosage.rows),
        *(rule.when for rule in rules.start.irritability),
        *(rule.when for rule in rules.start.starts),
        *(rule.when for rule in rules.start.start_rungs),
        *(modifier.when for modifier in rules.modifiers),
        *(rule.when for rule in rules.gate.out_of_scope),
        rules.gate.consent.when,
        *(rule.when for rule in rules.selection.filters),
        rules.selection.session.aerobic_wanted_when,
        *(measure.indication for measure in rules.support.measures),
        *(caution.when for measure in rules.support.measures for caution in measure.cautions),
        *(message.when for message in rules.support.education),
        *(cue.unless for cue in rules.support.cues),
        *(contraindication.when for contraindication in rules.contraindications),
    )
    return (condition for condition in optional if condition is not None)


class PersonTruths:
    """The truth of every condition for one person, read from one evaluation."""

    __slots__ = ("_circuit", "_slot_of", "read", "slots")

    def __init__(self, compiled: CompiledPrograms, facts: Facts) -> None:
        self._circuit = compiled.circuit
        self._slot_of = compiled.slot_of
        self.read = compiled.read
        self.slots: Slots = compiled.circuit.evaluate(facts)

    def of(self, condition: Condition | None) -> int:
        """NO, UNKNOWN or YES; no condition always holds."""
        return YES if condition is None else self.slots[self._slot_of[id(condition)]]

    def modifiers_of(self, rules: ProgramRules) -> list[Modifier]:
        """The modifiers that hold for this person."""
        truths = self.read.modifiers(self.slots)
        return [modifier for modifier, truth in zip(rules.modifiers, truths, strict=True) if truth == YES]

    def open_findings(self, condition: Condition) -> tuple[str, ...]:
        """The findings that keep a condition open; none when it is not open."""
        slot = self._slot_of[id(condition)]
        if self.slots[slot] != UNKNOWN:
            return ()
        return self._circuit.deciding_findings(slot, self.slots)
