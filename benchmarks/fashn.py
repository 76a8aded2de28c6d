"""What the engine `fashn` does with a GPU, on random weights of the published shapes.

    python -m benchmarks.fashn [--batches 1 2 4 8] [--steps 30] [--json OUT] [--profile]
    python -m benchmarks.fashn --tiny      the whole script on a small network, on a CPU too

Three ways to draw the same pictures: `plain` is the published method as it reads (each branch by
itself, null branch on the last step too, everything computed at every step), `eager` our sampler
uncompiled, `optimised` our sampler compiled. Printed for each batch: pictures a second,
milliseconds a step, peak memory, and the fraction of the rate at which this very machine multiplies
large matrices. `optimised` must be as near to float32 as `eager` is, or the script fails.
"""

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # the name everybody knows it by

from tryon.engines.fashn import schedule
from tryon.engines.fashn.conditions import Conditions, noise
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import GUIDANCE, Sampler

TINY = NetworkConfig(
    input_shape=(48, 36),
    hidden_size=32,
    n_heads=2,
    patch_mixer_depth=1,
    double_blocks_depth=1,
    single_blocks_depth=1,
    axes_dim=(4, 6, 6),
)
CHECKED_STEPS = 4
RUNS = {"plain": 1, "eager": 2, "optimised": 3}  # of which the median counts
ROUNDING = 1.5  # optimised may be that much farther from float32 than eager is
MATRIX = 8192
GIGA, TERA = 1e9, 1e12

