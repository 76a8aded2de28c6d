import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tryon.engines.fashn import Fashn, files
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.loading import load_network, require_device
from tryon.engines.fashn.network import Network
from tryon.weights import SUMS, WeightsMissing

NAMES = (files.MODEL, files.DETECTOR, files.LANDMARKS)


def listed(folder: Path) -> None:
    """Writes the sums of what lies there now."""
    path = folder / files.MODEL
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / SUMS).write_text(f"{digest} *{files.MODEL}\n")


@pytest.mark.parametrize("name", NAMES)
def test_an_absent_file_is_reported_in_one_line_that_says_what_to_fetch_and_where_to_put_it(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(WeightsMissing) as caught:
        files.locate(tmp_path, name)

    message = str(caught.value)
    assert str(tmp_path / "fashn-vton-1.5" / name) in message
    assert "huggingface.co/fashn-ai" in message
    assert "\n" not in message


def test_an_engine_without_weights_says_so_when_it_is_warmed(tmp_path: Path) -> None:
    engine = Fashn(tmp_path)

    with pytest.raises(WeightsMissing, match=r"model\.safetensors is missing"):
        engine.warm("infer")


def test_a_file_with_another_content_is_refused(weights: Path) -> None:
    (weights / files.FOLDER / SUMS).unlink()

    with pytest.raises(WeightsMissing, match="not the expected file"):
        files.locate(weights, files.MODEL)


def test_weights_of_ones_own_are_checked_by_the_sums_beside_them(weights: Path) -> None:
    path = weights / files.FOLDER / files.MODEL

    assert files.locate(weights, files.MODEL) == path

    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(WeightsMissing, match="not the expected file"):
        files.locate(weights, files.MODEL)


def test_a_file_of_another_network_is_named_with_a_tensor_that_differs(weights: Path) -> None:
    path = weights / files.FOLDER / files.MODEL
    tensors = load_file(path)
    tensors["final_layer.linear.bias"] = torch.zeros(7)
    save_file(tensors, path)

    with pytest.raises(WeightsMissing, match=r"1 of \d+ tensors differ.*final_layer\.linear\.bias"):
        load_network(path, torch.device("cpu"))


@pytest.mark.parametrize("content", [b"", b"12345678", b"\x10\0\0\0\0\0\0\0[1, 2, 3, 4, 5, 6]  "])
def test_a_damaged_file_is_reported_in_one_line(weights: Path, content: bytes) -> None:
    path = weights / files.FOLDER / files.MODEL
    path.write_bytes(content)
    listed(path.parent)

    with pytest.raises(WeightsMissing, match="no safetensors file"):
        Fashn(weights).warm("infer")


def test_a_file_of_dimensions_that_makes_no_sense_is_reported(weights: Path) -> None:
    path = weights / files.FOLDER / "config.json"
    path.write_text(json.dumps({"hidden_size": "velvet"}))

    with pytest.raises(WeightsMissing, match="does not describe this network"):
        NetworkConfig.beside(path.with_name(files.MODEL))


def test_the_loaded_network_is_the_one_that_was_saved(weights: Path, network: Network) -> None:
    loaded = load_network(weights / files.FOLDER / files.MODEL, torch.device("cpu"))

    saved = network.state_dict()
    assert all(torch.equal(value, saved[name]) for name, value in loaded.state_dict().items())
    assert not any(parameter.requires_grad for parameter in loaded.parameters())


def test_the_published_network_is_not_started_on_a_cpu() -> None:
    with torch.device("meta"):
        network = Network(NetworkConfig())

    with pytest.raises(RuntimeError, match="972 M parameters needs a GPU"):
        require_device(network, torch.device("cpu"))
    require_device(network, torch.device("cuda"))


def test_every_published_file_has_a_hash_and_a_size() -> None:
    known = files.published()

    assert set(known) == set(NAMES)
    assert all(len(file.sha256) == 64 and file.bytes > 10**8 for file in known.values())
