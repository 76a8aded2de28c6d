"""Fixtures that every test may use."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from commerce.core import metrics
from tests.meter import Notes

# A busy machine must not fail a property.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def notes() -> Iterator[Notes]:
    """Everything that this process counts and times meanwhile."""
    notes = Notes()
    metrics.use(notes)
    yield notes
    metrics.use(None)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A directory for the session whose path is short and open to services of another user."""
    directory = Path(tempfile.mkdtemp(prefix="atelier-test-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)
