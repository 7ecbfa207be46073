"""What can be known about a person's knee: the registry of findings and the screens that gate them.

The registry is the single place where a finding's id, type, unit, hard range, question and clinical wording live. The
API model, the rule loader and the interview are derived from it. Content fills these values from
`app/content/findings/` and `app/content/screens.yaml`.
"""

from dataclasses import dataclass
from typing import Literal

from app.domain.evaluation.conditions import Condition
from app.domain.evaluation.quantities import Value
from app.domain.triage.red_flags import CareLevel

FindingType = Literal["answer", "enum", "number", "integer"]
Reporter = Literal["self", "examination", "imaging", "either"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an enum finding and the text shown to a person."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that can be known. Numbers are in `unit`; outside hard_min..hard_max they are refused.

    `unit_words` is how the unit is said to people.
    """

    id: str
    group: str
    type: FindingType
    question: str
    clinical: str
    reported_by: Reporter
    sided: bool
    used_by: tuple[Literal["triage", "classification", "program", "progression"], ...]
    values: tuple[Choice, ...] = ()
    unit: str | None = None
    hard_min: float | None = None
    hard_max: float | None = None
    soft_min: float | None = None
    soft_max: float | None = None
    applies_if: Condition | None = None
    other_side_of: str | None = None
    clinician_only: bool = False
    informational: bool = False
    computed_from: str | None = None
    unit_words: str | None = None

    @property
    def is_number(self) -> bool:
        """True for number and integer findings."""
        return self.type in ("number", "integer")

    @property
    def is_askable(self) -> bool:
        """True when a person can answer it without an examination, a scan or a clinician's record."""
        return self.reported_by in ("self", "either") and not self.clinician_only


@dataclass(frozen=True, slots=True)
class Screen:
    """One gating question over several findings; see app/content/screens.yaml for the meaning of every field."""

    id: str
    order: int
    kind: Literal["question", "value"]
    question: str
    covers: tuple[str, ...]
    no_means: tuple[tuple[str, Value], ...]
    floor: CareLevel | None = None
    applies_if: Condition | None = None
    valid_days: int | None = None
    valid_days_after_yes: int | None = None
    recheck: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """A target that becomes yes or no, or a bound an open number takes."""

    finding: str
    value: Value


@dataclass(frozen=True, slots=True)
class Implication:
    """What one known value settles about others; `overrides_no` lets the more dangerous reading win."""

    when: Condition
    settles: tuple[Settlement, ...]
    overrides_no: bool


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """Values that cannot both be right, and what the classification then does with them."""

    id: str
    when: Condition
    message: str
    drop: tuple[str, ...] = ()
    set_yes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledByClassification:
    """A finding or derived name that a classification result settles while it is still open."""

    id: str
    yes_when: Condition
    no_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """A finding the service works out from others; see app/content/computed.yaml.

    `careful`: which of two readings that do not match triage looks at; None: the one that was sent.
    """

    id: str
    form: Literal["body_mass_index", "count_yes"]
    of: tuple[str, ...]
    tolerance: float
    min_answered: int = 0
    decisive_count: int = 0
    careful: Literal["lower", "higher"] | None = None
