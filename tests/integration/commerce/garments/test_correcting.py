"""Staff look at garments, say what they are, and have them measured again."""

import asyncio
import math
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.garments.models import Garment
from commerce.products.models import Product
from tests.integration.commerce.garments.conftest import SKIRT, Hang, Measure, garment_of
from tests.integration.commerce.garments.rooms import TROUSERS, PlainRoom, strict
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.tryons.conftest import erase, pass_time

WANTED = {"kind": "skirt", "points": SKIRT}


@pytest.fixture
async def manager(shop: Shop) -> dict[str, str]:
    return await shop.staff("manager")


async def put(
    client: httpx.AsyncClient, headers: dict[str, str], garment_id: UUID, **changes: object
) -> httpx.Response:
    wanted = {**WANTED, **changes}
    return await client.put(f"/admin/garments/{garment_id}", json=wanted, headers=headers)


async def test_everybody_who_works_here_sees_a_products_garments_and_their_pictures(
    client: httpx.AsyncClient, shop: Shop, storage: Storage, gown: Product, measure: Measure
) -> None:
    await measure(PlainRoom(), gown)
    headers = await shop.staff("support")

    answer = await client.get(f"/admin/products/{gown.id}/garments", headers=headers)

    [seen] = answer.json()["items"]
    assert (seen["kind"], seen["category"]) == ("trousers", "bottoms")
    assert (seen["status"], seen["source"]) == ("measured", "proposed")
    assert seen["points"]["crotch"] == [0.5, 0.4]
    async with httpx.AsyncClient() as browser:
        for name in ("imageUrl", "cutoutUrl"):
            assert (await browser.get(seen[name])).is_success
            # The store shows cut-outs to nobody without a signature.
        assert not (await browser.get(seen["cutoutUrl"].partition("?")[0])).is_success
    assert storage.key_of(seen["imageUrl"]) == gown.images[0]["key"]


async def test_a_product_without_pictures_has_none_and_no_product_is_a_404(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    headers, bare = await shop.staff("support"), await shop.product()

    none = await client.get(f"/admin/products/{bare.id}/garments", headers=headers)
    nobody = await client.get(f"/admin/products/{uuid4()}/garments", headers=headers)

    assert none.json() == {"items": []}
    assert (nobody.status_code, nobody.json()["type"]) == (404, "product-not-found")


async def test_the_kinds_say_what_may_be_put(
    client: httpx.AsyncClient, shop: Shop, manager: dict[str, str], gown: Product
) -> None:
    kinds = (await client.get("/admin/garment-kinds", headers=manager)).json()["items"]

    skirt = next(kind for kind in kinds if kind["kind"] == "skirt")
    assert skirt["category"] == "bottoms"
    assert set(skirt["required"]) == SKIRT.keys()
    assert ["left-waist", "left-hem"] in skirt["above"]
    garment = await garment_of(shop.database, gown)
    assert (await put(client, manager, garment.id)).is_success


async def test_refused_garments_are_listed_the_newest_first(
    client: httpx.AsyncClient, manager: dict[str, str], hang: Hang, measure: Measure
) -> None:
    first, second, fine = await hang(), await hang(), await hang()
    for gown in (first, second):
        await measure(strict(), gown)
    await measure(PlainRoom(), fine)

    answer = await client.get(
        "/admin/garments", params={"status": "refused", "limit": 2}, headers=manager
    )
    trousers = await client.get("/admin/garments", params={"kind": "trousers"}, headers=manager)

    listed = answer.json()
    assert [one["productId"] for one in listed["items"]] == [str(second.id), str(first.id)]
    assert listed["items"][0]["refusal"] == {
        "code": "garment-worn", "message": "This product is shown on a person.",
    }  # fmt: skip
    assert listed["total"] >= 2
    assert str(fine.id) in {one["productId"] for one in trousers.json()["items"]}


@pytest.mark.parametrize("garments", [1, 5])
async def test_a_list_is_the_same_statements_however_long_it_is(
    client: httpx.AsyncClient,
    database: Database,
    manager: dict[str, str],
    hang: Hang,
    garments: int,
) -> None:
    gown = await hang(*(str(n) for n in range(garments)))

    with recorded_statements(database) as statements:
        await client.get(f"/admin/products/{gown.id}/garments", headers=manager)
        await client.get("/admin/garments", headers=manager)

    # Two of them are who is asking.
    assert len(statements) == 5


async def test_a_correction_of_a_measured_garment_counts_at_once_and_is_written_down(
    client: httpx.AsyncClient,
    database: Database,
    manager: dict[str, str],
    gown: Product,
    measure: Measure,
) -> None:
    await measure(PlainRoom(), gown)
    garment = await garment_of(database, gown)

    answer = await put(client, manager, garment.id, version=garment.version)

    after = answer.json()
    assert (after["status"], after["kind"]) == ("measured", "skirt")
    assert (after["points"], after["source"]) == (SKIRT, "corrected")
    assert after["correctedBy"].endswith("@atelier.example")
    async with database.reading() as session:
        entity = AuditEntry.entity_id == str(garment.id)
        entry = (await session.scalars(select(AuditEntry).where(entity))).one()
    assert (entry.action, entry.entity) == ("garment.correct", "garment")
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["kind"], entry.after["kind"]) == ("trousers", "skirt")
    assert "http" not in f"{entry.before}{entry.after}"


