"""Whoever runs the shop finds every setting in the documents, and none that there is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from commerce.core.settings import Settings

PAGE = Path(__file__).parents[4] / "docs" / "configuration.md"
# Set by the Firebase SDK's own variable.
UNNAMED = {"FIREBASE__EMULATOR_HOST"}


def variables(area: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The environment variables of an area and of those within it."""
    for name, field in area.model_fields.items():
        variable = prefix + name.upper()
        kinds = (field.annotation, *get_args(field.annotation))
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        yield from variables(inner[0], f"{variable}__") if inner else [variable]


def test_every_setting_is_in_the_documents() -> None:
    page = PAGE.read_text()

    unsaid = {name for name in variables(Settings) if f"`{name}`" not in page}

    assert unsaid == UNNAMED


def test_the_documents_name_no_setting_that_there_is_not() -> None:
    known = set(variables(Settings))

    named = set(re.findall(r"`([A-Z]+(?:__[A-Z_]+)+)`", PAGE.read_text()))

    assert named <= known
