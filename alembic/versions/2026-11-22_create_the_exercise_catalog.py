"""Create the exercise catalog: words, exercises and their parts, versions and history."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "a160578318c1"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "basis_types",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis_types")),
    )
    op.create_table(
        "catalog_versions",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.CheckConstraint("origin IN ('seed', 'import')", name=op.f("ck_catalog_versions_origin_known")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_catalog_versions")),
    )
    op.create_index(op.f("ix_catalog_versions_version"), "catalog_versions", ["version"])

    op.create_table(
        "contraindications",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contraindications")),
    )
    op.create_table(
        "emphases",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emphases")),
    )
    op.create_table(
        "equipment",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
    )
    op.create_table(
        "evidence_types",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_types")),
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_table(
        "impairments",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impairments")),
    )
    op.create_table(
        "ladders",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladders")),
    )
    op.create_table(
        "muscles",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muscles")),
    )
    op.create_table(
        "terms",
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("first_phase", sa.String(length=60), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list", "id", name=op.f("pk_terms")),
    )
    op.create_table(
        "exercise_history",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("change", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.CheckConstraint("change IN ('added', 'changed', 'retired')", name=op.f("ck_exercise_history_change_known")),
        sa.ForeignKeyConstraint(
            ["sequence"], ["catalog_versions.sequence"], name=op.f("fk_exercise_history_sequence_catalog_versions")
        ),
        sa.PrimaryKeyConstraint("sequence", "exercise_slug", name=op.f("pk_exercise_history")),
    )
    op.create_index(op.f("ix_exercise_history_exercise_slug"), "exercise_history", ["exercise_slug"])

    op.create_table(
        "exercises",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=60), nullable=False),
        sa.Column("surface", sa.String(length=60), nullable=False),
        sa.Column("weight_bearing", sa.String(length=60), nullable=False),
        sa.Column("knee_flexion_min_deg", sa.Integer(), nullable=False),
        sa.Column("knee_flexion_max_deg", sa.Integer(), nullable=False),
        sa.Column("patellofemoral_load", sa.String(length=60), nullable=False),
        sa.Column("load_basis_type", sa.String(length=60), nullable=False),
        sa.Column("load_basis", sa.Text(), nullable=False),
        sa.Column("impact", sa.String(length=60), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("unilateral", sa.Boolean(), nullable=False),
        sa.Column("planted_foot_rotation", sa.Boolean(), nullable=False),
        sa.Column("ladder_id", sa.String(length=60), nullable=False),
        sa.Column("ladder_rung", sa.Integer(), nullable=False),
        sa.Column("demand_rung", sa.Integer(), nullable=False),
        sa.Column("setup", sa.Text(), nullable=False),
        sa.Column("progress_by", sa.Text(), nullable=False),
        sa.Column("evidence_type", sa.String(length=60), nullable=False),
        sa.Column("evidence_note", sa.Text(), nullable=False),
        sa.Column("pose", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("replaced_by", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(status = 'retired') = (replaced_by IS NOT NULL)", name=op.f("ck_exercises_retired_has_replacement")
        ),
        sa.CheckConstraint("status IN ('active', 'retired')", name=op.f("ck_exercises_status_known")),
        sa.CheckConstraint("demand_rung BETWEEN 1 AND 5", name=op.f("ck_exercises_demand_rung_of_five")),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 10", name=op.f("ck_exercises_difficulty_of_ten")),
        sa.CheckConstraint(
            "knee_flexion_min_deg <= knee_flexion_max_deg", name=op.f("ck_exercises_knee_flexion_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_type"], ["evidence_types.id"], name=op.f("fk_exercises_evidence_type_evidence_types")
        ),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladders.id"], name=op.f("fk_exercises_ladder_id_ladders")),
        sa.ForeignKeyConstraint(
            ["load_basis_type"], ["basis_types.id"], name=op.f("fk_exercises_load_basis_type_basis_types")
        ),
        sa.ForeignKeyConstraint(["replaced_by"], ["exercises.slug"], name=op.f("fk_exercises_replaced_by_exercises")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_exercises")),
        sa.UniqueConstraint("name", name=op.f("uq_exercises_name")),
    )
    op.create_table(
        "exercise_aliases",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_aliases_exercise_slug_exercises")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "rank", name=op.f("pk_exercise_aliases")),
        sa.UniqueConstraint("alias", name=op.f("uq_exercise_aliases_alias")),
    )
    op.create_table(
        "exercise_contraindications",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("word_id", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_contraindications_exercise_slug_exercises")
        ),
        sa.ForeignKeyConstraint(
            ["word_id"], ["contraindications.id"], name=op.f("fk_exercise_contraindications_word_id_contraindications")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "word_id", name=op.f("pk_exercise_contraindications")),
    )
    op.create_index(op.f("ix_exercise_contraindications_word_id"), "exercise_contraindications", ["word_id"])

    op.create_table(
        "exercise_doses",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("phase", sa.String(length=60), nullable=False),
        sa.Column("sets", sa.Integer(), nullable=False),
        sa.Column("reps", sa.Integer(), nullable=True),
        sa.Column("hold_s", sa.Integer(), nullable=True),
        sa.Column("duration_min", sa.Integer(), nullable=True),
        sa.Column("tempo", sa.String(length=60), nullable=True),
        sa.Column("rest_s", sa.Integer(), nullable=False),
        sa.Column("target_rpe", sa.Integer(), nullable=False),
        sa.Column("sessions_per_week", sa.Integer(), nullable=False),
        sa.CheckConstraint("sessions_per_week BETWEEN 1 AND 7", name=op.f("ck_exercise_doses_days_of_week")),
        sa.CheckConstraint("target_rpe BETWEEN 0 AND 10", name=op.f("ck_exercise_doses_effort_of_ten")),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_doses_exercise_slug_exercises")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "phase", name=op.f("pk_exercise_doses")),
    )
    op.create_table(
        "exercise_emphases",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("word_id", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_emphases_exercise_slug_exercises")
        ),
        sa.ForeignKeyConstraint(["word_id"], ["emphases.id"], name=op.f("fk_exercise_emphases_word_id_emphases")),
        sa.PrimaryKeyConstraint("exercise_slug", "word_id", name=op.f("pk_exercise_emphases")),
    )
    op.create_index(op.f("ix_exercise_emphases_word_id"), "exercise_emphases", ["word_id"])

    op.create_table(
        "exercise_equipment",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("word_id", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('required', 'optional')", name=op.f("ck_exercise_equipment_role_known")),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_equipment_exercise_slug_exercises")
        ),
        sa.ForeignKeyConstraint(["word_id"], ["equipment.id"], name=op.f("fk_exercise_equipment_word_id_equipment")),
        sa.PrimaryKeyConstraint("exercise_slug", "word_id", name=op.f("pk_exercise_equipment")),
    )
    op.create_index(op.f("ix_exercise_equipment_word_id"), "exercise_equipment", ["word_id"])

    op.create_table(
        "exercise_faults",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_faults_exercise_slug_exercises")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "rank", name=op.f("pk_exercise_faults")),
    )
    op.create_table(
        "exercise_goals",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("word_id", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_goals_exercise_slug_exercises")
        ),
        sa.ForeignKeyConstraint(["word_id"], ["goals.id"], name=op.f("fk_exercise_goals_word_id_goals")),
        sa.PrimaryKeyConstraint("exercise_slug", "word_id", name=op.f("pk_exercise_goals")),
    )
    op.create_index(op.f("ix_exercise_goals_word_id"), "exercise_goals", ["word_id"])

    op.create_table(
        "exercise_impairments",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("word_id", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_impairments_exercise_slug_exercises")
        ),
        sa.ForeignKeyConstraint(
            ["word_id"], ["impairments.id"], name=op.f("fk_exercise_impairments_word_id_impairments")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "word_id", name=op.f("pk_exercise_impairments")),
    )
    op.create_index(op.f("ix_exercise_impairments_word_id"), "exercise_impairments", ["word_id"])

    op.create_table(
        "exercise_links",
        sa.Column("easier_slug", sa.String(length=60), nullable=False),
        sa.Column("harder_slug", sa.String(length=60), nullable=False),
        sa.CheckConstraint("easier_slug <> harder_slug", name=op.f("ck_exercise_links_two_exercises")),
        sa.ForeignKeyConstraint(
            ["easier_slug"], ["exercises.slug"], name=op.f("fk_exercise_links_easier_slug_exercises")
        ),
        sa.ForeignKeyConstraint(
            ["harder_slug"], ["exercises.slug"], name=op.f("fk_exercise_links_harder_slug_exercises")
        ),
        sa.PrimaryKeyConstraint("easier_slug", "harder_slug", name=op.f("pk_exercise_links")),
    )
    op.create_index(op.f("ix_exercise_links_harder_slug"), "exercise_links", ["harder_slug"])

    op.create_table(
        "exercise_sources",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_sources_exercise_slug_exercises")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "source_id", name=op.f("pk_exercise_sources")),
    )
    op.create_table(
        "exercise_targets",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("word_id", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('primary', 'secondary')", name=op.f("ck_exercise_targets_role_known")),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_targets_exercise_slug_exercises")
        ),
        sa.ForeignKeyConstraint(["word_id"], ["muscles.id"], name=op.f("fk_exercise_targets_word_id_muscles")),
        sa.PrimaryKeyConstraint("exercise_slug", "word_id", name=op.f("pk_exercise_targets")),
    )
    op.create_index(op.f("ix_exercise_targets_word_id"), "exercise_targets", ["word_id"])

    op.create_table(
        "exercise_texts",
        sa.Column("exercise_slug", sa.String(length=60), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('step', 'cue', 'stop')", name=op.f("ck_exercise_texts_part_known")),
        sa.ForeignKeyConstraint(
            ["exercise_slug"], ["exercises.slug"], name=op.f("fk_exercise_texts_exercise_slug_exercises")
        ),
        sa.PrimaryKeyConstraint("exercise_slug", "part", "rank", name=op.f("pk_exercise_texts")),
    )


def downgrade() -> None:
    op.drop_table("exercise_texts")
    op.drop_index(op.f("ix_exercise_targets_word_id"), table_name="exercise_targets")

    op.drop_table("exercise_targets")
    op.drop_table("exercise_sources")
    op.drop_index(op.f("ix_exercise_links_harder_slug"), table_name="exercise_links")

    op.drop_table("exercise_links")
    op.drop_index(op.f("ix_exercise_impairments_word_id"), table_name="exercise_impairments")

    op.drop_table("exercise_impairments")
    op.drop_index(op.f("ix_exercise_goals_word_id"), table_name="exercise_goals")

    op.drop_table("exercise_goals")
    op.drop_table("exercise_faults")
    op.drop_index(op.f("ix_exercise_equipment_word_id"), table_name="exercise_equipment")

    op.drop_table("exercise_equipment")
    op.drop_index(op.f("ix_exercise_emphases_word_id"), table_name="exercise_emphases")

    op.drop_table("exercise_emphases")
    op.drop_table("exercise_doses")
    op.drop_index(op.f("ix_exercise_contraindications_word_id"), table_name="exercise_contraindications")

    op.drop_table("exercise_contraindications")
    op.drop_table("exercise_aliases")
    op.drop_table("exercises")
    op.drop_index(op.f("ix_exercise_history_exercise_slug"), table_name="exercise_history")

    op.drop_table("exercise_history")
    op.drop_table("terms")
    op.drop_table("muscles")
    op.drop_table("ladders")
    op.drop_table("impairments")
    op.drop_table("goals")
    op.drop_table("evidence_types")
    op.drop_table("equipment")
    op.drop_table("emphases")
    op.drop_table("contraindications")
    op.drop_index(op.f("ix_catalog_versions_version"), table_name="catalog_versions")

    op.drop_table("catalog_versions")
    op.drop_table("basis_types")