async def test_a_garment_of_another_kind_is_cut_out_again_one_of_the_same_kind_is_not(
    client: httpx.AsyncClient,
    database: Database,
    storage: Storage,
    manager: dict[str, str],
    gown: Product,
    measure: Measure,
) -> None:
    await measure(PlainRoom(), gown)
    garment = await garment_of(database, gown)
    assert garment.cutout_key is not None
    room = PlainRoom()

    moved = {**TROUSERS, "crotch": [0.5, 0.5]}
    same = (await put(client, manager, garment.id, kind="trousers", points=moved)).json()
    other = (await put(client, manager, garment.id)).json()
    twice = (await put(client, manager, garment.id)).json()
    meanwhile = await storage.get(garment.cutout_key)
    await measure(room, gown)

    assert [answer["isDue"] for answer in (same, other, twice)] == [False, True, True]
    assert meanwhile
    assert room.shapes == [WANTED]
    done = await garment_of(database, gown)
    assert (done.status, done.kind, done.due_at) == ("measured", "skirt", None)
    assert done.cutout_key != garment.cutout_key


async def test_a_correction_of_a_refused_garment_has_it_cut_out(
    client: httpx.AsyncClient,
    database: Database,
    manager: dict[str, str],
    gown: Product,
    measure: Measure,
) -> None:
    await measure(strict(), gown)
    garment = await garment_of(database, gown)

    answer = (await put(client, manager, garment.id)).json()
    await measure(PlainRoom(), gown)

    assert (answer["status"], answer["refusal"], answer["isDue"]) == ("waiting", None, True)
    done = await garment_of(database, gown)
    assert (done.status, done.kind, done.source) == ("measured", "skirt", "corrected")


async def test_measuring_again_drops_a_correction(
    client: httpx.AsyncClient,
    database: Database,
    storage: Storage,
    manager: dict[str, str],
    gown: Product,
    measure: Measure,
) -> None:
    await measure(PlainRoom(), gown)
    garment = await garment_of(database, gown)
    await put(client, manager, garment.id)

    answer = await client.post(f"/admin/garments/{garment.id}/measure", headers=manager)
    waiting = answer.json()
    await measure(PlainRoom(), gown)

    assert answer.status_code == 202
    assert (waiting["status"], waiting["kind"], waiting["points"]) == ("waiting", None, {})
    assert (waiting["correctedBy"], waiting["cutoutUrl"]) == (None, None)
    done = await garment_of(database, gown)
    assert (done.status, done.kind, done.source) == ("measured", "trousers", "proposed")
    await pass_time(database, f"garments/{garment.id}/")
    await erase(database, storage)
    assert done.cutout_key is not None
    assert await storage.get(done.cutout_key)


