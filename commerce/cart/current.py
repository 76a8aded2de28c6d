"""Who stands at a cart: the signed-in shopper by their token, a guest by the cart's."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import guests, merging, owners
from commerce.cart.owners import Owner
from commerce.cart.schemas import CartToken
from commerce.core.database import Database
from commerce.core.dependencies import AppSettings, Data, Session
from commerce.core.direct import Work
from commerce.core.errors import Unauthenticated
from commerce.core.locales import FIRST, Locale, negotiate
from commerce.core.money import Currency
from commerce.core.settings import Settings
from commerce.users.current import OptionalUser, Shopper

SentToken = Annotated[
    CartToken | None,
    Header(
        alias="X-Cart-Token",
        description="The `cartToken` of POST /cart/guest. Sent along with a shopper's token, the"
        " guest's cart comes into the shopper's own and is gone.",
    ),
]
GuestCurrency = Annotated[
    Currency | None,
    Query(alias="currency", description="Of a guest's cart; a shopper's is in their profile."),
]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose cart, in which currency and language, and what a merge had to cut down."""

    owner: Owner
    currency: Currency
    language: Locale
    told: tuple[str, ...] = ()


async def _language(request: Request, shopper: OptionalUser) -> Locale:
    """What the client says it reads, else what the profile says."""
    asked = request.headers.get("accept-language")
    profile = FIRST if shopper is None else shopper.locale
    return negotiate(profile if asked is None else asked)


CartLanguage = Annotated[Locale, Depends(_language)]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Who comes, and what they bring: all that a request says of whose cart it is about.

    One dependency, for FastAPI walks the tree below each of them wherever it is asked for.
    """

    shopper: Shopper | None
    token: str | None
    currency: Currency | None
    language: Locale


async def _arrive(
    request: Request,
    shopper: OptionalUser,
    token: SentToken = None,
    currency: GuestCurrency = None,
) -> _Arrival:
    return _Arrival(shopper, token, currency, await _language(request, shopper))


Arrival = Annotated[_Arrival, Depends(_arrive)]


async def _merged(session: AsyncSession, arrival: _Arrival) -> tuple[str, ...]:
    """Move a guest's cart whose token a shopper sent; what had to be cut down, as sentences.

    A token that was merged before, or never was one, is not worth a refusal.
    """
    shopper, token = arrival.shopper, arrival.token
    if shopper is None or token is None:
        return ()
    return tuple(await merging.merge(session, token, shopper.id, arrival.language) or ())


async def _merged_before(database: Database, arrival: _Arrival) -> tuple[str, ...]:
    """The same in a transaction of its own: what follows asks on another connection."""
    if arrival.token is None:
        return ()
    async with database.transaction() as before:
        return await _merged(before, arrival)


def _shoppers(shopper: Shopper, arrival: _Arrival, told: tuple[str, ...]) -> Caller:
    return Caller(owners.shopper(shopper.id), shopper.currency, arrival.language, told)


def _guests(cart_id: UUID, arrival: _Arrival, settings: Settings) -> Caller:
    currency = arrival.currency or settings.shop.currency
    return Caller(owners.guest(cart_id), currency, arrival.language)


def _token(arrival: _Arrival) -> str:
    if arrival.token is None:
        raise Unauthenticated("Sign in, or send the X-Cart-Token of a guest's cart.")
    return arrival.token


async def _held(work: Work, arrival: _Arrival, settings: Settings) -> Caller:
    """A guest, whose cart lasts longer for their coming."""
    held = await guests.hold(work, _token(arrival), settings.cart.guest_lifetime)
    return _guests(held, arrival, settings)


async def _caller(session: Session, settings: AppSettings, arrival: Arrival) -> Caller:
    if arrival.shopper is None:
        return await _held(session, arrival, settings)
    return _shoppers(arrival.shopper, arrival, await _merged(session, arrival))


async def _reader(database: Data, settings: AppSettings, arrival: Arrival) -> Caller:
    """Who only looks: a guest's cart does not last longer for it."""
    if arrival.shopper is None:
        cart_id = await guests.find(database, _token(arrival))
        return _guests(cart_id, arrival, settings)
    told = await _merged_before(database, arrival)
    return _shoppers(arrival.shopper, arrival, told)


async def _open_basket(database: Data, arrival: Arrival) -> AsyncIterator[Work]:
    """A shopper's adding is one statement, which stands alone.

    A guest's cart is held for it; one that comes along is merged only if what is added fits.
    """
    if arrival.shopper is None:
        async with database.direct() as work:
            yield work
    elif arrival.token is None:
        async with database.asking() as work:
            yield work
    else:
        async with database.transaction() as session:
            yield session


OpenBasket = Annotated[Work, Depends(_open_basket, scope="function")]


async def _adder(work: OpenBasket, settings: AppSettings, arrival: Arrival) -> Caller:
    if arrival.shopper is None:
        return await _held(work, arrival, settings)
    told = await _merged(work, arrival) if isinstance(work, AsyncSession) else ()
    return _shoppers(arrival.shopper, arrival, told)


# Who changes a cart in the route's session; who looks at one; who adds to one in `OpenBasket`.
CartCaller = Annotated[Caller, Depends(_caller)]
CartReader = Annotated[Caller, Depends(_reader)]
CartAdder = Annotated[Caller, Depends(_adder)]
