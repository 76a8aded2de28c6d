"""The network: a rectified-flow transformer over a person's and a garment's patches.

What depends on the schedule alone is computed apart from `forward`: the modulations of all blocks
(`modulations`) and the rotary table (`positions`); what depends on the garment alone
(`garment_tokens`) too. `velocity` does all of it at once, as the published description reads.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # the name everybody knows it by

from tryon.engines.fashn.blocks import (
    DoubleBlock,
    Modulation,
    SingleBlock,
    in_float32,
    normalise,
)
from tryon.engines.fashn.config import NetworkConfig

_FREQUENCIES = 128
_PERSON_CHANNELS, _GARMENT_CHANNELS, _COLOURS = 7, 4, 3
_SINGLE, _DOUBLE, _FINAL = 3, 12, 2  # modulations of a block, and of the last layer
_UNUSED = "patch_mixer_token"  # in the published file, for nothing


class TimeEmbedder(nn.Module):
    """The time as a vector."""

    def __init__(self, size: int) -> None:
        super().__init__()
        layers = {
            "in_layer": nn.Linear(2 * _FREQUENCIES, size),
            "out_layer": nn.Linear(size, size),
        }
        self.mlp = nn.ModuleDict(layers)

    def forward(self, time: Tensor) -> Tensor:
        """(n, d) float32 of (n,) float32 in [0, 1]."""
        steps = torch.arange(_FREQUENCIES, device=time.device, dtype=torch.float32)
        frequencies = torch.exp(-math.log(10_000) / _FREQUENCIES * steps)
        angles = 1000 * time[:, None] * frequencies
        waves = torch.cat([angles.cos(), angles.sin()], -1)
        first, second = self.mlp["in_layer"], self.mlp["out_layer"]
        assert isinstance(first, nn.Linear)  # noqa: S101  # for the type checker
        assert isinstance(second, nn.Linear)  # noqa: S101  # for the type checker
        return in_float32(second, F.silu(in_float32(first, waves)))


class PatchEmbedder(nn.Module):
    """Squares of pixels as tokens."""

    def __init__(self, channels: int, config: NetworkConfig) -> None:
        super().__init__()
        patch = config.patch_size
        self.proj = nn.Conv2d(channels, config.hidden_size, patch, stride=patch)

    def forward(self, picture: Tensor) -> Tensor:
        """(B, T, d) of (B, channels, height, width)."""
        patch = self.proj.kernel_size[0]
        # The squares do not overlap: one matrix product, which every device does at full speed.
        patches = F.pixel_unshuffle(picture, patch).flatten(2).transpose(1, 2)
        return F.linear(patches, self.proj.weight.flatten(1), self.proj.bias)


class FinalLayer(nn.Module):
    """From tokens back to pixels."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.linear = nn.Linear(size, _COLOURS * config.patch_size**2)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(size, 2 * size))

    def modulation(self, conditioning: Tensor) -> Tensor:
        """Shift and scale, (n, 2, d) of (n, d)."""
        layer = self.adaLN_modulation[1]
        assert isinstance(layer, nn.Linear)  # noqa: S101  # for the type checker
        made = in_float32(layer, F.silu(conditioning))
        return made.reshape(len(made), 2, -1)

    def forward(self, x: Tensor, modulation: Tensor) -> Tensor:
        shift, scale = modulation.unbind(1)
        out: Tensor = self.linear(normalise(x, shift, scale))
        return out


