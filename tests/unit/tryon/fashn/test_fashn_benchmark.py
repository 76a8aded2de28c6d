import json
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.fashn.report import Measured, Report, verdicts
from benchmarks.fashn.ways import (
    TINY,
    beginning,
    conditions_of,
    network_of,
    operations,
    passes,
    plainly,
    rounded_twin,
    twin,
)
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


def row(way: str, batch: int, seconds: float, fraction: float) -> Measured:
    return Measured(way, batch, seconds, batch / seconds, 1.0, 1.0, fraction, 1.0)


def test_the_verdict_is_of_the_best_batch_beside_its_target() -> None:
    rows = [
        row("plain", 1, 5.0, 0.2),
        row("plain", 4, 20.0, 0.2),
        row("optimised", 1, 2.2, 0.4),
        row("optimised", 4, 7.0, 0.55),
        row("step-cache", 4, 3.0, 1.1),
    ]

    assert verdicts(rows) == {
        "fraction of matmul": "0.55, reached (target 0.5)",
        "seconds a picture": "1.75, reached (target 2.0)",
        "times plain": "2.86, reached (target 2.5)",
    }


def test_without_the_plain_way_nothing_is_claimed_of_it() -> None:
    assert "times plain" not in verdicts([row("optimised", 1, 1.0, 0.6)])
    assert verdicts([row("eager", 1, 1.0, 0.6)]) == {}


def test_a_run_cut_short_has_kept_what_it_measured(tmp_path: Path) -> None:
    path = tmp_path / "found.json"
    report = Report(path)

    report.tell(device="a GPU")
    report.add(row("plain", 1, 5.0, 0.2))
    report.failed("plain at 8", RuntimeError("out of memory\nmuch more"))

    kept = json.loads(path.read_text())
    assert kept["device"] == "a GPU"
    assert kept["rows"][0]["seconds"] == 5.0
    assert kept["failures"] == ["plain at 8: RuntimeError: out of memory"]
    with pytest.raises(SystemExit, match="plain at 8"):
        report.conclude()


def test_every_way_draws_on_the_same_weights() -> None:
    device = torch.device("cpu")
    network = network_of(TINY, device, torch.float32)
    conditions, x = conditions_of(TINY, 2, torch.zeros(1)), beginning(TINY, 2, device)

    drawn = Sampler(network)(conditions, x, 3)
    again = Sampler(twin(network))(conditions, x, 3)
    rounded = Sampler(rounded_twin(network))(conditions, x, 3)

    assert torch.equal(drawn, again)
    assert 0 < (rounded - drawn).abs().mean() < 0.05
    assert all(isinstance(block.linear1, torch.nn.Linear) for block in network.single_blocks)
