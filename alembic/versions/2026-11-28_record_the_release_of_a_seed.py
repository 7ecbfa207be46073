"""Record which release of the program a seeded catalog is of."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "5d0c8f1b7e42"
down_revision: str | None = "a160578318c1"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("catalog_versions", sa.Column("release", sa.String(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("catalog_versions", "release")
