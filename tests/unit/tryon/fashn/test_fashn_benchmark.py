import pytest
import torch

from benchmarks.fashn import conditions_of, operations, passes, plainly
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler, noise


def test_the_published_network_costs_what_the_description_counts() -> None:
    assert operations(NetworkConfig()) == pytest.approx(13.2e12, rel=0.01)
    assert operations(NetworkConfig()) * passes(30) == pytest.approx(780e12, rel=0.01)


def test_what_it_compares_with_draws_the_same_pictures(network: Network) -> None:
    conditions = conditions_of(network.config, 2, network.final_layer.linear.weight)
    beginning = torch.stack([noise(seed, network.config.input_shape) for seed in range(2)])

    drawn = plainly(network)(conditions, beginning, 3)

    assert torch.allclose(drawn, Sampler(network)(conditions, beginning, 3), atol=1e-5)
