"""Verbs of shipping."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core.database import new_id
from commerce.core.direct import Rows, Work, ask
from commerce.core.fragments import Fragment
from commerce.core.money import Currency
from commerce.core.rows import revived
from commerce.shipping import rules
from commerce.shipping.errors import (
    CannotShipThere,
    ShippingMethodExists,
    ShippingMethodNotFound,
)
from commerce.shipping.models import ShippingMethod, ShippingRate
from commerce.shipping.rules import Destination, Option
from commerce.shipping.schemas import RateWrite, ShippingMethodWrite

UNIQUE_VIOLATION = "23505"
_RATES = """
    SELECT to_json(m) AS method, to_json(r) AS rate
    FROM shipping_methods m JOIN shipping_rates r ON r.method_id = m.id
    WHERE m.active AND r.currency = $1 AND (r.country = $2 OR r.country IS NULL) ORDER BY r.id
"""


async def options(work: Work, destination: Destination, currency: Currency) -> list[Option]:
    """The ways to send something there, in one statement."""
    (rows,) = await ask(work, rates(destination, currency))
    return found(rows, destination)


def rates(destination: Destination, currency: Currency) -> Fragment:
    """The question what sending something there may cost; `found` reads the answer."""
    return Fragment(_RATES, (currency, destination.country))


def found(rows: Rows, destination: Destination) -> list[Option]:
    """The ways to send something there, from the answer to `rates`."""
    pairs = (
        (revived(ShippingMethod, row["method"]), revived(ShippingRate, row["rate"])) for row in rows
    )
    return rules.options(pairs, destination)


def choose(ways: Sequence[Option], code: str | None, goods: int) -> Option:
    """The option with this code or, without one, the cheapest; raises CannotShipThere."""
    fitting = [option for option in ways if code in {None, option.method.code}]
    if not fitting:
        choices = [option.method.code for option in rules.by_price(ways, goods)]
        way = "" if code is None else f" by {code}"
        raise CannotShipThere(f"The shop does not send there{way}.", {"choices": choices})
    return rules.by_price(fitting, goods)[0]


async def read_methods(session: AsyncSession) -> Sequence[ShippingMethod]:
    """Every method with its rates, for staff."""
    order = (ShippingMethod.position, ShippingMethod.code)
    return (await session.scalars(_whole().order_by(*order))).all()


async def get(session: AsyncSession, method_id: UUID) -> ShippingMethod:
    """A method with its rates; raises ShippingMethodNotFound."""
    method = await session.scalar(_whole().where(ShippingMethod.id == method_id))
    if method is None:
        raise ShippingMethodNotFound
    return method


async def create(session: AsyncSession, wanted: ShippingMethodWrite) -> ShippingMethod:
    """Offer another way to send; raises ShippingMethodExists."""
    method = ShippingMethod(id=new_id(), rates=[])
    _fill(method, wanted)
    session.add(method)
    await _flush_unique(session)
    return method


async def replace(
    session: AsyncSession, method: ShippingMethod, wanted: ShippingMethodWrite
) -> None:
    """Change a method and all its rates; orders keep what they were promised.

    Raises:
        ShippingMethodExists: another method has the code.
    """
    _fill(method, wanted)
    await _flush_unique(session)


async def lock(session: AsyncSession, method_id: UUID) -> ShippingMethod:
    """A method that nobody else changes meanwhile; raises ShippingMethodNotFound."""
    await session.execute(
        select(ShippingMethod.id).where(ShippingMethod.id == method_id).with_for_update()
    )
    return await get(session, method_id)


async def delete(session: AsyncSession, method: ShippingMethod) -> None:
    """Offer a method no more, for good; orders keep what they were promised."""
    await session.delete(method)
    await session.flush()


def _whole() -> Select[ShippingMethod]:
    return select(ShippingMethod).options(selectinload(ShippingMethod.rates))


def _fill(method: ShippingMethod, wanted: ShippingMethodWrite) -> None:
    method.code, method.active, method.position = wanted.code, wanted.active, wanted.position
    method.name_vi, method.name_en = wanted.names.vi, wanted.names.en
    method.rates = [_rate(rate) for rate in wanted.rates]


def _rate(wanted: RateWrite) -> ShippingRate:
    provinces = wanted.provinces and sorted({rules.place_name(name) for name in wanted.provinces})
    return ShippingRate(id=new_id(), **{**wanted.model_dump(), "provinces": provinces})


async def _flush_unique(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise ShippingMethodExists from error