async def test_of_two_editors_of_one_version_the_second_is_told(
    client: httpx.AsyncClient, database: Database, manager: dict[str, str], gown: Product
) -> None:
    garment = await garment_of(database, gown)

    answers = await asyncio.gather(*(put(client, manager, garment.id, version=1) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["type"], refused["version"]) == ("garment-changed-meanwhile", 2)


async def test_an_editor_of_an_old_proposal_is_told_that_it_was_measured_meanwhile(
    client: httpx.AsyncClient,
    database: Database,
    manager: dict[str, str],
    gown: Product,
    measure: Measure,
) -> None:
    looked_at = await garment_of(database, gown)
    await measure(PlainRoom(), gown)

    answer = await put(client, manager, looked_at.id, version=looked_at.version)

    assert answer.status_code == 409
    assert (await garment_of(database, gown)).source == "proposed"


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"points": {**SKIRT, "crotch": [0.5, 0.5]}}, "landmarks-unfit", "a skirt has no crotch"),
        ({"kind": "trousers"}, "landmarks-unfit", "crotch is missing"),
        ({"points": {}}, "landmarks-unfit", "left-waist is missing"),
        ({"points": {**SKIRT, "left-hip": [0.2, 0.5]}}, "landmarks-unfit", "right-hip is missing"),
        ({"points": {**SKIRT, "left-waist": [0.9, 0.1]}}, "landmarks-unfit", "to the left of"),
        ({"points": {**SKIRT, "left-hem": [0.2, 0.05]}}, "landmarks-unfit", "must lie above"),
        ({"points": {**SKIRT, "left-hem": [0.2, 1.5]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "left-hem": [0.2, -0.1]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "left-hem": [0.2, True]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "left-hem": ["0.2", 0.9]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "left-hem": [0.2]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "left-hem": [0.2, 0.9, 0.1]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "left\u0000hem": [0.2, 0.9]}}, "invalid-request", ""),
        ({"points": {**SKIRT, "x" * 31: [0.2, 0.9]}}, "invalid-request", ""),
        ({"points": [[0.2, 0.9]]}, "invalid-request", ""),
        ({"points": None}, "invalid-request", ""),
        ({"points": {f"left-{'a' * n}": [0, 0] for n in range(1, 42)}}, "invalid-request", ""),
        ({"kind": "hat"}, "invalid-request", ""),
        ({"version": 0}, "invalid-request", ""),
        ({"version": 2**40}, "invalid-request", ""),
        ({"status": "measured"}, "invalid-request", ""),
    ],
)
async def test_what_no_garment_can_be_is_refused_with_what_is_wrong(
    client: httpx.AsyncClient,
    database: Database,
    manager: dict[str, str],
    gown: Product,
    changes: dict[str, Any],
    kind: str,
    words: str,
) -> None:
    garment = await garment_of(database, gown)

    answer = await put(client, manager, garment.id, **changes)

    assert (answer.status_code, answer.json()["type"]) == (422, kind)
    assert words in answer.json()["detail"]
    assert (await garment_of(database, gown)).version == garment.version


@pytest.mark.parametrize("part", ["NaN", "Infinity", "1e999", "-1e999"])
async def test_a_landmark_lies_at_a_number(
    client: httpx.AsyncClient, shop: Shop, manager: dict[str, str], gown: Product, part: str
) -> None:
    garment: Garment = await garment_of(shop.database, gown)
    body = f'{{"kind": "skirt", "points": {{"left-hem": [{part}, 0.5]}}}}'
    headers = {**manager, "Content-Type": "application/json"}

    path = f"/admin/garments/{garment.id}"
    answer = await client.put(path, content=body, headers=headers)

    assert answer.status_code in {400, 422}
    assert math.isfinite(answer.json()["status"])


@pytest.mark.parametrize("role", ["analyst", "support"])
async def test_only_managers_correct(
    client: httpx.AsyncClient,
    shop: Shop,
    gown: Product,
    role: Any,  # noqa: ANN401 - a role
) -> None:
    headers, garment = await shop.staff(role), await garment_of(shop.database, gown)

    answers = [
        await put(client, headers, garment.id),
        await client.post(f"/admin/garments/{garment.id}/measure", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_nobody_knows_a_garment_that_is_not_there(
    client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    answers = [
        await client.get(f"/admin/garments/{uuid4()}", headers=manager),
        await put(client, manager, uuid4()),
        await client.post(f"/admin/garments/{uuid4()}/measure", headers=manager),
        await client.get("/admin/garments/none", headers=manager),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 422]
