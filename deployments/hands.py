"""Hands that prepare pictures beside the replicas: plain Ray actors, on CPUs that are left over.

They run where preparation runs, on nodes of the fitting room, and are given nothing but pictures:
whoever employs them reads the database and the store.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import ray
from ray.exceptions import RayTaskError

from commerce.garments.measuring import Measured
from commerce.pictures.errors import PictureRefused
from commerce.pictures.parts import Part
from commerce.pictures.preparing import Prepared
from deployments.answers import as_prepared
from tryon.errors import Refusal

if TYPE_CHECKING:
    from tryon.pictures import Shelf

# Of the scheduler's 19 steps: replicas, which shoppers wait for, come first on a processor.
NICENESS = 10
# Nodes that do not say what they are for, and those of the fitting room; as in config/serve.yaml.
WHERE = {"atelier/part": "!in(shop, head)"}


class NoRoom(RuntimeError):  # noqa: N818 - a state of the cluster
    """No node of the fitting room has a processor to spare; ask for less with `--cpus`."""


class Hand:
    """One process with models, and one thread of each: more hands take more processors."""

    def __init__(self) -> None:
        """Load nothing yet. Modules are imported where the hand is, not where it is sent from."""
        from deployments import weights  # noqa: PLC0415  # the shop's image has no models
        from deployments.args import FittingRoomArgs  # noqa: PLC0415  # likewise
        from deployments.memory import give_back_early  # noqa: PLC0415  # likewise
        from tryon.pictures import PicturePreparer  # noqa: PLC0415  # likewise

        os.nice(NICENESS)
        give_back_early()
        args = FittingRoomArgs()
        with weights.at_hand(args, "prepare"):
            self._pictures = PicturePreparer(args.weights, threads=1)

    def prepare_picture(self, picture: bytes, parts: Sequence[Part]) -> dict[str, Any]:
        """As `deployments.preprocessing.Preprocessing.prepare_picture`, without garments."""
        return self._pictures.prepare(picture, parts).to_plain()

    def measure_garment(
        self, picture: bytes, category: "Shelf", shape: Mapping[str, Any] | None
    ) -> tuple[bytes, dict[str, Any]]:
        """As `deployments.preprocessing.Preprocessing.measure_garment`."""
        from tryon.shapes import GarmentShape  # noqa: PLC0415  # as above

        known = None if shape is None else GarmentShape.from_json(shape)
        measured = self._pictures.measure(picture, category, known)
        return measured.cutout, measured.shape.to_json()

    def cpu_seconds(self) -> float:
        """What it has taken of a processor so far."""
        return time.process_time()


class Hands:
    """A fitting room of hands: each holds one picture at a time, and who comes waits for one."""

    def __init__(self, number: int, cpus: float) -> None:
        """Ask for the actors; Ray starts them as soon as a node has room.

        Args:
            number: how many.
            cpus: what each books on its node. It uses a whole one where nobody else does.
        """
        # One that dies is started again, and the picture that it held is tried once more; then that
        # has failed, and is tried again by its row.
        hired = ray.remote(Hand).options(
            num_cpus=cpus, max_restarts=-1, max_task_retries=1, label_selector=WHERE
        )
        self._all: list[Any] = [hired.remote() for _ in range(number)]
        self._free: asyncio.Queue[Any] = asyncio.Queue()

    async def start(self, patience: float = 120.0) -> int:
        """Wait for the hands, let those go that found no room, and return how many there are.

        Raises:
            NoRoom: no node has room for a single one.
            ray.exceptions.RayActorError: they cannot work, such as for want of a model's file.
        """
        asked = {asyncio.ensure_future(hand.cpu_seconds.remote()): hand for hand in self._all}
        there, absent = await asyncio.wait(asked, timeout=patience)
        for one in absent:
            one.cancel()
            ray.kill(asked[one])
        if not there:
            raise NoRoom
        self._all = [asked[one] for one in there if one.result() >= 0]
        for hand in self._all:
            self._free.put_nowait(hand)
        return len(self._all)

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        """Make these parts of a picture; raises PictureRefused."""
        async with self._one() as hand:
            try:
                return as_prepared(await hand.prepare_picture.remote(picture, tuple(parts)))
            except RayTaskError as error:
                refusal = _refusal_in(error)
                raise PictureRefused(refusal.code, str(refusal.args[0])) from error

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        """Measure a garment; raises PictureRefused."""
        async with self._one() as hand:
            try:
                cutout, found = await hand.measure_garment.remote(picture, category, shape)
            except RayTaskError as error:
                refusal = _refusal_in(error)
                raise PictureRefused(refusal.code, str(refusal.args[0])) from error
        return Measured(cutout, found["kind"], found["points"])

    async def cpu_seconds(self) -> float:
        """What all have taken of processors so far, those that died left out."""
        asked = (hand.cpu_seconds.remote() for hand in self._all)
        told = await asyncio.gather(*asked, return_exceptions=True)
        return float(sum(seconds for seconds in told if isinstance(seconds, float)))

    def dismiss(self) -> None:
        """End them all."""
        for hand in self._all:
            ray.kill(hand)

    @asynccontextmanager
    async def _one(self) -> AsyncIterator[Any]:
        hand = await self._free.get()
        try:
            yield hand
        finally:
            self._free.put_nowait(hand)


def _refusal_in(error: RayTaskError) -> Refusal:
    """What the hand said; raises the error again if that is no refusal."""
    if isinstance(error.cause, Refusal):
        return error.cause
    raise error
