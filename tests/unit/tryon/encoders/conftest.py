"""Tiny checkpoints of published architectures, with random weights."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import Dinov2Config, Dinov2Model, SiglipVisionConfig, SiglipVisionModel

HIDDEN: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
Build = Callable[..., Path]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Build:
    """Writes `dinov2` or `siglip` into a directory of that name."""

    def build(name: str, **scaling: Any) -> Path:  # noqa: ANN401  # whatever the file may say
        torch.manual_seed(3)
        directory = tmp_path / name
        network: Any = (
            Dinov2Model(Dinov2Config(**HIDDEN, image_size=56, patch_size=14))
            if name == "dinov2"
            else SiglipVisionModel(
                SiglipVisionConfig(**HIDDEN, intermediate_size=32, image_size=56, patch_size=14)
            )
        )
        network.save_pretrained(directory)
        if scaling:
            (directory / "preprocessor_config.json").write_text(json.dumps(scaling))
        return directory

    return build
