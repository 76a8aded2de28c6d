"""A small network with random weights, and the published golden data where they are at hand."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from tryon.engines.fashn import files
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.framing import Padding
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.scene import Dress, Scene
from tryon.weights import SUMS

GOLDEN = Path(__file__).parents[5] / "shared" / "tryon" / "fashn-vton-1.5"
SMALL = NetworkConfig(
    input_shape=(48, 36),
    hidden_size=32,
    n_heads=2,
    patch_mixer_depth=1,
    double_blocks_depth=1,
    single_blocks_depth=2,
    axes_dim=(4, 6, 6),
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Small networks are slower on many threads than on one."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder with the published shapes and the golden data."""
    if not GOLDEN.is_dir():
        pytest.skip(f"the golden data are not in {GOLDEN}")
    return GOLDEN


@pytest.fixture(scope="session")
def network() -> Network:
    """Random weights, large enough that every input tells on the result."""
    made = Network(SMALL)
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            spread = 0.3 if name.endswith("bias") else parameter[0].numel() ** -0.5
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * spread)
    return made.eval().requires_grad_(requires_grad=False)


@pytest.fixture
def weights(tmp_path: Path, network: Network) -> Path:
    """A directory in which the small network lies as a shop's own weights would."""
    folder = tmp_path / files.FOLDER
    folder.mkdir()
    path = folder / files.MODEL
    save_file(network.state_dict(), path)
    (folder / "config.json").write_text(json.dumps(SMALL.model_dump()))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / SUMS).write_text(f"{digest}  {files.MODEL}\n")
    return tmp_path


def _picture(random: np.random.Generator, *channels: int) -> NDArray[np.uint8]:
    return random.integers(0, 256, (*SMALL.input_shape, *channels), np.uint8)


@pytest.fixture
def scene() -> Callable[..., Scene]:
    """A request in the small network's frame, its pictures drawn by lot."""

    def make(lot: int, *categories: int, **changes: Any) -> Scene:  # noqa: ANN401  # a scene's fields
        random = np.random.default_rng(lot)
        dresses = (
            Dress(_picture(random, 3), _picture(random), category) for category in categories
        )
        values: dict[str, Any] = {
            "photo": np.zeros(1, np.uint8),
            "person": _picture(random, 3),
            "pose": _picture(random),
            "padding": Padding(0, 0, 0, 0),
            "dresses": tuple(dresses),
            "reach": np.full((48, 36), 255, np.uint8),
            "face": np.zeros((48, 36), np.uint8),
            "hands": np.zeros((48, 36), np.uint8),
            "steps": 2,
            "seed": lot,
            "samples": 1,
        }
        return Scene(**(values | changes))

    return make
