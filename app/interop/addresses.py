"""Addresses by which FHIR resources name things: those of HL7, and our own below one canonical base."""

from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
"""One JSON object of FHIR or CDS Hooks."""

FHIR: Final = "/fhir"
"""The path below which everything is FHIR."""

YES_NO: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"
DATA_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
DATA_ABSENT_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
MIN_VALUE: Final = "http://hl7.org/fhir/StructureDefinition/minValue"
MAX_VALUE: Final = "http://hl7.org/fhir/StructureDefinition/maxValue"
UNIT: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
UCUM: Final = "http://unitsofmeasure.org"
CARE_PLAN_CATEGORY: Final = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category"

QUESTIONNAIRE: Final = "genu-intake"
DOSE: Final = "genu-dose"
LEVELS: Final = "genu-care-level"
EXERCISES: Final = "genu-exercise"
QUESTIONS: Final = "genu-question"
RED_FLAGS: Final = "genu-red-flag"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Our own addresses. All begin with `base`, which has no slash at its end."""

    base: str

    def of(self, kind: str, name: str) -> str:
        """The canonical address of a resource of ours."""
        return f"{self.base}{FHIR}/{kind}/{name}"

    def codes(self, name: str) -> str:
        """A code system of ours."""
        return self.of("CodeSystem", name)

    def identifiers(self, name: str) -> str:
        """A system of identifiers of ours."""
        return f"{self.base}{FHIR}/sid/{name}"

    @property
    def questionnaire(self) -> str:
        """The intake, without its version."""
        return self.of("Questionnaire", QUESTIONNAIRE)

    @property
    def dose(self) -> str:
        """The extension that holds the dose of an exercise."""
        return self.of("StructureDefinition", DOSE)
