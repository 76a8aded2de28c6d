"""After a change of keys: what is sealed is sealed anew, so that the old key can be let go."""

from sqlalchemy import select

from commerce.admin.models import AdminUser
from commerce.core.database import Base, Database
from commerce.core.secrets_at_rest import Safe, SealError
from commerce.core.settings import Settings
from commerce.webhooks.models import WebhookEndpoint

Row = AdminUser | WebhookEndpoint
# Everything that is sealed at rest, by its table, and for what purpose.
_SEALED: tuple[tuple[type[Row], str, tuple[str, ...]], ...] = (
    (AdminUser, "staff-totp", ("totp_secret", "totp_pending")),
    (WebhookEndpoint, "webhook-signing", ("secret", "previous_secret")),
)


async def reseal(database: Database, settings: Settings) -> tuple[int, int]:
    """Seal every secret under the first key; answers how many were, and how many no key opens.

    Rows are locked one by one: staff sign in and webhooks are sent meanwhile. Safe to run twice.
    """
    done = lost = 0
    for table, purpose, columns in _SEALED:
        safe = Safe(settings.auth, purpose)
        async with database.reading() as session:
            ids = (await session.scalars(select(table.id))).all()
        for row_id in ids:
            async with database.transaction() as session:
                row = await session.get(table, row_id, with_for_update=True)
                for column in columns:
                    outcome = _reseal(safe, row, column)
                    done, lost = done + (outcome is True), lost + (outcome is False)
    return done, lost


def _reseal(safe: Safe, row: Base | None, column: str) -> bool | None:
    """Whether the secret could be opened; None if there is none."""
    sealed: str | None = getattr(row, column, None)
    if sealed is None:
        return None
    try:
        setattr(row, column, safe.reseal(sealed))
    except SealError:
        return False
    return True
