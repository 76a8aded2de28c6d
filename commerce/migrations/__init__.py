"""The database's history, by Alembic: `python -m commerce.migrations upgrade`."""

from datetime import timedelta
from pathlib import Path

from alembic.config import Config

# The advisory lock that a migration holds: two replicas that start together must not both migrate.
LOCK = 7240617
# How long a migration may hold up whoever wants the same table, and how often it then tries again.
LOCK_TIMEOUT = timedelta(seconds=2)
ATTEMPTS = 60
PAUSE = timedelta(seconds=2)
# Longer than any statement that a migration should contain: more is done in steps, by a job.
STATEMENT_TIMEOUT = timedelta(minutes=15)


def configuration(database_url: str) -> Config:
    """Alembic's configuration for a database; needs no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
