"""Requests as rows of the sampler's passes, and the rows as pictures again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tryon.engines.fashn.framing import Values
from tryon.engines.fashn.sampler import Conditions, Sampler, noise
from tryon.engines.fashn.scene import Dress, Scene

_NEXT_GARMENT = 1_000_003  # added to the seed: another garment begins from other noise


@dataclass(slots=True)
class Row:
    """One picture in the making.

    Attributes:
        scene: of its request.
        seed: of this sample.
        person: (3, height, width) in [-1, 1]: the photo, then the picture with what is put on.
    """

    scene: Scene
    seed: int
    person: Tensor


def infer(sampler: Sampler, scenes: Sequence[Scene], most: int) -> list[Values]:
    """The samples of each scene, (samples, height, width, 3), without the bars.

    Args:
        sampler: the network.
        scenes: of any requests; none changes another's pictures.
        most: how many rows go through the network together.
    """
    made = [list(_rows(scene, sampler.device)) for scene in scenes]
    by_steps: dict[int, list[Row]] = defaultdict(list)
    for rows in made:
        by_steps[rows[0].scene.steps] += rows
    with torch.inference_mode():
        for steps, rows in by_steps.items():
            for begin in range(0, len(rows), most):
                _dress(sampler, rows[begin : begin + most], steps)
        return [_pictures(rows) for rows in made]


def _rows(scene: Scene, device: torch.device) -> Iterator[Row]:
    person = _tensor(scene.person, device)
    for sample in range(scene.samples):
        yield Row(scene, scene.seed + sample, person)


def _dress(sampler: Sampler, rows: Sequence[Row], steps: int) -> None:
    """Puts each row's garments on, one after the other."""
    for number in range(max(len(row.scene.dresses) for row in rows)):
        waiting = [row for row in rows if number < len(row.scene.dresses)]
        conditions = _conditions(waiting, number, sampler)
        shape = waiting[0].scene.person.shape[:2]
        seeds = (row.seed + number * _NEXT_GARMENT for row in waiting)
        beginning = torch.stack([noise(seed, (shape[0], shape[1])) for seed in seeds])
        drawn = sampler(conditions, beginning.to(sampler.device), steps)
        for row, picture in zip(waiting, drawn, strict=True):
            row.person = picture


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


def _pictures(rows: Sequence[Row]) -> Values:
    drawn = torch.stack([row.person for row in rows]).permute(0, 2, 3, 1)
    values = ((drawn + 1) * 127.5).round().to(torch.uint8).cpu().numpy()
    cut = rows[0].scene.padding.cut(values)
    return np.ascontiguousarray(cut)
