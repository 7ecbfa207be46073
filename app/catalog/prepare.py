"""What has to happen to a database before workers start: its tables, then its first catalog."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from app.catalog.imports import seed_catalog
from app.catalog.migrate import migrate


def prepare_catalog(engine: Engine, shipped: Path, *, now: datetime) -> bool:
    """Migrate and seed; doing it again changes nothing, and several processes may do it at once.

    Returns False when the catalog is an operator's own and was therefore not brought to the shipped one.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refuses.
        ContentError: the shipped content is damaged.
    """
    migrate(engine)
    return seed_catalog(engine, shipped, now=now) is not None
