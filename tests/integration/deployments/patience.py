"""An application of a test: an engine that takes its time, and who calls it off.

Serve imports it where the replicas run; what happens is told by files in a folder.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep

import numpy as np
from ray import serve
from ray.serve import Application
from ray.serve.handle import DeploymentHandle
from starlette.requests import Request

from deployments.args import FittingRoomArgs
from deployments.engine import Engine
from deployments.worker import ReplicaFittingRoom
from tryon.engine import (
    Abandoned,
    Inferred,
    Prepared,
    Step,
    TryOnRequest,
    TryOnResult,
    always,
)

APPLICATION = "patience"


class Patient:
    """Goes on until a file says that it may finish, or nobody wants its pictures."""

    name = "patient"

    def __init__(self, weights: Path) -> None:
        self._folder = weights

    def warm(self, step: Step) -> None:
        """Nothing to load."""

    def prepare(self, request: TryOnRequest) -> Prepared:
        """Nothing of the request matters but its photo."""
        return Prepared({"photo": np.frombuffer(request.person, np.uint8)})

    def infer(
        self, batch: Sequence[Prepared], is_wanted: Callable[[int], bool] = always
    ) -> list[Inferred]:
        """Tell how many of the batch are wanted, whenever that changes."""
        told = None
        while not (self._folder / "finish").exists():
            wanted = sum(is_wanted(index) for index in range(len(batch)))
            if wanted != told:
                told = wanted
                (self._folder / f"{len(batch)} asked, {wanted} wanted").touch()
            if not wanted:
                raise Abandoned
            sleep(0.02)
        return [Inferred({}) for _ in batch]

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        """The photo as it came."""
        del inferred
        return [TryOnResult(prepared.arrays["photo"].tobytes(), "image/jpeg", 7)]


class Caller:
    """Asks for pictures as the worker does, and has second thoughts."""

    def __init__(self, folder: Path, engine: DeploymentHandle[Engine]) -> None:
        self._folder, self._engine = folder, engine
        self._room = ReplicaFittingRoom(APPLICATION)

    async def __call__(self, request: Request) -> str:
        """Have so many pictures made together, call so many of them off, and tell of the rest."""
        asked, called_off = (int(request.query_params[name]) for name in ("ask", "callOff"))
        photos = [f"photo {number}".encode() for number in range(asked)]
        calls = [asyncio.create_task(self._room.generate(_prepared(one))) for one in photos]
        await self._is_told(f"{asked} asked, {asked} wanted")
        for call in calls[:called_off]:
            call.cancel()
        await self._is_told(f"{asked} asked, {asked - called_off} wanted")
        (self._folder / "finish").touch()
        made = [await call for call in calls[called_off:]]
        return json.dumps([one.content.decode() for pictures in made for one in pictures])

    async def _is_told(self, name: str) -> None:
        while not (self._folder / name).exists():  # noqa: ASYNC110 - another process tells
            await asyncio.sleep(0.02)


def _prepared(photo: bytes) -> bytes:
    return Prepared({"photo": np.frombuffer(photo, np.uint8)}).to_bytes()


def application(args: dict[str, str]) -> Application:
    """An engine replica and its caller."""
    folder = Path(args["folder"])
    wanted = FittingRoomArgs(
        engine=f"{__name__}:Patient", weights=folder, max_batch_size=2, batch_wait_timeout_s=5
    )
    engine = serve.deployment(name="Engine", ray_actor_options={"num_cpus": 0.1})(Engine)
    caller = serve.deployment(name="Caller", ray_actor_options={"num_cpus": 0.1})(Caller)
    return caller.bind(folder, engine.bind(wanted))
