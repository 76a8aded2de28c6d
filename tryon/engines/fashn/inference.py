"""Requests as rows of the sampler's passes, and the rows as pictures again."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from tryon.engine import Abandoned, always
from tryon.engines.fashn.conditions import Conditions, noise
from tryon.engines.fashn.framing import Values
from tryon.engines.fashn.sampler import Sampler
from tryon.engines.fashn.scene import Dress, Scene

_NEXT_GARMENT = 1_000_003  # added to the seed: another garment begins from other noise


@dataclass(slots=True)
class Row:
    """One picture in the making.

    Attributes:
        request: its place in the batch.
        scene: of its request.
        seed: of this sample.
        person: (3, height, width) in [-1, 1]: the photo, then the picture with what is put on.
    """

    request: int
    scene: Scene
    seed: int
    person: Tensor


class Demand:
    """Which requests are still wanted; who has left does not come back."""

    def __init__(self, is_wanted: Callable[[int], bool]) -> None:
        self._is_wanted = is_wanted
        self._gone: set[int] = set()

    def of(self, request: int) -> bool:
        if request not in self._gone and not self._is_wanted(request):
            self._gone.add(request)
        return request not in self._gone

    def without(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that somebody waits for."""
        return [row for row in rows if self.of(row.request)]

    def all_left(self, requests: int) -> bool:
        return len(self._gone) == requests


def infer(
    sampler: Sampler,
    scenes: Sequence[Scene],
    most: int,
    is_wanted: Callable[[int], bool] = always,
) -> list[Values]:
    """The samples of each scene, (samples, height, width, 3), without the bars.

    Args:
        sampler: the network.
        scenes: of any requests; none changes another's pictures.
        most: how many rows go through the network together.
        is_wanted: asked between the steps, by scene; no samples are drawn of one that is not.

    Raises:
        Abandoned: nobody waits for any of them.
    """
    demand = Demand(is_wanted)
    made = [list(_rows(request, one, sampler.device)) for request, one in enumerate(scenes)]
    by_steps: dict[int, list[Row]] = defaultdict(list)
    for rows in made:
        by_steps[rows[0].scene.steps] += rows
    with torch.inference_mode():
        for steps, rows in by_steps.items():
            _draw(sampler, rows, steps, most, demand)
        if demand.all_left(len(scenes)):
            raise Abandoned
        return [_pictures(rows, drawn=demand.of(rows[0].request)) for rows in made]


def _rows(request: int, scene: Scene, device: torch.device) -> Iterator[Row]:
    person = _tensor(scene.person if scene.shown is None else scene.shown, device)
    for sample in range(scene.samples):
        yield Row(request, scene, scene.seed + sample, person)


def _draw(sampler: Sampler, rows: Sequence[Row], steps: int, most: int, demand: Demand) -> None:
    """As many rows at once as may be; who has left makes room."""
    waiting = demand.without(rows)
    while waiting:
        with suppress(Abandoned):
            _dress(sampler, waiting[:most], steps, demand)
        waiting = demand.without(waiting[most:])


def _dress(sampler: Sampler, rows: Sequence[Row], steps: int, demand: Demand) -> None:
    """Puts each row's garments on, one after the other.

    Raises:
        Abandoned: nobody waits for any of the rows.
    """
    for number in range(max(len(row.scene.dresses) for row in rows)):
        waiting = demand.without([row for row in rows if number < len(row.scene.dresses)])
        if not waiting:
            return
        drawn = sampler(
            _conditions(waiting, number, sampler),
            _beginning(waiting, number).to(sampler.device),
            steps,
            partial(_is_wanted, demand, [row.request for row in waiting]),
        )
        for row, picture in zip(waiting, drawn, strict=True):
            row.person = picture


def _is_wanted(demand: Demand, requests: Sequence[int], row: int) -> bool:
    return demand.of(requests[row])


def _beginning(rows: Sequence[Row], number: int) -> Tensor:
    height, width = rows[0].scene.person.shape[:2]
    seeds = (row.seed + number * _NEXT_GARMENT for row in rows)
    return torch.stack([noise(seed, (height, width)) for seed in seeds])


def _conditions(rows: Sequence[Row], number: int, sampler: Sampler) -> Conditions:
    dresses: list[Dress] = [row.scene.dresses[number] for row in rows]

    def moved(pictures: list[Values]) -> Tensor:
        return _tensor(np.stack(pictures), sampler.device).to(sampler.dtype)

    return Conditions(
        person=torch.stack([row.person for row in rows]).to(sampler.dtype),
        person_pose=moved([row.scene.pose[..., None] for row in rows]),
        garment=moved([dress.picture for dress in dresses]),
        garment_pose=moved([dress.pose[..., None] for dress in dresses]),
        category=torch.tensor([dress.category for dress in dresses], device=sampler.device),
    )


def _tensor(values: Values, device: torch.device) -> Tensor:
    """(..., channels, height, width) in [-1, 1] of (..., height, width, channels) in 0 to 255.

    Bytes travel to the device, and become numbers there.
    """
    moved = torch.from_numpy(np.ascontiguousarray(values)).to(device)
    return moved.movedim(-1, -3).float() / 127.5 - 1


def _pictures(rows: Sequence[Row], *, drawn: bool) -> Values:
    """A request's samples; none if it was given up."""
    pictures = torch.stack([row.person for row in rows]).permute(0, 2, 3, 1)
    values = ((pictures + 1) * 127.5).round().to(torch.uint8).cpu().numpy()
    cut = rows[0].scene.padding.cut(values if drawn else values[:0])
    return np.ascontiguousarray(cut)
