"""What tests of the sampler put into it, on frames of 48 x 36."""

import torch
from torch import Tensor

from tryon.engines.fashn.conditions import Conditions, noise
from tryon.engines.fashn.network import Network


def conditions_of(rows: int) -> Conditions:
    generator = torch.Generator().manual_seed(11)
    pictures = torch.rand((4, rows, 3, 48, 36), generator=generator) * 2 - 1
    category = torch.arange(rows) % 3 + 1
    return Conditions(pictures[0], pictures[1, :, :1], pictures[2], pictures[3, :, :1], category)


def beginning(rows: int) -> Tensor:
    return torch.stack([noise(seed, (48, 36)) for seed in range(rows)])


def copied(network: Network) -> Network:
    copy = Network(network.config).requires_grad_(requires_grad=False)
    copy.load_state_dict(network.state_dict())
    return copy
