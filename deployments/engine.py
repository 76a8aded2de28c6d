"""Runs the try-on model: the only deployment that wants a GPU."""

import asyncio
from typing import Any

from ray import serve

from deployments import calls, logs, passes, telemetry, weights
from deployments.args import FittingRoomArgs
from deployments.health import Passes
from deployments.passes import Pending
from tryon import registry
from tryon.engine import Abandoned, Inferred, Prepared
from tryon.errors import Refusal

# picture, content type, seed, scores: plain values, so that the caller needs no class of ours.
Result = tuple[bytes, str, int, dict[str, float]]


class Engine:
    """One engine replica. Requests that wait together go through the model together.

    A request whose caller is gone is no longer wanted; a pass that nobody wants is given up.
    """

    def __init__(self, args: FittingRoomArgs) -> None:
        """Load the model; a replica without its weights fails here, in one line."""
        logs.install(logs.facts_of_call)
        telemetry.start("engine")
        self._passes = Passes(Abandoned, Refusal)
        with weights.at_hand(args, "infer"):
            self._engine = registry.create(args.engine, args.weights, **args.options)
            self._engine.warm("infer")
        batched: Any = self._infer
        batched.set_max_batch_size(args.max_batch_size)
        batched.set_batch_wait_timeout_s(args.batch_wait_timeout_s)

    async def check_health(self) -> None:
        """Fail when the device is stuck, or fails whatever it is given."""
        self._passes.check()

    def __del__(self) -> None:
        """Hand over the last spans."""
        telemetry.stop()

    @telemetry.continued("Engine.generate")
    async def generate(self, prepared: bytes) -> list[Result]:
        """One picture a sample; raises tryon.errors.Refusal if they are not worth showing."""
        with calls.noted("generate"):
            bundle = await asyncio.to_thread(Prepared.from_bytes, prepared)
            pending = Pending(bundle)
            inferred = await passes.answer_to(pending, self._infer(pending))
            # The device's thread is free again while this one encodes and scores.
            results = await asyncio.to_thread(self._engine.finish, bundle, inferred)
        return [(made.picture, made.content_type, made.seed, made.scores) for made in results]

    @serve.batch
    async def _infer(self, batch: list[Pending]) -> list[Inferred]:
        with self._passes.one(), calls.pass_of(len(batch)):
            return await asyncio.to_thread(passes.run, self._engine.infer, batch)
