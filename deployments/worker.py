"""Takes try-on jobs from the broker and works them with the replicas of the fitting room."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel
from ray import serve
from ray.serve.context import _set_request_context
from ray.serve.exceptions import DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle

from commerce.core import logs, tracing
from commerce.core.broker import Broker
from commerce.core.cache import open_redis
from commerce.core.database import Database, DatabaseBusy
from commerce.core.errors import Unavailable
from commerce.core.heartbeat import HEARTBEAT_PAUSE, Heartbeat
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.garments.measuring import Measured, Measurer
from commerce.pictures.errors import PictureRefused
from commerce.pictures.parts import Part
from commerce.pictures.preparing import Prepared, Preparer
from commerce.tryons import backlog, leisure
from commerce.tryons.consumer import Consumer
from commerce.tryons.errors import Refused
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Order, Picture, Worker
from deployments import begin, telemetry
from deployments.answers import as_prepared
from deployments.autoscaling import JOBS
from deployments.health import Lifeline
from deployments.looping import Loops
from tryon.errors import Refusal

CONNECT_PAUSE = 1.0
# How old the number of jobs may be that the autoscaler is told.
COUNT_EVERY = 1.0
# How late a garment is measured that nobody waits for.
MEASURE_PAUSE = 3.0


class FittingRoomDown(Unavailable):
    """The fitting room failed to start, or is being replaced; try again shortly."""


class WorkerArgs(BaseModel):
    """What config/*.yaml says about the worker."""

    prefetch: int = 4


class ReplicaFittingRoom:
    """The fitting room behind handles of another application."""

    def __init__(self, application: str = "tryon") -> None:
        """Resolve nothing yet: the other application may still be starting."""
        self._application = application
        self._handles: dict[str, DeploymentHandle[Any]] = {}

    async def prepare(self, order: Order) -> bytes:
        """Prepare on a preprocessing replica; raises Refused."""
        with tracing.span("Preprocessing.prepare", kind="client"):
            response = self._handle("Preprocessing").prepare.remote(
                order.photo,
                [(g.picture, g.category, g.shape) for g in order.garments],
                mode=order.mode,
                samples=order.samples,
                seed=order.seed,
                **tracing.carried(),
            )
            prepared: bytes = await answer_of(response)
        return prepared

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        """Measure a garment on a preprocessing replica; raises PictureRefused."""
        response = self._handle("Preprocessing").measure_garment.remote(picture, category, shape)
        try:
            cutout, found = await answer_of(response)
        except Refused as refused:
            raise PictureRefused(refused.code, refused.message) from refused
        return Measured(cutout, found["kind"], found["points"])

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        """Prepare a product's picture on a preprocessing replica; raises PictureRefused."""
        response = self._handle("Preprocessing").prepare_picture.remote(picture, tuple(parts))
        try:
            return as_prepared(await answer_of(response))
        except Refused as refused:
            raise PictureRefused(refused.code, refused.message) from refused

    async def generate(self, prepared: bytes) -> Sequence[Picture]:
        """Generate on an engine replica; raises Refused."""
        with tracing.span("Engine.generate", kind="client"):
            response = self._handle("Engine").generate.remote(prepared, **tracing.carried())
            results = await answer_of(response)
        return [Picture(*result) for result in results]

    def _handle(self, deployment: str) -> DeploymentHandle[Any]:
        if deployment not in self._handles:
            self._handles[deployment] = serve.get_deployment_handle(deployment, self._application)
        # Serve hands the name of the request on with each call, and puts it into the replica's log.
        _set_request_context(request_id=logs.request_id() or "")
        return self._handles[deployment]


async def answer_of(response: Any) -> Any:  # noqa: ANN401 - Serve types neither
    """A replica's answer. Who stops waiting calls the replica off.

    Raises:
        Refused: the pictures cannot be used.
        FittingRoomDown: there is nobody to ask, and will not be until somebody deploys again; Serve
            says so at once, where it would wait for a replica that is only slow to start.
    """
    try:
        return await response
    except Refusal as refusal:
        raise Refused(refusal.code, str(refusal.args[0])) from refusal
    except DeploymentUnavailableError as error:
        raise FittingRoomDown from error
    except asyncio.CancelledError:
        # Serve goes on with a call whose answer nobody awaits, unless it is told.
        response.cancel()
        raise


def one_after_the_other(*steps: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
    """One step of several kinds of work, the first kind first: shoppers wait behind one at most."""

    async def step() -> int:
        for one in steps:
            if done := await one():
                return done
        return 0

    return step


class WorkerReplica:
    """Consumes for as long as the replica lives; takes no requests."""

    def __init__(self, args: WorkerArgs) -> None:
        """Start to consume on the replica's event loop."""
        begin.replica()
        tracing.use(telemetry.start("worker"))
        settings = Settings()
        self._database = Database(settings.database)
        self._redis = open_redis(settings.redis)
        storage, room = Storage(settings.storage), ReplicaFittingRoom()
        worker = Worker(self._database, storage, room, settings.tryon, Progress(self._redis))
        measurer = Measurer(self._database, storage, room, leisure.has_time)
        preparer = Preparer(self._database, storage, room, leisure.has_time)
        self._consumer = Consumer(Broker(settings.broker), worker, args.prefetch)
        self._broker = Lifeline(
            "the broker",
            lambda: self._consumer.is_working,
            partial(Broker.probe, settings.broker),
        )
        self._loops = Loops()
        self._loops.start("try-on worker", self._keep_consuming, CONNECT_PAUSE)
        # Here, because this is where the fitting room is known, and how much shoppers leave it.
        in_spare_time = one_after_the_other(measurer.step, preparer.step)
        self._loops.start("garments", in_spare_time, MEASURE_PAUSE)
        self._loops.start("worker heartbeat", Heartbeat(self._database).step, HEARTBEAT_PAUSE)
        self._counted, self._jobs = float("-inf"), 0

    async def check_health(self) -> None:
        """Fail when a loop has ended or is stuck, or no message could arrive for long.

        A shorter outage is the connection's own to mend, and one for all nobody's here.
        """
        self._loops.check()
        await self._broker.check()

    async def record_autoscaling_stats(self) -> dict[str, float]:
        """How many try-ons have not ended, for `deployments.autoscaling`; nothing if unknown."""
        if time.monotonic() - self._counted >= COUNT_EVERY:
            try:
                async with self._database.reading() as session:
                    self._jobs = await backlog.size(session)
            except DatabaseBusy:
                return {}
            self._counted = time.monotonic()
        return {JOBS: float(self._jobs)}

    async def __del__(self) -> None:
        """Finish the jobs in flight; the broker gives the others to another worker."""
        await self._loops.stop()
        await self._consumer.stop()
        await self._redis.aclose()
        await self._database.close()
        await asyncio.to_thread(telemetry.stop)

    async def _keep_consuming(self) -> int:
        if not self._consumer.has_started:
            await self._consumer.start()
        return 0
