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
class _Sent:
    token: str | None
    currency: Currency | None
    language: Locale


async def _sent(
    language: CartLanguage, token: SentToken = None, currency: GuestCurrency = None
) -> _Sent:
    return _Sent(token, currency, language)


async def _merged(
    session: Session, shopper: OptionalUser, sent: Annotated[_Sent, Depends(_sent)]
) -> tuple[str, ...]:
    """Move a guest's cart whose token a shopper sent; what had to be cut down, as sentences.

    A token that was merged before, or never was one, is not worth a refusal.
    """
    if shopper is None or sent.token is None:
        return ()
    return tuple(await merging.merge(session, sent.token, shopper.id, sent.language) or ())


async def _merged_before(database: Database, shopper: Shopper, sent: _Sent) -> tuple[str, ...]:
    """The same in a transaction of its own: what follows asks on another connection."""
    if sent.token is None:
        return ()
    async with database.transaction() as before:
        return tuple(await merging.merge(before, sent.token, shopper.id, sent.language) or ())


def _shoppers(shopper: Shopper, sent: _Sent, told: tuple[str, ...]) -> Caller:
    return Caller(owners.shopper(shopper.id), shopper.currency, sent.language, told)


def _guests(cart_id: UUID, sent: _Sent, settings: Settings) -> Caller:
    currency = sent.currency or settings.shop.currency
    return Caller(owners.guest(cart_id), currency, sent.language)


def _token(sent: _Sent) -> str:
    if sent.token is None:
        raise Unauthenticated("Sign in, or send the X-Cart-Token of a guest's cart.")
    return sent.token


async def _caller(
    session: Session,
    settings: AppSettings,
    shopper: OptionalUser,
    sent: Annotated[_Sent, Depends(_sent)],
    told: Annotated[tuple[str, ...], Depends(_merged)],
) -> Caller:
    if shopper is not None:
        return _shoppers(shopper, sent, told)
    held = await guests.hold(session, _token(sent), settings.cart.guest_lifetime)
    return _guests(held, sent, settings)


async def _reader(
    database: Data,
    settings: AppSettings,
    shopper: OptionalUser,
    sent: Annotated[_Sent, Depends(_sent)],
) -> Caller:
    """Who only looks: a guest's cart does not last longer for it."""
    if shopper is not None:
        return _shoppers(shopper, sent, await _merged_before(database, shopper, sent))
    return _guests(await guests.find(database, _token(sent)), sent, settings)


async def _open_basket(
    database: Data, shopper: OptionalUser, sent: Annotated[_Sent, Depends(_sent)]
) -> AsyncIterator[Work]:
    """A shopper's adding is one statement, which stands alone.

    A guest's cart is held for it; one that comes along is merged only if what is added fits.
    """
    if shopper is None:
        async with database.direct() as work:
            yield work
    elif sent.token is None:
        async with database.asking() as work:
            yield work
    else:
        async with database.transaction() as session:
            yield session


OpenBasket = Annotated[Work, Depends(_open_basket, scope="function")]


async def _adder(
    work: OpenBasket,
    settings: AppSettings,
    shopper: OptionalUser,
    sent: Annotated[_Sent, Depends(_sent)],
) -> Caller:
    if shopper is None:
        lifetime = settings.cart.guest_lifetime
        return _guests(await guests.hold(work, _token(sent), lifetime), sent, settings)
    told = await _merged(work, shopper, sent) if isinstance(work, AsyncSession) else ()
    return _shoppers(shopper, sent, told)


# Who changes a cart in the route's session; who looks at one; who adds to one in `OpenBasket`.
CartCaller = Annotated[Caller, Depends(_caller)]
CartReader = Annotated[Caller, Depends(_reader)]
CartAdder = Annotated[Caller, Depends(_adder)]
