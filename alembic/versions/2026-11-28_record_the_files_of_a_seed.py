"""Record from which files a seeded catalog was read."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "c3e97a40d1b6"
down_revision: str | None = "5d0c8f1b7e42"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("catalog_versions", sa.Column("files", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("catalog_versions", "files")
