"""The tables of the exercise catalog.

Words that may grow (muscles, equipment, impairments, ...) have a table each, so that the database refuses an unknown
one; words the program branches on are enumerations in code and live together in `terms`. Lists keep their order in
`rank`. `catalog_versions` has one row per change of the catalog and `exercise_history` says what each change did.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    MetaData,
    Text,
)
from sqlmodel import Field, SQLModel

# Names that alembic can find again on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: MetaData = SQLModel.metadata

_WORD = 60
_SLUG = 60
_NAME = 80


class TermRow(SQLModel, table=True):
    """One word of a closed list; `list` names the list."""

    __tablename__ = "terms"
    list: str = Field(primary_key=True, max_length=_WORD)
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    first_phase: str | None = Field(default=None, max_length=_WORD)
    rank: int


class LadderRow(SQLModel, table=True):
    __tablename__ = "ladders"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    region: str = Field(max_length=_WORD)
    rank: int


class MuscleRow(SQLModel, table=True):
    __tablename__ = "muscles"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class ImpairmentRow(SQLModel, table=True):
    __tablename__ = "impairments"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class GoalRow(SQLModel, table=True):
    __tablename__ = "goals"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class EmphasisRow(SQLModel, table=True):
    __tablename__ = "emphases"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class EquipmentRow(SQLModel, table=True):
    __tablename__ = "equipment"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class ContraindicationRow(SQLModel, table=True):
    """Its condition over findings is a rule and stays in the rule book; here is the word and its meaning."""

    __tablename__ = "contraindications"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class EvidenceTypeRow(SQLModel, table=True):
    __tablename__ = "evidence_types"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class BasisTypeRow(SQLModel, table=True):
    __tablename__ = "basis_types"
    id: str = Field(primary_key=True, max_length=_WORD)
    meaning: str = Field(sa_type=Text)
    rank: int


class ExerciseRow(SQLModel, table=True):
    __tablename__ = "exercises"
    __table_args__ = (
        CheckConstraint("knee_flexion_min_deg <= knee_flexion_max_deg", name="knee_flexion_in_order"),
        CheckConstraint("difficulty BETWEEN 1 AND 10", name="difficulty_of_ten"),
        CheckConstraint("demand_rung BETWEEN 1 AND 5", name="demand_rung_of_five"),
        CheckConstraint("status IN ('active', 'retired')", name="status_known"),
        CheckConstraint("(status = 'retired') = (replaced_by IS NOT NULL)", name="retired_has_replacement"),
    )
    slug: str = Field(primary_key=True, max_length=_SLUG)
    name: str = Field(unique=True, max_length=_NAME)
    kind: str = Field(max_length=_WORD)
    position: str = Field(max_length=_WORD)
    surface: str = Field(max_length=_WORD)
    weight_bearing: str = Field(max_length=_WORD)
    knee_flexion_min_deg: int
    knee_flexion_max_deg: int
    patellofemoral_load: str = Field(max_length=_WORD)
    load_basis_type: str = Field(max_length=_WORD, foreign_key="basis_types.id")
    load_basis: str = Field(sa_type=Text)
    impact: str = Field(max_length=_WORD)
    difficulty: int
    unilateral: bool
    planted_foot_rotation: bool
    ladder_id: str = Field(max_length=_WORD, foreign_key="ladders.id")
    ladder_rung: int
    demand_rung: int
    setup: str = Field(sa_type=Text)
    progress_by: str = Field(sa_type=Text)
    evidence_type: str = Field(max_length=_WORD, foreign_key="evidence_types.id")
    evidence_note: str = Field(sa_type=Text)
    # Angles of a drawing: read and written as a whole, never queried.
    pose: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    status: str = Field(max_length=_WORD)
    replaced_by: str | None = Field(default=None, max_length=_SLUG, foreign_key="exercises.slug")


class AliasRow(SQLModel, table=True):
    __tablename__ = "exercise_aliases"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    rank: int = Field(primary_key=True)
    alias: str = Field(unique=True, max_length=_NAME)


class TargetRow(SQLModel, table=True):
    """A muscle an exercise trains; `role` is primary or secondary."""

    __tablename__ = "exercise_targets"
    __table_args__ = (CheckConstraint("role IN ('primary', 'secondary')", name="role_known"),)
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    word_id: str = Field(primary_key=True, max_length=_WORD, foreign_key="muscles.id", index=True)
    role: str = Field(max_length=_WORD)
    rank: int


class AddressRow(SQLModel, table=True):
    """An impairment an exercise may be chosen for, the most fitting at rank 0."""

    __tablename__ = "exercise_impairments"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    word_id: str = Field(primary_key=True, max_length=_WORD, foreign_key="impairments.id", index=True)
    rank: int


class ExerciseGoalRow(SQLModel, table=True):
    __tablename__ = "exercise_goals"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    word_id: str = Field(primary_key=True, max_length=_WORD, foreign_key="goals.id", index=True)
    rank: int


class ExerciseEmphasisRow(SQLModel, table=True):
    __tablename__ = "exercise_emphases"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    word_id: str = Field(primary_key=True, max_length=_WORD, foreign_key="emphases.id", index=True)
    rank: int


class ExerciseEquipmentRow(SQLModel, table=True):
    """What an exercise needs, or with `role` optional what makes it easier, safer or harder."""

    __tablename__ = "exercise_equipment"
    __table_args__ = (CheckConstraint("role IN ('required', 'optional')", name="role_known"),)
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    word_id: str = Field(primary_key=True, max_length=_WORD, foreign_key="equipment.id", index=True)
    role: str = Field(max_length=_WORD)
    rank: int


class AvoidWhenRow(SQLModel, table=True):
    __tablename__ = "exercise_contraindications"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    word_id: str = Field(primary_key=True, max_length=_WORD, foreign_key="contraindications.id", index=True)
    rank: int


class LinkRow(SQLModel, table=True):
    """One step of a ladder or between ladders, stored once and read in both directions."""

    __tablename__ = "exercise_links"
    __table_args__ = (CheckConstraint("easier_slug <> harder_slug", name="two_exercises"),)
    easier_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    harder_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug", index=True)


class DoseRow(SQLModel, table=True):
    __tablename__ = "exercise_doses"
    __table_args__ = (
        CheckConstraint("target_rpe BETWEEN 0 AND 10", name="effort_of_ten"),
        CheckConstraint("sessions_per_week BETWEEN 1 AND 7", name="days_of_week"),
    )
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    phase: str = Field(primary_key=True, max_length=_WORD)
    sets: int
    reps: int | None = None
    hold_s: int | None = None
    duration_min: int | None = None
    tempo: str | None = Field(default=None, max_length=_WORD)
    rest_s: int
    target_rpe: int
    sessions_per_week: int


class TextRow(SQLModel, table=True):
    """One line of text for the person; `part` is step, cue or stop."""

    __tablename__ = "exercise_texts"
    __table_args__ = (CheckConstraint("part IN ('step', 'cue', 'stop')", name="part_known"),)
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    part: str = Field(primary_key=True, max_length=_WORD)
    rank: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)


class FaultRow(SQLModel, table=True):
    __tablename__ = "exercise_faults"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    rank: int = Field(primary_key=True)
    fault: str = Field(sa_type=Text)
    correction: str = Field(sa_type=Text)


class SourceRow(SQLModel, table=True):
    """A source of an exercise; the bibliography itself belongs to the rule book."""

    __tablename__ = "exercise_sources"
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, foreign_key="exercises.slug")
    source_id: str = Field(primary_key=True, max_length=_WORD)
    rank: int


class VersionRow(SQLModel, table=True):
    """One change of the catalog. `version` is the hash of the whole catalog after it.

    `release` is the latest release of the program that ships this catalog and `files` the hash of the files it was read
    from there; both None for an import.
    """

    __tablename__ = "catalog_versions"
    __table_args__ = (CheckConstraint("origin IN ('seed', 'import')", name="origin_known"),)
    sequence: int | None = Field(default=None, primary_key=True)
    version: str = Field(max_length=64, index=True)
    origin: str = Field(max_length=_WORD)
    release: str | None = Field(default=None, max_length=_WORD)
    files: str | None = Field(default=None, max_length=64)
    note: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    added: int
    changed: int
    retired: int


class HistoryRow(SQLModel, table=True):
    """What one change of the catalog did to one exercise; `before` and `after` are its facts, in full."""

    __tablename__ = "exercise_history"
    __table_args__ = (CheckConstraint("change IN ('added', 'changed', 'retired')", name="change_known"),)
    sequence: int = Field(primary_key=True, foreign_key="catalog_versions.sequence")
    exercise_slug: str = Field(primary_key=True, max_length=_SLUG, index=True)
    change: str = Field(max_length=_WORD)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
