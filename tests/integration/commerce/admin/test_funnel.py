"""The funnel over days whose numbers are known by heart."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from commerce.activity.models import EVERY_PRODUCT
from tests.integration.commerce.admin.ledger import Ledger, ask
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.shopping import Shop


async def test_the_funnel_sums_up_days_and_products(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, gone = await shop.product(), uuid4()
    monday, tuesday = date(2020, 6, 8), date(2020, 6, 9)
    await ledger.counted(
        monday, EVERY_PRODUCT, view=(20, 8), tryon=(4, 4), cart=(3, 2), order=(1, 1)
    )
    await ledger.counted(tuesday, EVERY_PRODUCT, view=(5, 2), search=(7, 7))
    await ledger.counted(monday, gown.id, view=(15, 6), tryon=(4, 4), cart=(3, 2), order=(1, 1))
    await ledger.counted(tuesday, gown.id, view=(5, 2))
    await ledger.counted(monday, gone, view=(5, 2))
    await ledger.counted(date(2020, 6, 15), EVERY_PRODUCT, view=(100, 100))

    seen = await ask(client, staff, "funnel")

    def steps(found: dict[str, Any]) -> list[tuple[str, int, int, float | None]]:
        return [(s["step"], s["events"], s["people"], s["rate"]) for s in found["steps"]]

    assert steps(seen) == [
        ("view", 25, 10, 1.0), ("tryon", 4, 4, 0.4), ("cart", 3, 2, 0.2), ("order", 1, 1, 0.1),
    ]  # fmt: skip
    assert len(seen["byDay"]) == 7
    assert steps(seen["byDay"][1])[0] == ("view", 5, 2, 1.0)
    assert steps(seen["byDay"][2])[0] == ("view", 0, 0, None)
    first, second = seen["byProduct"]
    assert (first["productId"], first["name"]) == (str(gown.id), "Gown")
    assert steps(first)[:2] == [("view", 20, 8, 1.0), ("tryon", 4, 4, 0.5)]
    assert (second["productId"], second["name"]) == (str(gone), None)
