"""On tiny checkpoints with random weights: what they answer is nonsense, not how they are read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModel, SiglipConfig, SiglipModel

from tryon import encoders
from tryon.imaging.arrays import Picture
from tryon.weights import WeightsMissing

Build = Callable[..., Path]
HALVES = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
SMALL = {**HALVES, "size": {"height": 56, "width": 56}}
NAMES = ("dinov2", "siglip")


@pytest.fixture
def picture() -> Picture:
    return np.random.default_rng(1).integers(0, 255, (56, 56, 3)).astype(np.uint8)


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_what_the_network_answers(
    name: str, checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    directory = checkpoint(name, **SMALL)
    network: Any = AutoModel.from_pretrained(directory).eval()
    values = torch.from_numpy(picture.transpose(2, 0, 1)[None] / 127.5 - 1).float()
    with torch.inference_mode():
        pooled = network(pixel_values=values).pooler_output[0].numpy()

    found = encoders.create(name, tmp_path).embed(picture)

    assert np.allclose(found, pooled / np.linalg.norm(pooled), atol=1e-5)


def test_of_a_checkpoint_for_pictures_and_words_the_half_for_pictures_is_used(
    tmp_path: Path, picture: Picture
) -> None:
    hidden = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    text = {**hidden, "vocab_size": 20, "max_position_embeddings": 8, "projection_size": 16}
    vision = {**hidden, "image_size": 64}
    network: Any = SiglipModel(SiglipConfig(text_config=text, vision_config=vision))
    network.eval()
    network.save_pretrained(tmp_path / "siglip")
    # As its authors publish it: what is usual, such as the patches' size, is left out.
    path = tmp_path / "siglip" / "config.json"
    said = json.loads(path.read_text())["vision_config"]
    edited(path, vision_config={name: said[name] for name in (*vision, "model_type")})
    square = np.tile(picture, (2, 2, 1))[:64, :64]

    found = encoders.create("siglip", tmp_path, side=64).features(square)

    imagenet = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    values = ((square / 255 - imagenet[0]) / imagenet[1]).transpose(2, 0, 1)[None]
    with torch.inference_mode():
        seen = network.vision_model(pixel_values=torch.from_numpy(values).float())
    assert np.allclose(found.reshape(16, 16), seen.last_hidden_state[0].numpy(), atol=1e-5)


@pytest.mark.parametrize("kept", [torch.bfloat16, torch.float16])
def test_weights_kept_in_fewer_bits_are_computed_with_in_float32(
    kept: torch.dtype, checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    directory = checkpoint("dinov2", **SMALL)
    whole = encoders.create("dinov2", tmp_path).embed(picture)
    network: Any = AutoModel.from_pretrained(directory)
    network.to(kept).save_pretrained(directory)

    found = encoders.create("dinov2", tmp_path).embed(picture)

    assert found.dtype == np.float32
    assert found @ whole > 0.99


@pytest.mark.parametrize("name", NAMES)
def test_vectors_have_length_one_and_are_the_same_alone_and_in_company(
    name: str, checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    checkpoint(name, **SMALL)
    encoder = encoders.create(name, tmp_path)
    pictures = [picture, picture[:20, :50], np.zeros((90, 30, 3), np.uint8)]

    together = encoder.embed_all(pictures)

    assert together.shape == (3, 16)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, [encoder.embed(one) for one in pictures], atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_map_has_a_cell_a_patch_in_the_pictures_order(
    name: str, checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    checkpoint(name, **HALVES, size={"height": 56, "width": 84})
    encoder = encoders.create(name, tmp_path)
    changed = picture.copy()
    changed[:14, 42:] = 0

    apart = np.abs(encoder.features(picture) - encoder.features(changed)).sum(-1)

    assert apart.shape == (4, 6)
    row, column = np.unravel_index(apart.argmax(), apart.shape)
    assert row == 0
    assert column >= 3


@pytest.mark.parametrize("name", NAMES)
def test_the_size_may_be_another_than_the_checkpoints(
    name: str, checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    checkpoint(name, **SMALL)

    encoder = encoders.create(name, tmp_path, side=100)

    assert encoder.features(picture).shape == (7, 7, 16)  # 98 pixels: whole patches


@pytest.mark.parametrize(
    "scaling",
    [
        {},
        {
            "size": {"shortest_edge": 256},
            "do_center_crop": True,
            "crop_size": {"height": 224, "width": 224},
        },
        {"size": 224},
        {"size": {"shortest_edge": 224}},
    ],
)
def test_a_size_is_understood_however_it_is_written(
    scaling: dict[str, Any], checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    checkpoint("dinov2", **scaling)

    assert encoders.create("dinov2", tmp_path).features(picture).shape == (16, 16, 16)


def test_a_directory_may_be_named_with_the_encoder(
    checkpoint: Build, tmp_path: Path, picture: Picture
) -> None:
    checkpoint("dinov2", **SMALL).rename(tmp_path / "dinov2-tiny")

    inside = encoders.create("dinov2:dinov2-tiny", tmp_path)
    elsewhere = encoders.create(f"dinov2:{tmp_path}/dinov2-tiny", tmp_path / "weights")

    assert np.array_equal(inside.embed(picture), elsewhere.embed(picture))


def edited(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


SPOILERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no description": (lambda at: (at / "config.json").unlink(), "put a checkpoint of dinov2"),
    "no JSON": (lambda at: (at / "config.json").write_text("{"), "no JSON"),
    "another architecture": (lambda at: edited(at / "config.json", model_type="vit"), "'vit'"),
    "no patches": (lambda at: edited(at / "config.json", patch_size="large"), "cannot be loaded"),
    "no weights": (lambda at: (at / "model.safetensors").unlink(), "cannot be loaded"),
    "damaged weights": (lambda at: (at / "model.safetensors").write_bytes(b"{}"), "cannot be"),
    "other weights": (
        lambda at: (at / "SHA256SUMS").write_text(f"{'0' * 64}  model.safetensors"),
        "SHA256SUMS",
    ),
    "more layers": (lambda at: edited(at / "config.json", num_hidden_layers=3), "layer.2"),
    "wider": (lambda at: edited(at / "config.json", hidden_size=32), "safetensors"),
    "no sizes": (lambda at: edited(at / "preprocessor_config.json", size={"wide": 3}), "scale"),
    "no spread": (lambda at: edited(at / "preprocessor_config.json", image_std=[0, 0, 0]), "scale"),
}


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_a_checkpoint_that_does_not_fit_fails_in_one_line_when_it_is_loaded(
    spoiler: str, checkpoint: Build, tmp_path: Path
) -> None:
    spoil, reason = SPOILERS[spoiler]
    spoil(checkpoint("dinov2", **SMALL))

    with pytest.raises(WeightsMissing, match=reason) as caught:
        encoders.create("dinov2", tmp_path).warm()

    assert "\n" not in str(caught.value)


def test_pickled_weights_are_not_read(checkpoint: Build, tmp_path: Path) -> None:
    directory = checkpoint("dinov2", **SMALL)
    (directory / "model.safetensors").unlink()
    torch.save({}, directory / "pytorch_model.bin")

    with pytest.raises(WeightsMissing):
        encoders.create("dinov2", tmp_path).warm()
