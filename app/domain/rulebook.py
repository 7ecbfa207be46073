"""The rule book: all content of one version, compiled and ready to decide with."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.classification.compiled import CompiledClassification
from app.domain.classification.settlement import CompiledSettlement
from app.domain.program.rules import CompiledPrograms
from app.domain.progression.compiled import CompiledProgression
from app.domain.report.compiled_intake import CompiledIntake
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source
from app.domain.triage.compiled import CompiledTriage


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything a decision needs besides the report and the exercise catalog.

    `version` is a hash of all content files: the same version gives the same answers. `language` is that of the words
    for people; nothing else depends on it.
    """

    version: str
    language: str
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    intake: CompiledIntake
    triage: CompiledTriage
    classification: CompiledClassification
    settlement: CompiledSettlement
    programs: CompiledPrograms
    progression: CompiledProgression
