"""The network's layers, named as in the published weights.

Shapes: B rows of a batch, T tokens, d channels, H heads of D channels each, d = H * D. A modulation
is (B, n, d): shift, scale and gate, once or twice. Positions are (2, T, D / 2): cosines and sines.

Source: Esser et al., "Scaling Rectified Flow Transformers", ICML 2024 (the blocks); Black Forest
Labs' FLUX.1 (single-stream blocks).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # the name everybody knows it by

from tryon.engines.fashn.config import NetworkConfig

_EPS = 1e-6


def normalise(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """LayerNorm whose shift and scale, (B, d), depend on time and category."""
    return F.layer_norm(x, x.shape[-1:], eps=_EPS) * (1 + scale[:, None]) + shift[:, None]


def rotate(x: Tensor, positions: Tensor) -> Tensor:
    """Turns each pair of neighbouring channels by its token's angle; (B, H, T, D) in float32."""
    even, odd = x.reshape(*x.shape[:-1], -1, 2).unbind(-1)
    cos, sin = positions
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Softmax attention; (B, H, T, D) each, the result (B, T, d)."""
    mixed = F.scaled_dot_product_attention(query, key, value)
    return mixed.transpose(1, 2).flatten(2)


class RMSNorm(nn.Module):
    """Over a head's channels, computed in float32 whatever the weights are."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x.float(), x.shape[-1:], self.scale.float(), _EPS)


class QKNorm(nn.Module):
    """Norms queries and keys, and turns them by their positions."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.query_norm = RMSNorm(size)
        self.key_norm = RMSNorm(size)

    def forward(self, qkv: Tensor, positions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, (B, H, T, D) each, of (B, T, 3 d) laid out as (3, H, D)."""
        size = self.query_norm.scale.shape[0]
        query, key, value = qkv.reshape(*qkv.shape[:2], 3, -1, size).permute(2, 0, 3, 1, 4)
        query = rotate(self.query_norm(query), positions)
        key = rotate(self.key_norm(key), positions)
        return query.to(value.dtype), key.to(value.dtype), value


class Modulation(nn.Module):
    """From the conditioning vector to shifts, scales and gates."""

    def __init__(self, size: int, count: int) -> None:
        super().__init__()
        self.count = count
        self.lin = nn.Linear(size, count * size)

    def forward(self, conditioning: Tensor) -> Tensor:
        """(n, count, d) of (n, d)."""
        made = in_float32(self.lin, F.silu(conditioning))
        return made.reshape(len(made), self.count, -1)


class SelfAttention(nn.Module):
    """One stream's part in the joint attention."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.qkv = nn.Linear(size, 3 * size)
        self.norm = QKNorm(config.head_size)
        self.proj = nn.Linear(size, size)


class SingleBlock(nn.Module):
    """Attention and MLP side by side over one sequence of tokens."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        size, inner = config.hidden_size, config.hidden_size * config.mlp_ratio
        self.linear1 = nn.Linear(size, 3 * size + inner)
        self.linear2 = nn.Linear(size + inner, size)
        self.norm = QKNorm(config.head_size)
        self.modulation = Modulation(size, 3)
        self.split = [3 * size, inner]

    def forward(self, x: Tensor, modulation: Tensor, positions: Tensor) -> Tensor:
        """(B, T, d) of the same."""
        shift, scale, gate = modulation.unbind(1)
        qkv, hidden = torch.split(self.linear1(normalise(x, shift, scale)), self.split, -1)
        mixed = attend(*self.norm(qkv, positions))
        out = self.linear2(torch.cat([mixed, F.gelu(hidden, approximate="tanh")], -1))
        return torch.addcmul(x, gate[:, None], out)


class DoubleBlock(nn.Module):
    """Person and garment: weights of their own, one attention over both."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.img_mod = Modulation(size, 6)
        self.img_attn = SelfAttention(config)
        self.img_mlp = _mlp(size, config.mlp_ratio)
        self.txt_mod = Modulation(size, 6)
        self.txt_attn = SelfAttention(config)
        self.txt_mlp = _mlp(size, config.mlp_ratio)

    def forward(
        self, person: Tensor, garment: Tensor, modulation: Tensor, positions: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The two streams, (B, T, d) each.

        Args:
            person: (B, T, d).
            garment: (B, T, d).
            modulation: (B, 12, d), the person's six first.
            positions: of one picture; both streams lie on the same grid.
        """
        for_person, for_garment = modulation.chunk(2, 1)
        mine = _queries(self.img_attn, person, for_person, positions)
        theirs = _queries(self.txt_attn, garment, for_garment, positions)
        query, key, value = (torch.cat(pair, 2) for pair in zip(theirs, mine, strict=True))
        garment_part, person_part = attend(query, key, value).chunk(2, 1)
        person = _close(person, self.img_attn.proj(person_part), self.img_mlp, for_person)
        garment = _close(garment, self.txt_attn.proj(garment_part), self.txt_mlp, for_garment)
        return person, garment


def _queries(
    attention: SelfAttention, x: Tensor, modulation: Tensor, positions: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    normal = normalise(x, modulation[:, 0], modulation[:, 1])
    queries: tuple[Tensor, Tensor, Tensor] = attention.norm(attention.qkv(normal), positions)
    return queries


def _close(x: Tensor, mixed: Tensor, mlp: nn.Sequential, modulation: Tensor) -> Tensor:
    """What a stream adds of the attention, and then its MLP."""
    _, _, gate, shift, scale, gate_mlp = modulation[:, :, None].unbind(1)
    x = torch.addcmul(x, gate, mixed)
    return torch.addcmul(x, gate_mlp, mlp(normalise(x, shift[:, 0], scale[:, 0])))


def _mlp(size: int, ratio: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(size, ratio * size), nn.GELU("tanh"), nn.Linear(ratio * size, size)
    )


def in_float32(layer: nn.Linear, x: Tensor) -> Tensor:
    """A linear layer that is computed in float32 whatever its weights are."""
    return F.linear(x, layer.weight.float(), layer.bias.float())
