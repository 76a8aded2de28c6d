"""The verbs of owners about staff."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import audit, totp
from commerce.admin import service as accounts
from commerce.admin.account_schemas import AdminRead, StaffCreate, StaffUpdate
from commerce.admin.current import Admin
from commerce.admin.errors import AdminNotFound, LastOwner, TotpNotEnrolled
from commerce.admin.models import AdminRefreshToken, AdminUser
from commerce.auth import refresh
from commerce.core.pagination import Page


async def read_page(session: AsyncSession, page: Page) -> tuple[list[AdminUser], int]:
    """Everybody who works here or did, in the order in which they came, and how many they are."""
    everybody = select(AdminUser).order_by(AdminUser.id).offset(page.offset).limit(page.limit)
    total = await session.scalar(select(func.count()).select_from(AdminUser))
    return list(await session.scalars(everybody)), total or 0


async def read(session: AsyncSession, admin_id: UUID) -> AdminUser:
    """A member of staff; raises AdminNotFound."""
    admin = await session.get(AdminUser, admin_id)
    if admin is None:
        raise AdminNotFound
    return admin


async def create(session: AsyncSession, actor: Admin, wanted: StaffCreate) -> AdminUser:
    """Open an account; raises AdminExists."""
    admin = await accounts.create_admin(
        session, wanted.email, wanted.password.get_secret_value(), wanted.role, wanted.display_name
    )
    audit.record(session, actor, "staff.create", admin.id, after=_wire(admin))
    return admin


async def change(
    session: AsyncSession, actor: Admin, admin_id: UUID, wanted: StaffUpdate
) -> AdminUser:
    """Change a member of staff; who is let go is signed out everywhere.

    Raises:
        AdminNotFound: as its name says.
        LastOwner: nobody would be left who can undo it.
    """
    # Locked in one order by everybody, so that of two who demote each other the later finds one.
    owners = await _lock_owners(session)
    admin = await totp.locked(session, admin_id)
    before = _wire(admin)
    for name, value in wanted.model_dump(exclude_unset=True).items():
        # A name may be taken away, but nobody is without a role.
        if value is not None or name == "display_name":
            setattr(admin, name, value)
    if owners == [admin.id] and not (admin.active and admin.role == "owner"):
        raise LastOwner
    if not admin.active:
        await sign_out_everywhere(session, admin)
    await session.flush()
    after = _wire(admin)
    if after != before:
        audit.record(session, actor, "staff.update", admin.id, before=before, after=after)
    return admin


async def revoke(session: AsyncSession, actor: Admin, admin_id: UUID) -> None:
    """Sign a member of staff out everywhere; raises AdminNotFound."""
    admin = await totp.locked(session, admin_id)
    await sign_out_everywhere(session, admin)
    audit.record(session, actor, "staff.revoke", admin.id)


async def reset_totp(session: AsyncSession, actor: Admin, admin_id: UUID) -> None:
    """Take the second factor from who has lost it, and sign them out everywhere.

    Raises:
        AdminNotFound, TotpNotEnrolled: as their names say.
    """
    admin = await totp.locked(session, admin_id)
    if not admin.totp_enabled:
        raise TotpNotEnrolled
    before = _wire(admin)
    await totp.remove(session, admin)
    await sign_out_everywhere(session, admin)
    audit.record(session, actor, "staff.reset-totp", admin.id, before=before, after=_wire(admin))


async def sign_out_everywhere(session: AsyncSession, admin: AdminUser) -> None:
    """End every sign-in of an account whose row is locked, access tokens included."""
    admin.token_generation += 1
    await refresh.end_all(session, AdminRefreshToken, admin.id)
    await session.flush()


async def _lock_owners(session: AsyncSession) -> list[UUID]:
    active = select(AdminUser.id).where(AdminUser.role == "owner", AdminUser.active)
    return list(await session.scalars(active.order_by(AdminUser.id).with_for_update()))


def _wire(admin: AdminUser) -> AdminRead:
    return AdminRead.model_validate(admin)
