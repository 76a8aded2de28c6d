"""After a change of keys: everything that was sealed is sealed anew."""

from uuid import uuid4

import pytest
from pydantic import SecretStr

from commerce.admin.models import AdminUser
from commerce.admin.resealing import reseal
from commerce.core.database import Database, new_id
from commerce.core.secrets_at_rest import Safe, SealError
from commerce.core.settings import Settings
from commerce.webhooks.models import WebhookEndpoint


def changed(settings: Settings) -> tuple[Settings, Settings]:
    """The settings while both keys are good, and when the old one is let go."""
    sealing, *others = settings.auth.sealing_keys
    new = {"secrets_key": SecretStr(uuid4().hex + uuid4().hex)}
    both = settings.auth.model_copy(update={**new, "accepted_secrets_keys": (sealing, *others)})
    alone = settings.auth.model_copy(update=new)
    return (
        settings.model_copy(update={"auth": both}),
        settings.model_copy(update={"auth": alone}),
    )


async def test_what_was_sealed_with_the_old_key_is_opened_by_the_new_one_alone(
    database: Database, settings: Settings
) -> None:
    old = settings.auth
    admin = AdminUser(
        id=new_id(), email=f"{uuid4().hex}@a.example", password_hash="none", role="owner",
        totp_secret=Safe(old, "staff-totp").seal("SEED"),
    )  # fmt: skip
    endpoint = WebhookEndpoint(
        id=new_id(), url="https://there.example", topics=["*"], active=False,
        secret=Safe(old, "webhook-signing").seal("whsec_new"),
        previous_secret=Safe(old, "webhook-signing").seal("whsec_old"),
    )  # fmt: skip
    async with database.transaction() as session:
        session.add_all([admin, endpoint])
    both, alone = changed(settings)

    done, _ = await reseal(database, both)
    again, _ = await reseal(database, both)

    async with database.reading() as session:
        seed = (await session.get_one(AdminUser, admin.id)).totp_secret or ""
        there = await session.get_one(WebhookEndpoint, endpoint.id)
    assert 3 <= done <= again
    assert Safe(alone.auth, "staff-totp").unseal(seed) == "SEED"
    hooks = Safe(alone.auth, "webhook-signing")
    assert hooks.unseal(there.secret) == "whsec_new"
    assert hooks.unseal(there.previous_secret or "") == "whsec_old"
    with pytest.raises(SealError):
        Safe(old, "staff-totp").unseal(seed)
    # What other tests have sealed is theirs to open.
    back = both.auth.model_copy(
        update={"secrets_key": old.sealing_keys[0], "accepted_secrets_keys": both.auth.sealing_keys}
    )
    await reseal(database, both.model_copy(update={"auth": back}))


async def test_what_no_key_opens_is_told_and_left_as_it_is(
    database: Database, settings: Settings
) -> None:
    admin = AdminUser(
        id=new_id(), email=f"{uuid4().hex}@a.example", password_hash="none", role="owner",
        totp_secret="sealed by nobody",
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(admin)

    _, lost = await reseal(database, settings)

    async with database.transaction() as session:
        kept = await session.get_one(AdminUser, admin.id)
        assert kept.totp_secret == "sealed by nobody"
        await session.delete(kept)
    assert lost >= 1