class Network(nn.Module):
    """All of it; the names of its parameters are those of the published file."""

    patch_mixer_token: Tensor

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        size, patch = config.hidden_size, config.patch_size
        self.register_buffer(_UNUSED, torch.zeros(1, 1, _COLOURS * patch**2))
        self.t_embedder = TimeEmbedder(size)
        self.y_embedder = nn.Embedding(config.categories + 1, size)
        self.x_embedder = PatchEmbedder(_PERSON_CHANNELS, config)
        self.garment_embedder = PatchEmbedder(_GARMENT_CHANNELS, config)
        mixers = (SingleBlock(config) for _ in range(config.patch_mixer_depth))
        self.x_patch_mixer = nn.ModuleList(mixers)
        doubles = (DoubleBlock(config) for _ in range(config.double_blocks_depth))
        self.double_blocks = nn.ModuleList(doubles)
        singles = (SingleBlock(config) for _ in range(config.single_blocks_depth))
        self.single_blocks = nn.ModuleList(singles)
        self.final_layer = FinalLayer(config)

    def modulations(self, time: Tensor, category: Tensor) -> Tensor:
        """What time and category make of every block: (n, count, d) float32.

        Args:
            time: (n,) float32 in [0, 1].
            category: (n,) 0 for none, 1 tops, 2 bottoms, 3 one-pieces.
        """
        embedded: Tensor = self.t_embedder(time)
        conditioning = embedded + self.y_embedder(category).float()
        parts = [module(conditioning) for module in self.modulated()]
        return torch.cat([*parts, self.final_layer.modulation(conditioning)], 1)

    def modulated(self) -> list[Modulation]:
        """Every block's modulations, in the order in which `forward` uses them up."""
        found = [module for module in self.x_patch_mixer.modules() if _is_modulation(module)]
        for block in self.double_blocks:
            assert isinstance(block, DoubleBlock)  # noqa: S101  # for the type checker
            found += [block.img_mod, block.txt_mod]
        found += [module for module in self.single_blocks.modules() if _is_modulation(module)]
        return [module for module in found if isinstance(module, Modulation)]

    def positions(self, device: torch.device | None = None) -> Tensor:
        """The rotary table of one picture: (2, T, D / 2), cosines and sines, float32.

        Source: Su et al., "RoFormer", Neurocomputing 568, 2024.
        """
        down, across = self.config.grid
        rows = torch.arange(down, device=device).repeat_interleave(across)
        columns = torch.arange(across, device=device).repeat(down)
        places = (torch.zeros_like(rows), rows, columns)
        sizes = self.config.axes_dim
        angles = [_angles(p, n, self.config.theta) for p, n in zip(places, sizes, strict=True)]
        joined = torch.cat(angles, -1)
        return torch.stack([joined.cos(), joined.sin()]).float()

    def garment_tokens(self, garment: Tensor, pose: Tensor) -> Tensor:
        """(B, T, d) of (B, 3, height, width) and (B, 1, height, width), both in [-1, 1]."""
        tokens: Tensor = self.garment_embedder(torch.cat([garment, pose], 1))
        return tokens

    def forward(
        self, person: Tensor, garment: Tensor, modulation: Tensor, positions: Tensor
    ) -> Tensor:
        """The velocity, (B, 3, height, width).

        Args:
            person: (B, 7, height, width): noisy picture, person, person's pose, in [-1, 1].
            garment: (B, T, d), see `garment_tokens`.
            modulation: (B, count, d), see `modulations`, in the network's dtype.
            positions: see the method of that name.
        """
        mixed = self.mix(person, modulation, positions)
        return self.draw(self.deepen(mixed, garment, modulation, positions), modulation)

    def mix(self, person: Tensor, modulation: Tensor, positions: Tensor) -> Tensor:
        """The person's tokens before they see the garment, (B, T, d); arguments as `forward`'s."""
        x, parts = self.x_embedder(person), _Parts(modulation)
        for block in self.x_patch_mixer:
            x = block(x, parts.take(_SINGLE), positions)
        tokens: Tensor = x
        return tokens

    def deepen(
        self, mixed: Tensor, garment: Tensor, modulation: Tensor, positions: Tensor
    ) -> Tensor:
        """The person's tokens when they have seen the garment, (B, T, d) of what `mix` gives."""
        x, parts = mixed, _Parts(modulation, _SINGLE * len(self.x_patch_mixer))
        for block in self.double_blocks:
            x, garment = block(x, garment, parts.take(_DOUBLE), positions)
        x, twice = torch.cat([garment, x], 1), torch.cat([positions, positions], 1)
        for block in self.single_blocks:
            x = block(x, parts.take(_SINGLE), twice)
        seen: Tensor = x[:, garment.shape[1] :]
        return seen

    def draw(self, tokens: Tensor, modulation: Tensor) -> Tensor:
        """The velocity, (B, 3, height, width) of what `deepen` gives."""
        return self._unpatch(self.final_layer(tokens, modulation[:, -_FINAL:]))

    def _unpatch(self, tokens: Tensor) -> Tensor:
        squares = tokens.transpose(1, 2).reshape(len(tokens), -1, *self.config.grid)
        return F.pixel_shuffle(squares, self.config.patch_size)

    def velocity(  # noqa: PLR0913, PLR0917  # the published call, argument by argument
        self,
        noisy: Tensor,
        time: Tensor,
        person: Tensor,
        person_pose: Tensor,
        garment: Tensor,
        garment_pose: Tensor,
        category: Tensor,
    ) -> Tensor:
        """The velocity at once, nothing computed beforehand; shapes as in the published call."""
        modulation = self.modulations(time, category).to(noisy.dtype)
        tokens = self.garment_tokens(garment, garment_pose)
        seen = torch.cat([noisy, person, person_pose], 1)
        drawn: Tensor = self(seen, tokens, modulation, self.positions(noisy.device))
        return drawn


class _Parts:
    """Hands out a tensor's rows of axis 1 one after the other."""

    def __init__(self, whole: Tensor, used: int = 0) -> None:
        self._whole = whole
        self._used = used

    def take(self, count: int) -> Tensor:
        begin, self._used = self._used, self._used + count
        return self._whole[:, begin : self._used]


def _is_modulation(module: nn.Module) -> bool:
    return isinstance(module, Modulation)


def _angles(places: Tensor, size: int, theta: int) -> Tensor:
    """(T, size / 2) float64."""
    exponents = torch.arange(0, size, 2, dtype=torch.float64) / size
    return places.double()[:, None] * theta**-exponents
