"""The rows of a pass: what each shall become, and how far it has come.

A row is one picture to make. Rows never look at each other, so requests of different people,
garments, categories and seeds share a pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

_NO_GARMENT = 0  # the category of the null branch


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
        return Conditions(*(padded(getattr(self, field.name), rows) for field in fields(self)))


@dataclass(slots=True)
class Pass:
    """Rows on their way from noise to picture.

    Attributes:
        rows: which of the conditions' rows they are; what comes after them only fills the pass.
        x: (size, 3, height, width) float32, the pictures in the making.
        seen: (2 * size, 4, height, width) person and pose, then the same of the null branches.
        garment: (2 * size, T, d), likewise.
        category: (2 * size,), likewise.
        added: what the deep blocks last added to the tokens, if that is kept: (2 * size, T, d), or
            (size, T, d) if that was without the null branches.
    """

    rows: list[int]
    x: Tensor
    seen: Tensor
    garment: Tensor
    category: Tensor
    added: Tensor | None = None

    @property
    def size(self) -> int:
        return self.x.shape[0]

    def keep(self, rows: Sequence[int], size: int) -> None:
        """Goes on with some of the rows, in a smaller pass."""
        places = [self.rows.index(row) for row in rows]
        places += places[-1:] * (size - len(places))
        index = torch.tensor(places, device=self.x.device)
        both = torch.cat([index, index + self.size])
        if self.added is not None:
            self.added = self.added[both if len(self.added) > self.size else index]
        self.seen, self.garment = self.seen[both], self.garment[both]
        self.category, self.x = self.category[both], self.x[index]
        self.rows = list(rows)

    def pictures(self, count: int) -> Tensor:
        """(count, 3, height, width) in [-1, 1]; black where a row was given up."""
        drawn = torch.full((count, *self.x.shape[1:]), -1.0, device=self.x.device)
        drawn[self.rows] = self.x[: len(self.rows)].clamp(-1, 1)
        return drawn


def noise(seed: int, shape: tuple[int, int]) -> Tensor:
    """Where a picture begins: (3, height, width), the same for a seed on every device."""
    generator = torch.Generator().manual_seed(seed % 2**63)
    return torch.randn((3, *shape), generator=generator, device="cpu")


def with_nulls(values: Tensor) -> Tensor:
    """The rows, then as many of the null branch, which sees nothing: zeros."""
    return torch.cat([values, torch.full_like(values, _NO_GARMENT)])


def padded(values: Tensor, rows: int) -> Tensor:
    """As many rows as wanted, the last one repeated."""
    missing = rows - values.shape[0]
    if missing <= 0:
        return values
    return torch.cat([values, values[-1:].expand(missing, *values.shape[1:])])
