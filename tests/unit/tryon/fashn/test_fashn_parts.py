"""Published parsers, on a tiny checkpoint with random weights."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import SegformerConfig, SegformerForSemanticSegmentation

from tryon import photos
from tryon.engine import Category, Garment, Prepared, TryOnRequest
from tryon.engines.fashn import Fashn
from tryon.engines.fashn.agnostic import without_garment
from tryon.engines.fashn.framing import frame, shrink
from tryon.engines.fashn.labels import Kind, Part
from tryon.engines.fashn.parts import HumanParser, parts_of
from tryon.engines.fashn.scene import pack, unpack
from tryon.imaging.arrays import Picture
from tryon.imaging.human_parsing import SegFormer
from tryon.weights import WeightsMissing

Build = Callable[..., Path]
ATR = (
    *("Background", "Hat", "Hair", "Sunglasses", "Upper-clothes", "Skirt", "Pants", "Dress"),
    *("Belt", "Left-shoe", "Right-shoe", "Face", "Left-leg", "Right-leg", "Left-arm"),
    *("Right-arm", "Bag", "Scarf"),
)
OURS = tuple(part.name.lower() for part in Part)
SCALING = {"size": {"height": 64, "width": 64}}


@pytest.fixture
def checkpoint(tmp_path: Path) -> Build:
    """A SegFormer with these labels, in a directory `parser`."""

    def build(labels: tuple[str, ...] = ATR) -> Path:
        torch.manual_seed(5)
        config = SegformerConfig(
            depths=[1] * 4,
            hidden_sizes=[8, 8, 16, 16],
            num_attention_heads=[1, 1, 2, 2],
            decoder_hidden_size=16,
            id2label=dict(enumerate(labels)),
            label2id={name: number for number, name in enumerate(labels)},
        )
        network: Any = SegformerForSemanticSegmentation(config)
        # Random weights seldom disagree with themselves: make every label win somewhere.
        network.decode_head.classifier.weight.data *= 40
        directory = tmp_path / "parser"
        network.save_pretrained(directory)
        (directory / "preprocessor_config.json").write_text(json.dumps(SCALING))
        return directory

    return build


@pytest.fixture
def noise() -> Picture:
    return np.random.default_rng(2).integers(0, 255, (64, 64, 3)).astype(np.uint8)


def test_pixels_are_labelled_as_the_network_says_at_the_pictures_size(
    checkpoint: Build, noise: Picture
) -> None:
    directory = checkpoint()
    network: Any = SegformerForSemanticSegmentation.from_pretrained(directory)
    network.eval()
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    values = ((noise / 255 - mean) / deviation).transpose(2, 0, 1)[None]
    with torch.inference_mode():
        logits = network(pixel_values=torch.from_numpy(values).float()).logits

    found = SegFormer(directory)(noise)

    enlarged = torch.nn.functional.interpolate(logits, (64, 64), mode="bilinear")
    assert len(np.unique(found)) > 2
    assert np.mean(found == enlarged[0].argmax(0).numpy()) > 0.999
    assert SegFormer(directory)(noise[:37, :51]).shape == (37, 51)


def test_the_labels_of_atr_become_the_engines_parts() -> None:
    parts = parts_of(ATR, {})

    assert [Part(part).name.lower() for part in parts] == [
        *("background", "hat", "hair", "glasses", "top", "skirt", "pants", "dress", "belt"),
        *("feet", "feet", "face", "legs", "legs", "arms", "arms", "bag", "scarf"),
    ]


def test_our_own_names_mean_themselves_however_they_are_written() -> None:
    assert parts_of(OURS, {}).tolist() == list(range(18))
    assert parts_of(["TOP", "Left Arm", "left_shoe"], {}).tolist() == [3, 12, 15]


def test_other_labels_are_mapped_by_a_file(checkpoint: Build, tmp_path: Path) -> None:
    directory = checkpoint(("void", "áo dài", "Upper-clothes"))
    labels = tmp_path / "labels.json"
    labels.write_text('{"void": "background", "áo dài": "Dress", "upper-clothes": "scarf"}')

    parser = HumanParser(directory, labels)
    parser.warm()

    assert set(np.unique(parser(np.zeros((40, 40, 3), np.uint8)))) <= {0, 4, 10}


def test_labels_that_nobody_mapped_fail_in_one_line_that_names_them(checkpoint: Build) -> None:
    directory = checkpoint(("background", "sarong", "Upper-clothes"))

    with pytest.raises(WeightsMissing, match="'sarong'") as caught:
        HumanParser(directory).warm()

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [("[]", "no JSON object"), ("{", "no JSON"), ('{"hat": "crown"}', "crown")],
)
def test_a_file_that_maps_nothing_fails(
    content: str, reason: str, checkpoint: Build, tmp_path: Path
) -> None:
    labels = tmp_path / "labels.json"
    labels.write_text(content)

    with pytest.raises(WeightsMissing, match=reason):
        HumanParser(checkpoint(), labels).warm()


def test_a_checkpoint_without_names_of_labels_fails(checkpoint: Build) -> None:
    path = checkpoint() / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "id2label": {"5": "hat"}}))

    with pytest.raises(WeightsMissing, match="id2label"):
        HumanParser(path.parent).warm()


def test_hands_are_told_only_by_parsers_that_have_such_a_label(checkpoint: Build) -> None:
    assert not HumanParser(checkpoint(ATR)).tells_hands
    assert HumanParser(checkpoint(OURS)).tells_hands


@pytest.fixture
def fitted(weights: Path, weights_directory: Path) -> Path:
    """The engine's weights; the checkpoint's folder `parser` lies among them."""
    for file in weights_directory.iterdir():
        (weights / file.name).symlink_to(file)
    return weights


def request_of(photo: bytes, garment: bytes, *categories: Category) -> TryOnRequest:
    return TryOnRequest(photo, tuple(Garment(garment, one) for one in categories), "fast")


@pytest.mark.parametrize("category", ["tops", "bottoms", "one-pieces"])
def test_in_masked_mode_the_network_is_shown_the_person_without_the_old_garment(
    fitted: Path, checkpoint: Build, picture: Callable[[str], bytes], category: Category
) -> None:
    photo, shirt = picture("studio-2.jpg"), picture("saleordemoproduct_cl_boot03_1.png")
    parser = HumanParser(checkpoint(OURS))
    engine = Fashn(fitted, parser="parser", masked=True)
    engine.warm("prepare")

    prepared = Prepared.from_bytes(engine.prepare(request_of(photo, shirt, category)).to_bytes())

    made = unpack(prepared)
    small = shrink(photos.read(photo, 4096), 864)
    greyed = without_garment(small, parser(small), Kind(category))
    assert made.shown is not None
    assert np.array_equal(made.shown, frame(greyed, (48, 36))[0])
    assert (made.shown != made.person).any()
    unmasked = pack(replace(made, shown=None))
    masked_drawn, drawn = (one.arrays["pictures"] for one in engine.infer([prepared, unmasked]))
    assert (masked_drawn != drawn).any()


def test_hands_stay_where_the_parser_cannot_tell_them_from_arms(
    fitted: Path, checkpoint: Build, picture: Callable[[str], bytes]
) -> None:
    checkpoint(("Left-arm",))
    engine = Fashn(fitted, parser="parser", masked=True)

    made = unpack(
        engine.prepare(
            request_of(
                picture("studio-2.jpg"), picture("saleordemoproduct_cl_boot03_1.png"), "tops"
            )
        )
    )

    assert made.shown is not None
    kept = (made.shown == made.person).all(-1) & (made.person > 0).any(-1)
    assert 0 < kept.mean() < 0.1


def test_garments_of_several_kinds_are_put_on_unmasked(
    fitted: Path, checkpoint: Build, picture: Callable[[str], bytes]
) -> None:
    photo, shirt = picture("studio-2.jpg"), picture("saleordemoproduct_cl_boot03_1.png")
    checkpoint()
    engine = Fashn(fitted, parser="parser", masked=True)

    prepared = engine.prepare(request_of(photo, shirt, "tops", "bottoms"))

    assert unpack(prepared).shown is None


def test_masking_needs_a_parser(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="masked needs a parser"):
        Fashn(tmp_path, masked=True)


def test_an_absent_parser_fails_the_replica_in_one_line(fitted: Path) -> None:
    with pytest.raises(WeightsMissing, match="put a checkpoint of segformer there"):
        Fashn(fitted, parser="nowhere").warm("prepare")
