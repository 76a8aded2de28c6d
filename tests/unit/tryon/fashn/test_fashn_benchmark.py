import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.fashn_ways import conditions_of, operations, passes, plainly
from tryon.engines.fashn.conditions import Conditions, noise
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler


def test_the_published_network_costs_what_the_description_counts() -> None:
    assert operations(NetworkConfig()) == pytest.approx(13.2e12, rel=0.01)
    assert operations(NetworkConfig()) * passes(30) == pytest.approx(780e12, rel=0.01)


# On no device: shapes alone are computed.
def test_torch_counts_the_same() -> None:
    with torch.device("meta"):
        sampler = Sampler(Network(NetworkConfig()).requires_grad_(requires_grad=False))
        pictures = torch.zeros((2, 3, 864, 576))
        category = torch.ones(2, dtype=torch.int64)
    conditions = Conditions(pictures, pictures[:, :1], pictures, pictures[:, :1], category)
    sampler.prepare(2)

    with FlopCounterMode(display=False) as counter:
        drawn = sampler(conditions, pictures, 2)

    assert drawn.shape == (2, 3, 864, 576)
    expected = operations(NetworkConfig()) * passes(2) * 2
    assert counter.get_total_flops() == pytest.approx(expected, rel=1e-3)


def test_what_it_compares_with_draws_the_same_pictures(network: Network) -> None:
    conditions = conditions_of(network.config, 2, network.final_layer.linear.weight)
    beginning = torch.stack([noise(seed, network.config.input_shape) for seed in range(2)])

    drawn = plainly(network)(conditions, beginning, 3)

    assert torch.allclose(drawn, Sampler(network)(conditions, beginning, 3), atol=1e-5)
