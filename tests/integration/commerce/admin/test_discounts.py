"""What staff do with discounts."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry, Role
from commerce.core.database import Database
from tests.integration.commerce.shopping import Shop

Json = dict[str, Any]


@pytest.fixture
async def manager(shop: Shop) -> dict[str, str]:
    return await shop.staff("manager")


def terms(**fields: object) -> Json:
    """Ten per cent off everything unless `fields` say otherwise."""
    return {"name": "Autumn", "kind": "percentage", "value": 10} | fields


async def create(client: httpx.AsyncClient, manager: dict[str, str], **fields: object) -> Json:
    wanted = terms(code=f"c-{uuid4().hex[:10]}") | fields
    answer = await client.post("/admin/discounts", json=wanted, headers=manager)
    assert answer.status_code == 201, answer.text
    created: Json = answer.json()
    return created


async def audited(database: Database, entity_id: str) -> list[str]:
    async with database.reading() as session:
        actions = select(AuditEntry.action).where(AuditEntry.entity_id == entity_id)
        return list(await session.scalars(actions.order_by(AuditEntry.id)))


async def test_a_discount_is_created_read_and_found(
    client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    created = await create(
        client, manager, categories=["coats"], totalLimit=5, startsAt="2026-01-01T00:00:00Z",
        minimumSubtotal=1000, stackable=True, firstOrderOnly=True,
    )  # fmt: skip

    read = await client.get(f"/admin/discounts/{created['id']}", headers=manager)
    found = await client.get(f"/admin/discounts?q={created['code'].lower()}", headers=manager)

    assert read.json() == created
    assert found.json()["items"] == [created]
    assert (created["code"], created["automatic"]) == (created["code"].upper(), False)
    assert (created["categories"], created["totalLimit"]) == (["coats"], 5)
    assert (created["timesRedeemed"], created["active"]) == (0, True)


async def test_a_discount_works_for_shoppers_and_its_use_is_counted(
    client: httpx.AsyncClient, manager: dict[str, str], shop: Shop
) -> None:
    created = await create(client, manager)
    buyer = await shop.buyer()
    await buyer.add(await shop.product(price=2_000))
    order = (await buyer.order(discountCode=created["code"])).json()

    path = f"/admin/discounts/{created['id']}"
    read = (await client.get(path, headers=manager)).json()
    used = (await client.get(f"{path}/redemptions", headers=manager)).json()

    assert (read["timesRedeemed"], used["total"]) == (1, 1)
    (redemption,) = used["items"]
    assert redemption["orderId"] == order["id"]
    assert redemption["amount"] == {"amount": 200, "currency": "VND"}


async def test_changing_terms_replaces_them_all_but_the_code(
    client: httpx.AsyncClient, manager: dict[str, str], database: Database
) -> None:
    created = await create(client, manager, totalLimit=5, categories=["coats"])
    path = f"/admin/discounts/{created['id']}"

    changed = await client.put(path, json=terms(value=25), headers=manager)

    body = changed.json()
    assert (changed.status_code, body["value"], body["code"]) == (200, 25, created["code"])
    assert (body["totalLimit"], body["categories"]) == (None, [])
    assert await audited(database, created["id"]) == ["discount.create", "discount.update"]


async def test_a_limit_counts_what_was_used_before_it_was_set(
    client: httpx.AsyncClient, manager: dict[str, str], shop: Shop
) -> None:
    created = await create(client, manager)
    gown, path = await shop.product(stock=50), f"/admin/discounts/{created['id']}"
    buyers = [await shop.buyer() for _ in range(3)]
    for buyer in buyers:
        await buyer.add(gown)
    for buyer in buyers[:2]:
        assert (await buyer.order(discountCode=created["code"])).status_code == 201

    too_low = await client.put(path, json=terms(totalLimit=1), headers=manager)
    enough = await client.put(path, json=terms(totalLimit=2), headers=manager)
    third = await buyers[2].order(discountCode=created["code"])

    assert (too_low.status_code, too_low.json()["type"]) == (409, "limit-below-use")
    assert too_low.json()["timesRedeemed"] == 2
    assert enough.status_code == 200
    assert (third.status_code, third.json()["detail"]) == (422, "This code has been used up.")


async def test_a_limit_set_while_orders_come_in_is_kept(
    client: httpx.AsyncClient, manager: dict[str, str], shop: Shop
) -> None:
    created = await create(client, manager)
    gown, path = await shop.product(stock=50), f"/admin/discounts/{created['id']}"
    buyers = [await shop.buyer() for _ in range(12)]
    await asyncio.gather(*(buyer.add(gown) for buyer in buyers))

    orders = [buyer.order(discountCode=created["code"]) for buyer in buyers]
    limits = [client.put(path, json=terms(totalLimit=n), headers=manager) for n in (4, 6, 8)]
    answers = await asyncio.gather(*orders[:4], *limits, *orders[4:])

    read = (await client.get(path, headers=manager)).json()
    sold = sum(answer.status_code == 201 for answer in answers)
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 422}
    assert read["timesRedeemed"] == sold
    assert read["totalLimit"] is None or sold <= read["totalLimit"]


async def test_a_deactivated_code_is_as_if_it_did_not_exist_until_it_is_active_again(
    client: httpx.AsyncClient, manager: dict[str, str], shop: Shop, database: Database
) -> None:
    created, buyer = await create(client, manager), await shop.buyer()
    path, check = f"/admin/discounts/{created['id']}", {"code": created["code"]}

    await client.post(f"{path}/deactivate", headers=manager)
    off = (await buyer.post("/discounts/validate", check)).json()
    await client.post(f"{path}/activate", headers=manager)
    on = (await buyer.post("/discounts/validate", check)).json()

    assert (off["valid"], off["reason"]) == (False, "There is no such code.")
    assert on["valid"]
    actions = ["discount.create", "discount.deactivate", "discount.activate"]
    assert await audited(database, created["id"]) == actions


async def test_only_what_was_never_redeemed_can_be_deleted(
    client: httpx.AsyncClient, manager: dict[str, str], shop: Shop
) -> None:
    used, unused = await create(client, manager), await create(client, manager)
    buyer = await shop.buyer()
    await buyer.add(await shop.product())
    await buyer.order(discountCode=used["code"])

    kept = await client.delete(f"/admin/discounts/{used['id']}", headers=manager)
    gone = await client.delete(f"/admin/discounts/{unused['id']}", headers=manager)
    again = await client.delete(f"/admin/discounts/{unused['id']}", headers=manager)

    assert (kept.status_code, kept.json()["type"]) == (409, "discount-in-use")
    assert (gone.status_code, again.status_code) == (204, 404)


async def test_two_discounts_cannot_have_one_code(
    client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    code = f"c-{uuid4().hex[:10]}"

    answers = await asyncio.gather(
        *(client.post("/admin/discounts", json=terms(code=code), headers=manager) for _ in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {a.json()["type"] for a in answers if a.status_code == 409} == {"discount-exists"}


async def test_codes_and_promotions_are_listed_apart(
    client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    name = uuid4().hex
    code = await create(client, manager, name=name)
    promotion = await create(client, manager, name=name, code=None, active=False)

    async def listed(query: str) -> list[str]:
        answer = await client.get(f"/admin/discounts?q={name}&{query}", headers=manager)
        return [item["id"] for item in answer.json()["items"]]

    assert await listed("automatic=false") == [code["id"]]
    assert await listed("automatic=true") == [promotion["id"]]
    assert await listed("active=false") == [promotion["id"]]
    assert await listed("limit=1&page=2") == [code["id"]]


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 0}, {"value": 101}, {"value": "10"}, {"value": 10.0}, {"kind": "gift"},
        {"kind": "fixed", "value": 0}, {"kind": "free_shipping", "value": 1}, {"value": 10**18},
        {"startsAt": "2026-02-01T00:00:00Z", "endsAt": "2026-02-01T00:00:00Z"},
        {"startsAt": "2026-02-01T00:00:00"}, {"startsAt": "0001-01-01T00:00:00+14:00"},
        {"endsAt": "9999-12-31T23:59:59-14:00"}, {"totalLimit": -1}, {"totalLimit": 10**12},
        {"code": "a b"}, {"code": ""}, {"code": "ß" * 5}, {"code": "A\0BC"}, {"name": ""},
        {"categories": ["\0"]}, {"productIds": ["x"]}, {"timesRedeemed": 1}, {"currency": "EUR"},
        {"minimumSubtotal": -1}, {"minimumSubtotal": 10**14},
    ],
)  # fmt: skip
async def test_terms_that_make_no_sense_are_refused(
    client: httpx.AsyncClient, manager: dict[str, str], fields: Json
) -> None:
    answer = await client.post("/admin/discounts", json=terms(**fields), headers=manager)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


@pytest.mark.parametrize("role", ["support", "analyst"])
async def test_who_does_not_run_the_catalogue_may_look_only(
    client: httpx.AsyncClient, manager: dict[str, str], shop: Shop, role: Role
) -> None:
    created, headers = await create(client, manager), await shop.staff(role)
    path = f"/admin/discounts/{created['id']}"

    refused = [
        await client.post("/admin/discounts", json=terms(), headers=headers),
        await client.put(path, json=terms(), headers=headers),
        await client.post(f"{path}/deactivate", headers=headers),
        await client.post(f"{path}/activate", headers=headers),
        await client.delete(path, headers=headers),
    ]

    assert {(a.status_code, a.json()["type"]) for a in refused} == {(403, "role-not-allowed")}
    assert (await client.get(path, headers=headers)).status_code == 200
    assert (await client.get(f"{path}/redemptions", headers=headers)).status_code == 200


async def test_shoppers_do_not_see_the_shops_discounts(shop: Shop) -> None:
    buyer = await shop.buyer()

    assert (await buyer.get("/admin/discounts")).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_discount_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, manager: dict[str, str], method: str
) -> None:
    body = terms() if method == "PUT" else None

    answer = await client.request(method, f"/admin/discounts/{uuid4()}", json=body, headers=manager)

    assert (answer.status_code, answer.json()["type"]) == (404, "discount-not-found")
