"""A shopper's address book."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.users.errors import AddressBookFull, AddressNotFound
from commerce.users.models import User, UserAddress
from commerce.users.schemas import AddressRead, AddressWrite

MOST_ADDRESSES = 50


async def read_all(session: AsyncSession, user_id: UUID) -> Sequence[UserAddress]:
    """A shopper's addresses, the default one first."""
    statement = (
        select(UserAddress)
        .where(UserAddress.user_id == user_id)
        .order_by(UserAddress.is_default.desc(), UserAddress.id)
    )
    return (await session.scalars(statement)).all()


async def read(session: AsyncSession, user_id: UUID, address_id: UUID) -> UserAddress:
    """One of a shopper's addresses; raises AddressNotFound, also for anybody else's."""
    own = select(UserAddress).where(UserAddress.id == address_id, UserAddress.user_id == user_id)
    found = await session.scalar(own)
    if found is None:
        raise AddressNotFound
    return found


async def add(session: AsyncSession, user_id: UUID, wanted: AddressWrite) -> UserAddress:
    """Add an address; the first one is the default. Raises AddressBookFull."""
    await _lock_book(session, user_id)
    count = select(func.count()).where(UserAddress.user_id == user_id)
    present = await session.scalar(count) or 0
    if present >= MOST_ADDRESSES:
        raise AddressBookFull(f"A book holds at most {MOST_ADDRESSES} addresses.")
    address = UserAddress(id=new_id(), user_id=user_id)
    return await _write(session, address, wanted, is_default=wanted.is_default or present == 0)


async def change(
    session: AsyncSession, user_id: UUID, address_id: UUID, wanted: AddressWrite
) -> UserAddress:
    """Replace an address. The default stays one until another takes its place.

    Raises:
        AddressNotFound: the shopper has no such address.
    """
    await _lock_book(session, user_id)
    address = await read(session, user_id, address_id)
    return await _write(
        session, address, wanted, is_default=wanted.is_default or address.is_default
    )


async def remove(session: AsyncSession, user_id: UUID, address_id: UUID) -> None:
    """Drop an address; the oldest one left takes over as default. Raises AddressNotFound."""
    await _lock_book(session, user_id)
    address = await read(session, user_id, address_id)
    await session.delete(address)
    await session.flush()
    left = await read_all(session, user_id)
    if address.is_default and left:
        left[0].is_default = True
        await session.flush()


def wire(address: UserAddress) -> AddressRead:
    """The wire model of an address."""
    return AddressRead(id=address.id, is_default=address.is_default, **address.address)


async def _lock_book(session: AsyncSession, user_id: UUID) -> None:
    """Changes to one book happen one after the other: there is one default, and a limit."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())


async def _write(
    session: AsyncSession, address: UserAddress, wanted: AddressWrite, *, is_default: bool
) -> UserAddress:
    if is_default:
        others = update(UserAddress).where(
            UserAddress.user_id == address.user_id, UserAddress.id != address.id
        )
        await session.execute(others.values(is_default=False))
    address.is_default = is_default
    address.address = wanted.model_dump(exclude={"is_default"}, exclude_none=True)
    session.add(address)
    await session.flush()
    return address
