"""Ways to draw the same pictures with `fashn`'s network, on random weights, and what they cost."""

from collections.abc import Callable
from dataclasses import fields

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # the name everybody knows it by

from tryon.engines.fashn import float8, schedule
from tryon.engines.fashn.conditions import Conditions, noise
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import GUIDANCE

TINY = NetworkConfig(
    input_shape=(48, 36),
    hidden_size=32,
    n_heads=2,
    patch_mixer_depth=1,
    double_blocks_depth=1,
    single_blocks_depth=1,
    axes_dim=(4, 6, 6),
)
_SPREAD_OF_BIASES = 0.1
_SEED = 1

Draw = Callable[[Conditions, Tensor, int], Tensor]


def operations(config: NetworkConfig) -> float:
    """Floating-point operations of a forward pass of one row, modulations not counted."""
    size, tokens = config.hidden_size, config.tokens
    block = 2 * (4 + 2 * config.mlp_ratio) * size**2  # a token: qkv, projection, both of the MLP
    mixers = config.patch_mixer_depth * (tokens * block + 4 * tokens**2 * size)
    joint = config.double_blocks_depth + config.single_blocks_depth
    blocks = joint * (2 * tokens * block + 4 * (2 * tokens) ** 2 * size)
    pixels = (7 + 4 + 3) * config.patch_size**2
    return mixers + blocks + 2 * tokens * pixels * size


def passes(steps: int) -> int:
    """How often a picture needs a forward pass: the last step has no null branch."""
    return 2 * steps - 1


def network_of(config: NetworkConfig, device: torch.device, dtype: torch.dtype) -> Network:
    """Random weights, the same at each call, so large that every block tells on the picture."""
    with torch.device(device):
        network = Network(config).requires_grad_(requires_grad=False).eval()
    generator = torch.Generator(device).manual_seed(_SEED)
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            parameter.normal_(0, _SPREAD_OF_BIASES, generator=generator)
        elif parameter.ndim > 1:
            parameter.normal_(0, parameter[0].numel() ** -0.5, generator=generator)
    return network.to(dtype)


def twin(network: Network) -> Network:
    """Another on the same weights, so that compiling it leaves the first as it is."""
    with torch.device("meta"):
        made = Network(network.config).requires_grad_(requires_grad=False).eval()
    made.load_state_dict(network.state_dict(), assign=True)
    return made


def rounded_twin(network: Network) -> Network:
    """Likewise, multiplying in eight bits."""
    made = twin(network)
    float8.convert(made)
    return made


def conditions_of(config: NetworkConfig, rows: int, like: Tensor) -> Conditions:
    """Pictures drawn by lot, where and in the type that the tensor is."""
    generator = torch.Generator().manual_seed(_SEED)
    pictures = torch.rand((4, rows, 3, *config.input_shape), generator=generator) * 2 - 1
    moved = pictures.to(like.device, like.dtype)
    category = (torch.arange(rows) % config.categories + 1).to(like.device)
    return Conditions(moved[0], moved[1, :, :1], moved[2], moved[3, :, :1], category)


def beginning(config: NetworkConfig, rows: int, device: torch.device) -> Tensor:
    """Where rows begin, each from a seed of its own."""
    return torch.stack([noise(seed, config.input_shape) for seed in range(rows)]).to(device)


def plainly(network: Network) -> Draw:
    """The published method as it reads.

    Each branch is a pass by itself, on the last step too; the rotary table, turned in float32 by
    kernels of their own, the modulations and the garment's tokens are computed at every step.
    """

    @torch.inference_mode()
    def draw(conditions: Conditions, x: Tensor, steps: int) -> Tensor:
        wanted = tuple(getattr(conditions, field.name) for field in fields(conditions))
        null = tuple(torch.zeros_like(value) for value in wanted)
        for step, (at, length) in enumerate(schedule.strides(steps)):
            guided = _velocity(network, x, at, wanted)
            without = _velocity(network, x, at, null)
            if step < steps - 1:
                guided = without + GUIDANCE * (guided - without)
            x = x + length * guided
        return x.clamp(-1, 1)

    return draw


def _velocity(network: Network, x: Tensor, at: float, inputs: tuple[Tensor, ...]) -> Tensor:
    person, person_pose, garment, garment_pose, category = inputs
    times = torch.full((len(x),), at, device=x.device)
    conditioning = network.t_embedder(times).to(person.dtype) + network.y_embedder(category)
    lit = F.silu(conditioning)
    parts = [module.lin(lit).reshape(len(x), -1, lit.shape[-1]) for module in network.modulated()]
    final = network.final_layer.adaLN_modulation(conditioning)
    modulation = torch.cat([*parts, final.reshape(len(x), 2, -1)], 1)
    seen = torch.cat([x.to(person.dtype), person, person_pose], 1)
    tokens = network.garment_tokens(garment, garment_pose)
    drawn: Tensor = network(seen, tokens, modulation, network.positions(x.device))
    return drawn.float()
