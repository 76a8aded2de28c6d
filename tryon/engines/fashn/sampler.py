"""From noise to a picture: Euler's method with guidance, many rows at once (see `conditions`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from tryon.engine import Abandoned, always
from tryon.engines.fashn import schedule
from tryon.engines.fashn.conditions import Conditions, Pass, padded, with_nulls
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.schedule import EXACT, Lossy, Step

GUIDANCE = 1.5
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


class Sampler:
    """The network and what it needs at each step, kept from one call to the next."""

    def __init__(self, network: Network, guidance: float = GUIDANCE, lossy: Lossy = EXACT) -> None:
        weight = network.final_layer.linear.weight
        self._network = network
        self._guidance = guidance
        self._lossy = lossy
        self.device, self.dtype = weight.device, weight.dtype
        self._positions = network.positions(self.device)
        self._modulations: dict[int, Tensor] = {}
        self._plans: dict[int, list[Step]] = {}
        self._compiled = False

    def alike(self, lossy: Lossy) -> "Sampler":
        """One on the same network, compiled if it is, that leaves something else out."""
        other = Sampler(self._network, self._guidance, lossy)
        other._modulations, other._compiled = self._modulations, self._compiled
        return other

    def compile(self, backend: str = "inductor", mode: str | None = None) -> None:
        """Fuses what lies between the matrix products; the first pass of each size then waits.

        Blocks are compiled one kind at a time, since all blocks of a kind are alike: seconds
        instead of the minutes that the whole network takes.

        Args:
            backend: of torch.compile.
            mode: likewise: what to spend on choosing kernels.
        """
        network = self._network
        for blocks in (network.x_patch_mixer, network.double_blocks, network.single_blocks):
            for block in blocks:
                block.compile(backend=backend, mode=mode, fullgraph=True, dynamic=False)
        self._compiled = True

    def warm(self, most: int) -> None:
        """All modes' modulations, and one short pass of each size up to `most` rows.

        So no request waits for the compiler. A lossy plan asks for passes of no other shapes.
        """
        exact = self.alike(EXACT)
        for steps in schedule.STEPS.values():
            exact.prepare(steps)
        shape = self._network.config.input_shape
        for size in _BUCKETS:
            if size <= bucket(most):
                pictures = torch.zeros((size, 3, *shape), device=self.device)
                colours, grey = pictures.to(self.dtype), pictures[:, :1].to(self.dtype)
                category = torch.ones(size, dtype=torch.int64, device=self.device)
                exact(Conditions(colours, grey, colours, grey, category), pictures, _SHORTEST)

    @torch.inference_mode()
    def __call__(
        self,
        conditions: Conditions,
        beginning: Tensor,
        steps: int,
        is_wanted: Callable[[int], bool] = always,
    ) -> Tensor:
        """Pictures, (B, 3, height, width) float32 in [-1, 1].

        Args:
            conditions: of B rows, on the network's device and in its dtype.
            beginning: (B, 3, height, width) float32 noise.
            steps: see `schedule.STEPS`; all rows take as many.
            is_wanted: asked before each step, by row; who is not wanted once is not drawn, and
                leaves the pass where that makes it smaller.

        Raises:
            Abandoned: no row is wanted.
        """
        modulations, pace = self.prepare(steps), _Pace(self.device)
        drawn = self._begin(conditions, beginning)
        with _fast_attention(), _room_for_programs() if self._compiled else nullcontext():
            for number, step in enumerate(self._plan(steps)):
                pace.keep_up()
                self._drop(drawn, is_wanted)
                velocity = self._velocity(drawn, step, modulations[number])
                drawn.x = drawn.x + step.length * self._guided(velocity, drawn.size)
        return drawn.pictures(conditions.rows)

    def _begin(self, conditions: Conditions, beginning: Tensor) -> Pass:
        rows = conditions.rows
        conditions = conditions.padded(self._size(rows))
        return Pass(
            rows=list(range(rows)),
            x=padded(beginning, conditions.rows),
            seen=with_nulls(torch.cat([conditions.person, conditions.person_pose], 1)),
            garment=self._network.garment_tokens(
                with_nulls(conditions.garment), with_nulls(conditions.garment_pose)
            ),
            category=with_nulls(conditions.category),
        )

    def _size(self, rows: int) -> int:
        return bucket(rows) if self._compiled else rows

    def _drop(self, drawn: Pass, is_wanted: Callable[[int], bool]) -> None:
        """Goes on without those whom nobody waits for; only in sizes that are compiled."""
        rows = [row for row in drawn.rows if is_wanted(row)]
        if not rows:
            raise Abandoned
        size = self._size(len(rows))
        if size < drawn.size:
            drawn.keep(rows, size)

    def _velocity(self, drawn: Pass, step: Step, modulations: Tensor) -> Tensor:
        """Of the rows and, in a guided step, of their null branches: float32."""
        used = 2 * drawn.size if step.guided else drawn.size
        noisy = torch.cat([drawn.x, drawn.x])[:used].to(self.dtype)
        modulation = modulations[drawn.category[:used]]
        seen = torch.cat([noisy, drawn.seen[:used]], 1)
        mixed = self._network.mix(seen, modulation, self._positions)
        if step.computed or drawn.added is None:
            garment = drawn.garment[:used]
            tokens = self._network.deepen(mixed, garment, modulation, self._positions)
            drawn.added = tokens - mixed if self._lossy.step_cache else None
        else:
            tokens = mixed + drawn.added[:used]
        return self._network.draw(tokens, modulation).float()

    def _guided(self, velocity: Tensor, rows: int) -> Tensor:
        wanted, null = velocity[:rows], velocity[rows:]
        return wanted if not len(null) else torch.lerp(null, wanted, self._guidance)

    @torch.inference_mode()
    def prepare(self, steps: int) -> Tensor:
        """Modulations of every step and category, (steps, categories + 1, count, d); made once."""
        if steps not in self._modulations:
            self._modulations[steps] = self._modulated(steps).to(self.dtype)
        return self._modulations[steps]

    def _modulated(self, steps: int) -> Tensor:
        count = self._network.config.categories + 1
        begins = torch.tensor([begin for begin, _ in schedule.strides(steps)], device=self.device)
        categories = torch.arange(count, device=self.device)
        made = self._network.modulations(begins.repeat_interleave(count), categories.repeat(steps))
        return made.reshape(steps, count, *made.shape[1:])

    def _plan(self, steps: int) -> list[Step]:
        if steps not in self._plans:
            changes = _changes(self.prepare(steps)) if self._lossy.step_cache else []
            self._plans[steps] = schedule.plan(steps, self._lossy, changes)
        return self._plans[steps]


class _Pace:
    """Keeps the processor at most a step ahead of the device.

    Else all steps would be launched, and everybody asked, long before the first has been computed.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._last: torch.cuda.Event | None = None

    def keep_up(self) -> None:
        if self._device.type != "cuda":
            return
        if self._last is not None:
            self._last.synchronize()
        self._last = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]  # torch's own
        self._last.record(torch.cuda.current_stream(self._device))


def bucket(rows: int) -> int:
    """How many rows a compiled pass of `rows` has; more than the largest are as they are."""
    return next((size for size in _BUCKETS if size >= rows), rows)


def _changes(modulations: Tensor) -> list[float]:
    """From each step to the next, relative, the mean of all categories."""
    values = modulations.float().flatten(1)
    moved = (values[1:] - values[:-1]).abs().mean(1)
    return [float(change) for change in moved / values[:-1].abs().mean(1)]


@contextmanager
def _fast_attention() -> Iterator[None]:
    with sdpa_kernel(_ATTENTION, set_priority=True):
        yield


@contextmanager
def _room_for_programs() -> Iterator[None]:
    """Lets each size of a batch have a program of its own.

    Mixers share theirs with the other single blocks, so there are more than torch expects. It
    counts by thread: what was allowed where a replica was warmed is not where it serves.
    """
    with torch._dynamo.config.patch(recompile_limit=_COMPILED_SHAPES):  # noqa: SLF001  # its documented name
        yield
