"""What the engine `fashn` does with a GPU, on random weights of the published shapes.

    python -m benchmarks.fashn [--batches 1 2 4 8] [--steps 30] [--json OUT] [--profile]
    python -m benchmarks.fashn --tiny      the whole script on a small network, on a CPU too

Three ways to draw the same pictures: `plain` is the published method as it reads, `eager` our
sampler uncompiled, `optimised` our sampler compiled; then the lossy modes against `optimised`, with
their error. Rows are printed, and written as JSON, as they are measured: milliseconds a step, peak
memory, and the fraction of the rate at which this very machine multiplies large matrices.
`optimised` must be as near to float32 as `eager` is, or the script fails at its end. Should time be
short: `--skip lossy` saves the most, then fewer batches, of which each is compiled by itself.
"""

import argparse
import math
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.fashn.report import Measured, Report, verdicts
from benchmarks.fashn.ways import (
    TINY,
    Draw,
    beginning,
    conditions_of,
    network_of,
    operations,
    passes,
    plainly,
    rounded_twin,
    twin,
)
from tryon.engines.fashn import schedule
from tryon.engines.fashn.conditions import Conditions
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler
from tryon.engines.fashn.schedule import Lossy

LOSSY = ("guidance-interval", "step-cache", "guidance-interval, step-cache")
CHECKED_STEPS, CHECKED_ROWS = 4, 2
RUNS = {"plain": 1, "eager": 2}  # of which the median counts
MOST_RUNS = 3
ROUNDING = 1.5  # optimised may be that much farther from float32 than eager is
MATRIX, PRODUCTS = 8192, 10
GIGA, TERA = 1e9, 1e12


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
    """Operations a second of large matrix products on random values, launched without a pause."""
    one, other = (torch.randn((side, side), device=device).to(dtype) for _ in range(2))

    def products() -> None:
        for _ in range(PRODUCTS):
            torch.mm(one, other)

    timed(products, device, 2)
    return PRODUCTS * 2 * side**3 / timed(products, device, 5)


@dataclass(frozen=True, slots=True)
class Bench:
    """The network under test and the yardstick.

    Attributes:
        like: a tensor where and in the type the network is.
        rate: of the machine's matrix products, operations a second.
    """

    config: NetworkConfig
    like: Tensor
    steps: int
    rate: float

    def inputs(self, batch: int) -> tuple[Conditions, Tensor]:
        """The same for every way."""
        begun = beginning(self.config, batch, self.like.device)
        return conditions_of(self.config, batch, self.like), begun

    def measure(self, way: str, draw: Draw, batch: int) -> Measured:
        device, (conditions, x) = self.like.device, self.inputs(batch)
        if isinstance(draw, Sampler):
            draw.prepare(self.steps)  # a replica has them from its start
        if device.type == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        # Twice as many steps as the shortest plan: every kind of step is met before it counts.
        draw(conditions, x, CHECKED_STEPS)
        runs = RUNS.get(way, MOST_RUNS)
        seconds = timed(lambda: draw(conditions, x, self.steps), device, runs)
        done = operations(self.config) * passes(self.steps) * batch / seconds
        peak = torch.cuda.max_memory_allocated() / GIGA if device.type == "cuda" else 0.0
        per_step = 1000 * seconds / self.steps
        speed, fraction = done / TERA, done / self.rate
        return Measured(way, batch, seconds, batch / seconds, per_step, speed, fraction, peak)


def error(drawn: Tensor, exact: Tensor) -> float:
    return float((drawn - exact).norm() / exact.norm())


def decibels(drawn: Tensor, exact: Tensor) -> float:
    """Peak signal-to-noise ratio of pictures in [-1, 1]."""
    square = float((drawn - exact).square().mean())
    return 10 * math.log10(4 / square) if square else math.inf


def check(report: Report, bench: Bench, ways: dict[str, Draw]) -> None:
    """How far each way is from float32, relative; compiled must be as near as uncompiled."""
    like = bench.like
    # Of the same rounded weights, shown the same rounded pictures: only the computing differs.
    network = network_of(bench.config, like.device, like.dtype).float()
    seen, x = bench.inputs(CHECKED_ROWS)
    values = (getattr(seen, field.name) for field in fields(seen))
    shown = Conditions(*(v.float() if v.is_floating_point() else v for v in values))
    truth = Sampler(network)(shown, x, CHECKED_STEPS)
    errors = {way: error(draw(seen, x, CHECKED_STEPS), truth) for way, draw in ways.items()}
    report.tell(relative_error_to_float32={way: f"{off:.2e}" for way, off in errors.items()})
    if not errors["optimised"] <= ROUNDING * errors["eager"] + 1e-5:
        report.fault("optimised is farther from float32 than rounding explains")