Draw = Callable[[Conditions, Tensor, int], Tensor]


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to draw, at one batch."""

    way: str
    batch: int
    seconds: float
    pictures_per_second: float
    ms_per_step: float
    teraflops: float
    fraction: float
    peak_gigabytes: float


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


def network_of(config: NetworkConfig, device: torch.device) -> Network:
    """Random weights, the same at each call."""
    with torch.device(device):
        torch.manual_seed(1)
        return Network(config).requires_grad_(requires_grad=False).eval()


def conditions_of(config: NetworkConfig, rows: int, like: Tensor) -> Conditions:
    generator = torch.Generator().manual_seed(2)
    pictures = torch.rand((4, rows, 3, *config.input_shape), generator=generator) * 2 - 1
    moved = pictures.to(like.device, like.dtype)
    category = (torch.arange(rows) % config.categories + 1).to(like.device)
    return Conditions(moved[0], moved[1, :, :1], moved[2], moved[3, :, :1], category)


def beginning(config: NetworkConfig, rows: int, device: torch.device) -> Tensor:
    return torch.stack([noise(seed, config.input_shape) for seed in range(rows)]).to(device)


def plainly(network: Network) -> Draw:
    """The published method as it reads."""

    def velocity(x: Tensor, at: float, inputs: tuple[Tensor, ...]) -> Tensor:
        person, person_pose, garment, garment_pose, category = inputs
        times = torch.full((len(x),), at, device=x.device)
        conditioning = network.t_embedder(times).to(person.dtype) + network.y_embedder(category)
        lit = F.silu(conditioning)
        parts = [
            module.lin(lit).reshape(len(x), -1, lit.shape[-1]) for module in network.modulated()
        ]
        final = network.final_layer.adaLN_modulation(conditioning)
        modulation = torch.cat([*parts, final.reshape(len(x), 2, -1)], 1)
        seen = torch.cat([x.to(person.dtype), person, person_pose], 1)
        tokens = network.garment_tokens(garment, garment_pose)
        drawn: Tensor = network(seen, tokens, modulation, network.positions(x.device))
        return drawn.float()

    @torch.inference_mode()
    def draw(conditions: Conditions, x: Tensor, steps: int) -> Tensor:
        wanted = tuple(getattr(conditions, field.name) for field in fields(conditions))
        null = tuple(torch.zeros_like(value) for value in wanted)
        for step, (at, length) in enumerate(schedule.strides(steps)):
            guided, without = velocity(x, at, wanted), velocity(x, at, null)
            if step < steps - 1:
                guided = without + GUIDANCE * (guided - without)
            x = x + length * guided
        return x.clamp(-1, 1)

    return draw


def synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def timed(work: Callable[[], object], device: torch.device, times: int) -> float:
    """The median of some runs in seconds."""
    taken = []
    for _ in range(times):
        synchronise(device)
        begun = time.perf_counter()
        work()
        synchronise(device)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def matrix_rate(device: torch.device, dtype: torch.dtype, side: int) -> float:
    """Operations a second of a large matrix product on random values."""
    one, other = (torch.randn((side, side), device=device).to(dtype) for _ in range(2))
    timed(lambda: one @ other, device, 3)
    return 2 * side**3 / timed(lambda: one @ other, device, 20)


def measure(  # noqa: PLR0913, PLR0917  # what a row of the table says
    way: str, draw: Draw, config: NetworkConfig, like: Tensor, batch: int, steps: int, rate: float
) -> Measured:
    conditions, x = conditions_of(config, batch, like), beginning(config, batch, like.device)
    if like.is_cuda:
        torch.cuda.reset_peak_memory_stats()
    draw(conditions, x, 2)
    seconds = timed(lambda: draw(conditions, x, steps), like.device, RUNS[way])
    done = operations(config) * passes(steps) * batch / seconds
    peak = torch.cuda.max_memory_allocated() / GIGA if like.is_cuda else 0.0
    pictures, per_step = batch / seconds, 1000 * seconds / steps
    return Measured(way, batch, seconds, pictures, per_step, done / TERA, done / rate, peak)


def error(drawn: Tensor, exact: Tensor) -> float:
    return float((drawn - exact).norm() / exact.norm())


def check(config: NetworkConfig, ways: dict[str, Draw], like: Tensor) -> dict[str, float]:
    """How far each way is from float32, relative; raises SystemExit if one is too far."""
    exact = Sampler(network_of(config, like.device))
    rows, device = 2, like.device
    x = beginning(config, rows, device)
    # What float32 is shown is rounded too, so that only the computation differs.
    seen = conditions_of(config, rows, like)
    values = (getattr(seen, field.name) for field in fields(seen))
    shown = Conditions(*(v.float() if v.is_floating_point() else v for v in values))
    truth = exact(shown, x, CHECKED_STEPS)
    errors = {way: error(draw(seen, x, CHECKED_STEPS), truth) for way, draw in ways.items()}
    if errors["optimised"] > ROUNDING * errors["eager"] + 1e-5:
        raise SystemExit(f"optimised is wrong: {errors}")
    return errors


def table(measured: list[Measured]) -> str:
    head = f"{'way':10} {'batch':>5} {'s':>8} {'pictures/s':>10} {'ms/step':>8}"
    lines = [f"{head} {'TFLOP/s':>8} {'of matmul':>9} {'GB':>6}"]
    for row in measured:
        front = f"{row.way:10} {row.batch:5} {row.seconds:8.3f} {row.pictures_per_second:10.3f}"
        back = f"{row.ms_per_step:8.2f} {row.teraflops:8.1f} {row.fraction:9.1%}"
        lines.append(f"{front} {back} {row.peak_gigabytes:6.1f}")
    return "\n".join(lines)


def profile(draw: Draw, config: NetworkConfig, like: Tensor) -> str:
    """Where two steps' time goes."""
    from torch.profiler import ProfilerActivity  # noqa: PLC0415  # slow to import

    conditions, x = conditions_of(config, 1, like), beginning(config, 1, like.device)
    kinds = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if like.is_cuda else [])]
    with torch.profiler.profile(activities=kinds) as profiler:
        draw(conditions, x, 2)
        synchronise(like.device)
    column = "self_cuda_time_total" if like.is_cuda else "self_cpu_time_total"
    return str(profiler.key_averages().table(sort_by=column, row_limit=25))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fashn")
    parser.add_argument("--tiny", action="store_true", help="a small network, on a CPU too")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--steps", type=int, default=schedule.STEPS["balanced"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", action="store_true", help="where the time goes, by kernel")
    parser.add_argument("--backend", help="of torch.compile; on a CPU only traced by default")
    parser.add_argument("--mode", help="of torch.compile, such as max-autotune-no-cudagraphs")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    if not (asked.tiny or torch.cuda.is_available()):
        raise SystemExit("no CUDA device here: run it where one is, or with --tiny")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    config = TINY if asked.tiny else NetworkConfig()
    network = network_of(config, device).to(dtype)
    like = network.final_layer.linear.weight
    rate = matrix_rate(device, dtype, 256 if asked.tiny else MATRIX)
    optimised = Sampler(network_of(config, device).to(dtype))
    backend = asked.backend or ("inductor" if device.type == "cuda" else "eager")
    optimised.compile(backend, asked.mode)
    begun = time.perf_counter()
    optimised.warm(max(asked.batches))
    warmed = time.perf_counter() - begun
    ways: dict[str, Draw] = {
        "plain": plainly(network),
        "eager": Sampler(network),
        "optimised": optimised,
    }
    errors = check(config, ways, like)
    rows = [
        measure(way, draw, config, like, batch, asked.steps, rate)
        for batch in asked.batches
        for way, draw in ways.items()
    ]
    name = torch.cuda.get_device_name() if device.type == "cuda" else platform.processor() or "CPU"
    print(f"{name}, torch {torch.__version__}, {asked.steps} steps, {dtype}")
    print(f"matmul {rate / TERA:.1f} TFLOP/s; a pass {operations(config) / TERA:.4f} TFLOP a row")
    print(f"compiled in {warmed:.0f} s; relative error to float32: {errors}")
    print(table(rows))
    if asked.profile:
        print(profile(optimised, config, like))
    if asked.json:
        facts = {"device": name, "torch": torch.__version__, "steps": asked.steps}
        more = {"matmul": rate, "operations": operations(config), "warmed": warmed}
        result = {**facts, **more, "errors": errors, "rows": [asdict(row) for row in rows]}
        asked.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
