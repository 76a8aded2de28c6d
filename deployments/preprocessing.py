"""Prepares photos and garments on CPUs, so that engine replicas do nothing but their model."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from ray.serve.handle import DeploymentHandle

from deployments import calls, logs, telemetry, weights
from deployments.args import FittingRoomArgs
from deployments.health import Passes
from deployments.memory import give_back_early
from tryon import registry
from tryon.engine import Category, Garment, Mode, TryOnRequest
from tryon.errors import Refusal
from tryon.moderation import Moderator
from tryon.pictures import PARTS, Part, PicturePreparer, Shelf
from tryon.shapes import GarmentShape

Made = TypeVar("Made")
Given = ParamSpec("Given")

# picture, category, shape as `GarmentShape.to_json` writes it: plain values, so that the caller
# needs no class of ours.
Piece = tuple[bytes, Category, Mapping[str, Any] | None]
# A cut-out, PNG, and a shape as above.
MeasuredPiece = tuple[bytes, dict[str, Any]]


class Preprocessing:
    """One preprocessing replica."""

    def __init__(self, args: FittingRoomArgs, engine: DeploymentHandle[Any]) -> None:
        """Load the models of preparation.

        Args:
            args: which engine's preparation to run.
            engine: unused here; an application is what its root is bound to, and this binds the
                engine replicas into it.
        """
        logs.install(logs.facts_of_call)
        telemetry.start("preprocessing")
        give_back_early()
        self._engine_handle = engine
        # The models use all processors that the replica has: two pictures at once would take as
        # long, and twice the memory.
        self._turns = ThreadPoolExecutor(max_workers=1)
        self._passes = Passes(Refusal)
        self._pictures = PicturePreparer(args.weights)
        with weights.at_hand(args, "prepare"):
            self._engine = registry.create(args.engine, args.weights, **args.options)
            self._engine.warm("prepare")
            self._moderator = _moderator(args)

    async def check_health(self) -> None:
        """Fail when the models are stuck, or fail whatever they are given."""
        self._passes.check()

    def __del__(self) -> None:
        """Hand over the last spans."""
        telemetry.stop()

    @telemetry.continued("Preprocessing.prepare")
    async def prepare(
        self, photo: bytes, garments: Sequence[Piece], mode: Mode, samples: int, seed: int
    ) -> bytes:
        """Read the pictures and all that can be known without the device.

        Raises:
            tryon.errors.Refusal: the pictures cannot be used; the message is for the shopper.
        """
        request = TryOnRequest(photo, tuple(map(_garment, garments)), mode, samples, seed)
        with calls.noted("prepare"):
            return await self._in_turn(self._prepare, request)

    async def measure_garment(
        self, picture: bytes, category: Shelf, shape: Mapping[str, Any] | None
    ) -> MeasuredPiece:
        """Cut out and measure a garment that nobody tries on yet.

        Args:
            picture: encoded bytes of a product's picture.
            category: what the shelf that the product lies on says of where it is worn.
            shape: its kind and landmarks if staff have set them; then it is only cut out.

        Raises:
            tryon.errors.Refusal: the picture cannot be used; the message is for shoppers.
        """
        known = None if shape is None else GarmentShape.from_json(shape)
        with calls.noted("measure"):
            measured = await self._in_turn(self._pictures.measure, picture, category, known)
        return measured.cutout, measured.shape.to_json()

    async def prepare_picture(
        self,
        picture: bytes,
        parts: Sequence[Part] = PARTS,
        category: Shelf = "auto",
        shape: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make all that a shop wants of a product's picture, or parts of it, in one go.

        Args:
            picture: encoded bytes.
            parts: what is wanted.
            category: as of `measure_garment`.
            shape: likewise.

        Returns:
            As `tryon.pictures.PreparedPicture.to_plain` says. A garment that cannot be tried on is
            said there; the other parts are made all the same.

        Raises:
            tryon.errors.Refusal: nothing can be made of it.
        """
        known = None if shape is None else GarmentShape.from_json(shape)
        with calls.noted("prepare-picture"):
            made = await self._in_turn(self._pictures.prepare, picture, parts, category, known)
        return made.to_plain()

    async def embed_photo(self, photo: bytes) -> tuple[bytes, str]:
        """What a photo shows that somebody searches with, and by which model.

        Raises:
            tryon.errors.Refusal: it cannot, or should not, be looked at.
        """
        with calls.noted("embed-photo"):
            return await self._in_turn(self._embed, photo)

    async def _in_turn(
        self, work: Callable[Given, Made], *given: Given.args, **named: Given.kwargs
    ) -> Made:
        loop = asyncio.get_running_loop()
        # What is logged in the thread is about the same request.
        task = partial(copy_context().run, partial(work, *given, **named))
        with self._passes.one():
            return await loop.run_in_executor(self._turns, task)

    def _embed(self, photo: bytes) -> tuple[bytes, str]:
        if self._moderator is not None:
            self._moderator.check_photo(photo)
        return self._pictures.embed(photo)

    def _prepare(self, request: TryOnRequest) -> bytes:
        if self._moderator is not None:
            self._moderator.check(request)
        return self._engine.prepare(request).to_bytes()


def _moderator(args: FittingRoomArgs) -> Moderator | None:
    if args.unsafe_score is None:
        return None
    moderator = Moderator(args.weights, args.unsafe_score)
    moderator.warm()
    return moderator


def _garment(piece: Piece) -> Garment:
    picture, category, shape = piece
    return Garment(picture, category, GarmentShape.from_json(shape) if shape else None)