def profile(draw: Draw, bench: Bench) -> str:
    """Where two steps' time goes, by kernel."""
    from torch.profiler import ProfilerActivity  # noqa: PLC0415  # slow to import

    like, (conditions, x) = bench.like, bench.inputs(1)
    draw(conditions, x, 2)
    kinds = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if like.is_cuda else [])]
    with torch.profiler.profile(activities=kinds) as profiler:
        draw(conditions, x, 2)
        synchronise(like.device)
    column = "self_device_time_total" if like.is_cuda else "self_cpu_time_total"
    return str(profiler.key_averages().table(sort_by=column, row_limit=25))


def measure_all(report: Report, bench: Bench, ways: dict[str, Draw], batches: list[int]) -> None:
    """Every way at every batch; one that does not fit does not end the others."""
    for batch in batches:
        for way, draw in ways.items():
            try:
                report.add(bench.measure(way, draw, batch))
            except RuntimeError as failed:
                report.failed(f"{way} at {batch}", failed)


def warmed(sampler: Sampler, most: int, report: Report) -> bool:
    """Whether this machine can compile it."""
    begun = time.perf_counter()
    try:
        sampler.warm(most)
    except (RuntimeError, ImportError) as failed:
        report.failed("compiling", failed)
        return False
    report.tell(compiled_in_seconds=round(time.perf_counter() - begun, 1))
    return True


def measure_lossy(
    report: Report, bench: Bench, exact: Sampler, rounded: Sampler, batch: int
) -> None:
    """Each lossy mode's speed, and how far its pictures are from the exact ones."""
    conditions, x = bench.inputs(batch)
    wanted = exact(conditions, x, bench.steps)
    ways = {name: exact.alike(Lossy.named(name)) for name in LOSSY} | {"fp8": rounded}
    for way, sampler in ways.items():
        try:
            row = bench.measure(way, sampler, batch)
            drawn = sampler(conditions, x, bench.steps)
        except RuntimeError as failed:
            report.failed(way, failed)
            continue
        largest = float((drawn - wanted).abs().max())
        report.add(replace(row, psnr=decibels(drawn, wanted), largest=largest))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fashn")
    parser.add_argument("--tiny", action="store_true", help="a small network, on a CPU too")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--steps", type=int, default=schedule.STEPS["balanced"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", action="store_true", help="where the time goes, by kernel")
    parser.add_argument("--backend", help="of torch.compile; on a CPU only traced by default")
    parser.add_argument("--mode", help="of torch.compile, such as max-autotune-no-cudagraphs")
    parser.add_argument("--skip", nargs="*", default=[], choices=["plain", "eager", "lossy"])
    parser.add_argument("--lossy-batch", type=int, default=4, help="at which modes are compared")
    return parser.parse_args()


def prepared(asked: argparse.Namespace, report: Report) -> tuple[Bench, Network]:
    """The network, and what this machine can do."""
    if not (asked.tiny or torch.cuda.is_available()):
        raise SystemExit("no CUDA device here: run it where one is, or with --tiny")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    config = TINY if asked.tiny else NetworkConfig()
    network = network_of(config, device, dtype)
    rate = matrix_rate(device, dtype, 256 if asked.tiny else MATRIX)
    name = torch.cuda.get_device_name() if device.type == "cuda" else platform.machine()
    report.tell(device=name, torch=torch.__version__, dtype=str(dtype), steps=asked.steps)
    report.tell(matmul_teraflops=round(rate / TERA, 1))
    report.tell(teraflop_a_row=round(operations(config) / TERA, 4))
    return Bench(config, network.final_layer.linear.weight, asked.steps, rate), network


def main() -> None:
    asked = arguments()
    report = Report(asked.json)
    bench, network = prepared(asked, report)
    exact: dict[str, Draw] = {"plain": plainly(network), "eager": Sampler(network)}
    # What needs no compiler comes first: should compiling fail or time run out, that is known.
    kept = {way: draw for way, draw in exact.items() if way not in asked.skip}
    measure_all(report, bench, kept, asked.batches)
    backend = asked.backend or ("inductor" if bench.like.is_cuda else "eager")
    optimised = Sampler(twin(network))
    optimised.compile(backend, asked.mode)
    works = warmed(optimised, max(asked.batches), report)
    if works:
        measure_all(report, bench, {"optimised": optimised}, asked.batches)
        check(report, bench, exact | {"optimised": optimised})
        if "lossy" not in asked.skip:
            rounded = Sampler(rounded_twin(network), lossy=Lossy(fp8=True))
            rounded.compile(backend, asked.mode)
            measure_lossy(report, bench, optimised, rounded, asked.lossy_batch)
    if asked.profile:
        print(profile(optimised if works else exact["eager"], bench))
    if bench.steps == schedule.STEPS["balanced"] and not asked.tiny:
        report.tell(verdicts=verdicts(report.rows))
    report.conclude()


if __name__ == "__main__":
    main()
