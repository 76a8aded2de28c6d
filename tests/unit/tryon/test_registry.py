import subprocess
import sys
from pathlib import Path

import pytest

from tryon import registry
from tryon.engine import Engine


@pytest.mark.parametrize("name", registry.names())
def test_every_engine_keeps_the_protocol_and_is_cheap_to_construct(
    name: str, tmp_path: Path
) -> None:
    engine = registry.create(name, tmp_path)

    assert isinstance(engine, Engine)
    assert engine.name == name


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="drape"):
        registry.create("velvet", tmp_path)


def test_an_engine_of_the_house_s_own_is_named_by_its_module_and_class(tmp_path: Path) -> None:
    engine = registry.create("tryon.engines.drape:Drape", tmp_path)

    assert engine.name == "drape"


def test_listing_the_engines_loads_no_model_library() -> None:
    program = "import sys, tryon.registry as r; r.names(); print('cv2' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603  # our own program

    assert printed.stdout.strip() == b"False"
