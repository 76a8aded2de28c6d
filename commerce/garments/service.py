"""What is known of garments: for staff who look at and correct them, and for those who try on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure
from commerce.core.pagination import Page
from commerce.garments.errors import GarmentChangedMeanwhile, GarmentNotFound, LandmarksUnfit
from commerce.garments.kinds import Category, Kind, Points, faults
from commerce.garments.models import Garment, Status
from commerce.garments.proposing import CUTOUTS_LINGER
from commerce.garments.telling import garment_changed


@dataclass(frozen=True, slots=True)
class Known:
    """What the shop knows of a product's picture.

    Attributes:
        cutout_key: where it lies cut out, if it does.
        category: where it is worn, if that is known.
        shape: its kind and landmarks, `{kind, points}`, if they are known.
        refusal: the code and the words of why it cannot be tried on, if it cannot.
    """

    cutout_key: str | None
    category: Category | None
    shape: dict[str, Any] | None
    refusal: tuple[str, str] | None


async def known(session: AsyncSession, image_keys: Collection[str]) -> dict[str, Known]:
    """What is known of pictures, by key; those of no product are left out.

    Several products may show one picture: what staff have corrected comes before what was
    proposed, and what was measured before what was refused.
    """
    statement = select(Garment).where(Garment.image_key.in_(image_keys))
    found = sorted(await session.scalars(statement), key=_trust)
    return {garment.image_key: _known(garment) for garment in found}


async def read_of_product(session: AsyncSession, product_id: UUID) -> Sequence[Garment]:
    """The garments of a product, in the order in which they came."""
    statement = select(Garment).where(Garment.product_id == product_id)
    return (await session.scalars(statement.order_by(Garment.id))).all()


async def read_page(
    session: AsyncSession, status: Status | None, kind: Kind | None, page: Page
) -> tuple[Sequence[Garment], int]:
    """Garments, the newest first, and how many there are."""
    conditions = list(_conditions(status, kind))
    total = await session.scalar(select(func.count()).select_from(Garment).where(*conditions))
    newest = select(Garment).where(*conditions).order_by(Garment.id.desc())
    found = await session.scalars(newest.limit(page.limit).offset(page.offset))
    return found.all(), total or 0


async def read(session: AsyncSession, garment_id: UUID) -> Garment:
    """A garment; raises GarmentNotFound."""
    garment = await session.get(Garment, garment_id)
    if garment is None:
        raise GarmentNotFound
    return garment


async def lock(session: AsyncSession, garment_id: UUID) -> Garment:
    """A garment that nobody else changes meanwhile; raises GarmentNotFound."""
    statement = select(Garment).where(Garment.id == garment_id)
    garment = await session.scalar(statement.with_for_update(key_share=True))
    if garment is None:
        raise GarmentNotFound
    return garment


def correct(  # noqa: PLR0913, PLR0917 - which garment, what it is, who says so, of which version
    session: AsyncSession,
    garment: Garment,
    kind: Kind,
    points: Points,
    actor: str,
    version: int | None,
) -> None:
    """Set a locked garment's kind and landmarks; whoever measures it at the moment loses hold.

    It counts at once where there is a cut-out, else as soon as there is one.

    Raises:
        GarmentChangedMeanwhile: it is another version than the editor looked at.
        LandmarksUnfit: a garment of this kind cannot have these landmarks.
    """
    if version is not None and version != garment.version:
        raise GarmentChangedMeanwhile(extra={"version": garment.version})
    if wrong := faults(kind, points):
        raise LandmarksUnfit(f"{'; '.join(wrong)}.", {"faults": wrong})
    # Of another kind it may be cut out in another way; the old cut-out serves until that is done.
    is_well_cut = kind == garment.kind and garment.due_at is None
    garment.kind, garment.points = kind, {name: list(at) for name, at in points.items()}
    garment.source, garment.corrected_by, garment.corrected_at = "corrected", actor, clock.now()
    _begin_anew(garment)
    if garment.cutout_key is not None:
        garment.status = "measured"
        garment.due_at = None if is_well_cut else garment.due_at
    garment_changed(session, garment, garment.status)


def measure_again(session: AsyncSession, garment: Garment) -> None:
    """Have a locked garment measured as if nobody ever had; a correction is dropped."""
    garment.kind, garment.points, garment.source = None, {}, "proposed"
    garment.corrected_by = garment.corrected_at = None
    garment.measured_at = garment.measured_by = None
    if garment.cutout_key is not None:
        erasure.doom_later(session, garment.cutout_key, CUTOUTS_LINGER)
        garment.cutout_key = None
    _begin_anew(garment)
    garment_changed(session, garment, garment.status)


def _begin_anew(garment: Garment) -> None:
    """Have it measured at once, whoever holds it now and however often that failed."""
    garment.status, garment.refusal_code, garment.refusal_message = "waiting", None, None
    garment.due_at, garment.claim_token, garment.attempts = clock.now(), None, 0
    garment.last_error = None
    garment.version += 1


def _conditions(status: Status | None, kind: Kind | None) -> Iterable[ColumnElement[bool]]:
    if status is not None:
        yield Garment.status == status
    if kind is not None:
        yield Garment.kind == kind


def _trust(garment: Garment) -> tuple[bool, bool, UUID]:
    return garment.status == "measured", garment.source == "corrected", garment.id


def _known(garment: Garment) -> Known:
    code, message = garment.refusal_code, garment.refusal_message
    shape = {"kind": garment.kind, "points": garment.points} if garment.kind else None
    refusal = None if code is None or message is None else (code, message)
    return Known(garment.cutout_key, garment.category, shape, refusal)
