"""Pictures that no row speaks of go, and nobody else's do."""

from datetime import timedelta

from commerce.core import clock
from commerce.core.database import new_id
from commerce.tryons import sweeping
from commerce.tryons.models import TryonSession
from deployments.jobs.running import House
from tests.integration.commerce.jobs.test_running_twice import long_ago
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import erase


async def test_what_is_young_somebodys_or_has_no_age_stays(house: House, shop: Shop) -> None:
    buyer, living, expired = await shop.buyer(), long_ago(), long_ago()
    then = clock.now() - timedelta(days=29)
    async with house.database.transaction() as session:
        session.add_all(
            TryonSession(
                id=job_id, user_id=buyer.id, photo_key="uploads/x", garments=[], category="tops",
                mode="fast", samples=1, seed=1, engine="test", status="completed",
                finished_at=then, results_expired_at=went,
            )
            for job_id, went in ((living, None), (expired, then))
        )  # fmt: skip
    stay = [
        f"tryons/{living}/0.webp", f"tryons/{new_id()}/0.webp", "tryons/unnamed/0.webp",
        f"uploads/{buyer.id}/{new_id()}/photo.jpg", f"uploads/{buyer.id}/photo.jpg",
        f"products/{long_ago()}/gown.jpg",
    ]  # fmt: skip
    go = [
        f"tryons/{expired}/0.webp", f"tryons/{long_ago()}/attempt/0.webp",
        f"uploads/{buyer.id}/{long_ago()}/photo.jpg",
    ]  # fmt: skip
    for key in (*stay, *go):
        await house.storage.put(key, b"picture", "image/webp")

    found = await sweeping.sweep(house.database, house.storage, dry_run=False)
    await erase(house.database, house.storage)

    left = [key for prefix in ("tryons/", "uploads/", "products/")
            for key in await house.storage.keys_under(prefix)]  # fmt: skip
    assert found == (1, 2)
    assert sorted(left) == sorted(stay)
