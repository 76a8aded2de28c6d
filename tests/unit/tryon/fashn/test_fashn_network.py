import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from tryon.engines.fashn.conditions import Conditions
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler

Inputs = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]


def inputs_of(network: Network, rows: int) -> Inputs:
    generator = torch.Generator().manual_seed(3)
    shape = network.config.input_shape
    pictures = torch.randn((5, rows, 3, *shape), generator=generator)
    noisy, person, garment = pictures[:3]
    person_pose, garment_pose = pictures[3:, :, :1]
    time = torch.linspace(0.1, 0.9, rows)
    return noisy, time, person, person_pose, garment, garment_pose, torch.arange(rows) % 3 + 1


def test_it_has_the_published_tensors_and_no_others(golden: Path) -> None:
    published = json.loads((golden / "published-shapes.json").read_text())

    with torch.device("meta"):
        network = Network(NetworkConfig())

    shapes = {name: list(value.shape) for name, value in network.state_dict().items()}
    assert shapes == published


def test_it_computes_the_golden_velocities(golden: Path) -> None:
    network, data = golden_network(golden), np.load(golden / "tiny" / "forward.npz")
    inputs = golden_inputs(data)

    wanted = network.velocity(*inputs)
    null = network.velocity(*inputs[:2], *(torch.zeros_like(value) for value in inputs[2:]))

    assert np.abs(wanted.numpy() - data["velocity_cond"]).max() < 1e-4
    assert np.abs(null.numpy() - data["velocity_uncond"]).max() < 1e-4


def test_it_samples_the_golden_picture(golden: Path) -> None:
    network, data = golden_network(golden), np.load(golden / "tiny" / "forward.npz")
    noisy, _, person, person_pose, garment, garment_pose, category = golden_inputs(data)
    conditions = Conditions(person, person_pose, garment, garment_pose, category)

    sampler = Sampler(network, float(data["guidance_scale"]))
    drawn = sampler(conditions, noisy, int(data["steps"]))

    assert np.abs(drawn.numpy() - data["sampled"]).max() < 1e-3


def golden_network(golden: Path) -> Network:
    path = golden / "tiny" / "model.safetensors"
    network = Network(NetworkConfig.beside(path)).requires_grad_(requires_grad=False)
    network.load_state_dict(load_file(path))
    return network


def golden_inputs(data: "np.lib.npyio.NpzFile") -> Inputs:
    noisy, time, person, person_pose, garment, garment_pose, category = (
        torch.from_numpy(data[name])
        for name in (
            "noisy_image",
            "time",
            "person_image",
            "person_pose",
            "garment_image",
            "garment_pose",
            "category",
        )
    )
    return noisy, time, person, person_pose, garment, garment_pose, category


def test_a_velocity_has_the_shape_of_the_picture(network: Network) -> None:
    velocity = network.velocity(*inputs_of(network, 3))

    assert velocity.shape == (3, 3, 48, 36)
    assert velocity.isfinite().all()


def test_a_row_does_not_see_its_neighbours(network: Network) -> None:
    inputs = inputs_of(network, 3)

    together = network.velocity(*inputs)
    alone = [network.velocity(*(value[i : i + 1] for value in inputs)) for i in range(3)]

    assert torch.allclose(together, torch.cat(alone), atol=1e-5)


def test_every_input_tells_on_the_velocity(network: Network) -> None:
    inputs = inputs_of(network, 1)
    before = network.velocity(*inputs)

    for place, value in enumerate(inputs):
        changed = list(inputs)
        changed[place] = value + 1 if place == 6 else value * 0.5
        assert (network.velocity(*changed) - before).abs().max() > 1e-3


def test_neighbouring_tokens_have_positions_of_their_own(network: Network) -> None:
    cosines, sines = network.positions()

    assert cosines.shape == (12, 8)
    assert len(torch.unique(torch.cat([cosines, sines], -1), dim=0)) == 12
    assert torch.allclose(cosines**2 + sines**2, torch.ones(12, 8))


def test_in_bfloat16_it_stays_near_float32(network: Network) -> None:
    inputs = inputs_of(network, 2)
    exact = network.velocity(*inputs)
    rough = Network(network.config).requires_grad_(requires_grad=False)
    rough.load_state_dict(network.state_dict())
    rough.to(torch.bfloat16)

    noisy, time, person, person_pose, garment, garment_pose, category = inputs
    seen = noisy.bfloat16(), time, person.bfloat16(), person_pose.bfloat16()
    velocity = rough.velocity(*seen, garment.bfloat16(), garment_pose.bfloat16(), category)

    assert velocity.dtype == torch.bfloat16
    assert (velocity.float() - exact).norm() / exact.norm() < 0.02
