"""The database's history, by Alembic: `python -m commerce.migrations upgrade`."""

from pathlib import Path

from alembic.config import Config

# The advisory lock that a migration holds: two replicas that start together must not both migrate.
LOCK = 7240617


def configuration(database_url: str) -> Config:
    """Alembic's configuration for a database; needs no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
