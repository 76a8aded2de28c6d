"""From noise to a picture: Euler's method with guidance, many rows at once.

A row is one picture to make. Rows never look at each other, so requests of different people,
garments, categories and seeds share a pass.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from tryon.engines.fashn import schedule
from tryon.engines.fashn.network import Network

GUIDANCE = 1.5
_NO_GARMENT = 0  # the category of the null branch
_BUCKETS = (1, 2, 4, 8)  # rows in a pass of the compiled network: each size is compiled once
_COMPILED_SHAPES = 64
_SHORTEST = 2  # steps: one with the null branch, one without
# The fastest first, where the device has it; all of them compute the same.
_ATTENTION = [
    SDPBackend.CUDNN_ATTENTION,
    SDPBackend.FLASH_ATTENTION,
    SDPBackend.EFFICIENT_ATTENTION,
    SDPBackend.MATH,
]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the rows shall become, pictures in [-1, 1].

    Attributes:
        person: (B, 3, height, width).
        person_pose: (B, 1, height, width).
        garment: (B, 3, height, width).
        garment_pose: (B, 1, height, width).
        category: (B,) int64, from 1.
    """

    person: Tensor
    person_pose: Tensor
    garment: Tensor
    garment_pose: Tensor
    category: Tensor

    @property
    def rows(self) -> int:
        return self.category.shape[0]

    def take(self, begin: int, end: int) -> "Conditions":
        """Some of the rows."""
        return Conditions(*(getattr(self, field.name)[begin:end] for field in fields(self)))

    def padded(self, rows: int) -> "Conditions":
        """As many rows as wanted, the last one repeated."""
        return Conditions(*(_padded(getattr(self, field.name), rows) for field in fields(self)))


def noise(seed: int, shape: tuple[int, int]) -> Tensor:
    """Where a picture begins: (3, height, width), the same for a seed on every device."""
    generator = torch.Generator().manual_seed(seed % 2**63)
    return torch.randn((3, *shape), generator=generator, device="cpu")


class Sampler:
    """The network and what it needs at each step, kept from one call to the next."""

    def __init__(self, network: Network, guidance: float = GUIDANCE) -> None:
        weight = network.final_layer.linear.weight
        self._network = network
        self._guidance = guidance
        self.device, self.dtype = weight.device, weight.dtype
        self._positions = network.positions().to(self.device)
        self._modulations: dict[int, Tensor] = {}
        self._compiled = False

    def compile(self, backend: str = "inductor", mode: str | None = None) -> None:
        """Fuses what lies between the matrix products; the first pass of each size then waits.

        Blocks are compiled one kind at a time, since all blocks of a kind are alike: seconds
        instead of the minutes that the whole network takes.

        Args:
            backend: of torch.compile, as is
            mode: what to spend on choosing kernels.
        """
        # Each size of a batch is a program of its own, and mixers share theirs with the others.
        torch._dynamo.config.recompile_limit = _COMPILED_SHAPES  # noqa: SLF001  # its documented name
        network = self._network
        for blocks in (network.x_patch_mixer, network.double_blocks, network.single_blocks):
            for block in blocks:
                block.compile(backend=backend, mode=mode, fullgraph=True, dynamic=False)
        self._compiled = True

    def warm(self, most: int) -> None:
        """All modes' modulations, and one short pass of each size up to `most` rows.

        So no request waits for the compiler.
        """
        for steps in schedule.STEPS.values():
            self.prepare(steps)
        shape = self._network.config.input_shape
        for size in _BUCKETS:
            if size <= bucket(most):
                pictures = torch.zeros((size, 3, *shape), device=self.device)
                colours, grey = pictures.to(self.dtype), pictures[:, :1].to(self.dtype)
                category = torch.ones(size, dtype=torch.int64, device=self.device)
                self(Conditions(colours, grey, colours, grey, category), pictures, _SHORTEST)

    @torch.inference_mode()
    def __call__(self, conditions: Conditions, beginning: Tensor, steps: int) -> Tensor:
        """Pictures, (B, 3, height, width) float32 in [-1, 1].

        Args:
            conditions: of B rows, on the network's device and in its dtype.
            beginning: (B, 3, height, width) float32 noise.
            steps: see `schedule.STEPS`; all rows take as many.
        """
        rows = conditions.rows
        size = bucket(rows) if self._compiled else rows
        drawn = self._integrate(conditions.padded(size), _padded(beginning, size), steps)
        return drawn[:rows].clamp(-1, 1)

    def _integrate(self, conditions: Conditions, x: Tensor, steps: int) -> Tensor:
        rows = conditions.rows
        seen = _with_nulls(torch.cat([conditions.person, conditions.person_pose], 1))
        garment = self._network.garment_tokens(
            _with_nulls(conditions.garment), _with_nulls(conditions.garment_pose)
        )
        category = _with_nulls(conditions.category)
        modulations = self.prepare(steps)
        with _fast_attention():
            for step, (_, length) in enumerate(schedule.strides(steps)):
                # The last step takes no guidance, so nothing needs to be known of the null branch.
                used = rows if step == steps - 1 else 2 * rows
                noisy = torch.cat([x, x])[:used].to(self.dtype)
                velocity = self._network(
                    torch.cat([noisy, seen[:used]], 1),
                    garment[:used],
                    modulations[step, category[:used]],
                    self._positions,
                ).float()
                x = x + length * self._guided(velocity, rows)
        return x

    def _guided(self, velocity: Tensor, rows: int) -> Tensor:
        wanted, null = velocity[:rows], velocity[rows:]
        return wanted if not len(null) else torch.lerp(null, wanted, self._guidance)

    @torch.inference_mode()
    def prepare(self, steps: int) -> Tensor:
        """Modulations of every step and category, (steps, categories + 1, count, d); made once."""
        if steps not in self._modulations:
            made = [self._modulations_at(begin) for begin, _ in schedule.strides(steps)]
            self._modulations[steps] = torch.stack(made).to(self.dtype)
        return self._modulations[steps]

    def _modulations_at(self, time: float) -> Tensor:
        count = self._network.config.categories + 1
        times = torch.full((count,), time, device=self.device)
        return self._network.modulations(times, torch.arange(count, device=self.device))


def bucket(rows: int) -> int:
    """How many rows a compiled pass of `rows` has; more than the largest are as they are."""
    return next((size for size in _BUCKETS if size >= rows), rows)


def _with_nulls(values: Tensor) -> Tensor:
    """The rows, then as many of the null branch, which sees nothing: zeros."""
    return torch.cat([values, torch.full_like(values, _NO_GARMENT)])


def _padded(values: Tensor, rows: int) -> Tensor:
    missing = rows - values.shape[0]
    if missing <= 0:
        return values
    return torch.cat([values, values[-1:].expand(missing, *values.shape[1:])])


@contextmanager
def _fast_attention() -> Iterator[None]:
    with sdpa_kernel(_ATTENTION, set_priority=True):
        yield
