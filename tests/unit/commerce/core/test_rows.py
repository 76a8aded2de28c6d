"""Rows that no session knows."""

import subprocess
import sys

_FIRST_OF_ALL = """
from commerce.core.rows import revived
from commerce.products.models import Product

gown = revived(Product, {"name": "Gown", "published": True, "publish_from": None})
print(gown.name, gown.published, gown.publish_from)
"""


def test_a_process_that_has_asked_sqlalchemy_nothing_yet_reads_them() -> None:
    """As the first request of a new replica does: nothing has prepared the models before it."""
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _FIRST_OF_ALL], check=True, capture_output=True, text=True
    )

    assert told.stdout.split() == ["Gown", "True", "None"]
