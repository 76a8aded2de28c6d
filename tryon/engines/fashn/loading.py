"""The network with its weights, on a device, ready to sample."""

import logging
from pathlib import Path

import torch
from safetensors.torch import load_file

from tryon.engines.fashn import files, float8
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler
from tryon.engines.fashn.schedule import EXACT, Lossy
from tryon.weights import WeightsMissing

_ENOUGH_FOR_A_CPU = 50_000_000  # parameters: the published network would take hours a picture

log = logging.getLogger(__name__)


def choose_device(wanted: str | None) -> torch.device:
    """The device asked for, else the GPU if there is one."""
    if wanted is not None:
        return torch.device(wanted)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def load_sampler(
    weights: Path, wanted: str | None, most: int, lossy: Lossy = EXACT, *, optimise: bool
) -> Sampler:
    """The sampler on its device, compiled for passes of up to `most` rows where that is a GPU.

    Raises:
        WeightsMissing: the file is absent, another one, or of another network.
        RuntimeError: the network is too large for the only device there is, or it cannot do what
            the lossy mode wants of it.
    """
    path = files.locate(weights, files.MODEL)
    device = choose_device(wanted)
    if lossy.fp8:
        float8.require(device)
    sampler = _sampler(path, device, lossy)
    if optimise and device.type == "cuda" and not _compile(sampler, most):
        return _sampler(path, device, lossy)
    return sampler


def _sampler(path: Path, device: torch.device, lossy: Lossy) -> Sampler:
    network = load_network(path, device)
    if lossy.fp8:
        float8.convert(network)
    return Sampler(network, lossy=lossy)


def _compile(sampler: Sampler, most: int) -> bool:
    """Whether it worked: a machine without a compiler draws the same pictures, only slower."""
    try:
        sampler.compile()
        sampler.warm(most)
    except torch.OutOfMemoryError:
        raise  # uncompiled it would need more still
    except (RuntimeError, ImportError) as error:
        log.warning("fashn runs uncompiled: %s", str(error).partition("\n")[0])
        return False
    return True


def load_network(path: Path, device: torch.device) -> Network:
    """The network with that file's weights: bfloat16 on a GPU, float32 on a CPU."""
    config = NetworkConfig.beside(path)
    with torch.device("meta"):
        network = Network(config)
    _check_shapes(path, network)
    require_device(network, device)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    tensors = load_file(path, device=str(device))
    network.load_state_dict({name: value.to(dtype) for name, value in tensors.items()}, assign=True)
    return network.eval().requires_grad_(requires_grad=False)


def _check_shapes(path: Path, network: Network) -> None:
    found = files.shapes(path)
    expected = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    wrong = {name for name in expected | found if expected.get(name) != found.get(name)}
    if wrong:
        raise WeightsMissing(
            f"{path} is of another network: {len(wrong)} of {len(expected)} tensors differ, "
            f"such as {min(wrong)}"
        )


def require_device(network: Network, device: torch.device) -> None:
    size = sum(parameter.numel() for parameter in network.parameters())
    if device.type == "cpu" and size > _ENOUGH_FOR_A_CPU:
        raise RuntimeError(
            f"fashn's network of {size / 1e6:.0f} M parameters needs a GPU, and there is none: "
            "give the replica one, or serve the engine `drape`"
        )
