"""Asking for outfits: several garments, colours, and where each is worn."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from commerce.core.database import Database, new_id
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.garments.models import Garment
from commerce.products.models import Category, Product, TryonCategory
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.tryons.conftest import job_of, picture, store
from tests.integration.commerce.tryons.rooms import PlainRoom

BLACK, WHITE = {"size": "M", "color": "Black"}, {"size": "M", "color": "White"}


async def photographed(shop: Shop, storage: Storage, *colors: str | None, **more: Any) -> Product:  # noqa: ANN401 - columns
    """A product in black and white, with a picture of each colour."""
    keys = [f"products/{uuid4()}.jpg" for _ in colors]
    for key in keys:
        await store(storage, key, picture())
    images = [
        {"key": key, "alt": "", "color": color} for key, color in zip(keys, colors, strict=True)
    ]
    return await shop.product(BLACK, WHITE, images=images, **more)


def key_of(product: Product, n: int = 0) -> str:
    return str(product.images[n]["key"])


async def shelf(
    database: Database, worn: TryonCategory | None = None, parent: str | None = None
) -> str:
    slug = f"shelf-{uuid4().hex}"
    async with database.transaction() as session:
        session.add(Category(slug=slug, name=slug, parent=parent, tryon_category=worn))
    return slug


async def measured(database: Database, product: Product, kind: str) -> None:
    """The product's cover has been measured."""
    async with database.transaction() as session:
        session.add(
            Garment(
                id=new_id(), product_id=product.id, image_key=key_of(product), status="measured",
                kind=kind, cutout_key="garments/none.png", due_at=None,
            )
        )  # fmt: skip


async def garments_of(buyer: Buyer, database: Database, wanted: dict[str, Any]) -> list[Any]:
    answer = await buyer.post("/tryon/generate", wanted)
    assert answer.status_code == 202, answer.text
    return (await job_of(database, UUID(answer.json()["jobId"]))).garments


async def test_several_products_are_one_outfit_in_their_order(
    buyer: Buyer, shop: Shop, storage: Storage, database: Database, photo: str
) -> None:
    worn: tuple[TryonCategory, ...] = ("bottoms", "tops", "outerwear")
    shelves = [await shelf(database, each) for each in worn]
    products = [await photographed(shop, storage, None, category=slug) for slug in shelves]
    wanted = {"userImageUrl": photo, "productIds": [str(product.id) for product in products]}

    answer = await buyer.post("/tryon/generate", wanted)

    job = await job_of(database, UUID(answer.json()["jobId"]))
    assert job.product_id == products[0].id
    assert job.garments == [
        {"key": key_of(product), "category": category, "productId": str(product.id)}
        for product, category in zip(products, ("bottoms", "tops", "tops"), strict=True)
    ]
    status = (await buyer.get(f"/tryon/status/{job.id}")).json()
    assert [garment["category"] for garment in status["garments"]] == ["bottoms", "tops", "tops"]


async def test_several_pictures_are_several_garments(
    buyer: Buyer,
    shop: Shop,
    storage: Storage,
    settings: Settings,
    database: Database,
    progress: Progress,
    photo: str,
) -> None:
    keys = [f"products/{uuid4()}.jpg" for _ in range(2)]
    await shop.product(images=[{"key": key, "alt": ""} for key in keys])
    urls = [await store(storage, key, picture(20, 20)) for key in keys]
    wanted = {
        "userImageUrl": photo, "productImageUrls": urls, "categories": ["auto", "bottoms"],
    }  # fmt: skip
    answer = await buyer.post("/tryon/generate", wanted)
    job_id = UUID(answer.json()["jobId"])

    room = PlainRoom()
    await Worker(database, storage, room, settings.tryon, progress).work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert job.status == "completed"
    assert [garment["category"] for garment in job.garments] == ["auto", "bottoms"]


@pytest.mark.parametrize(
    ("chosen", "n"),
    [({}, 0), ({"color": "White"}, 1), ({"color": "white"}, 1), ({"color": "Black"}, 0)],
)
async def test_a_product_is_tried_on_in_the_chosen_colour(
    buyer: Buyer,
    shop: Shop,
    storage: Storage,
    database: Database,
    photo: str,
    chosen: dict[str, str],
    n: int,
) -> None:
    product = await photographed(shop, storage, "Black", "White")

    garments = await garments_of(
        buyer, database, {"userImageUrl": photo, "productId": str(product.id), **chosen}
    )

    assert [garment["key"] for garment in garments] == [key_of(product, n)]


@pytest.mark.parametrize("manner", ["alone", "with its product", "among several"])
async def test_a_variant_is_tried_on_in_its_colour(
    buyer: Buyer, shop: Shop, storage: Storage, database: Database, photo: str, manner: str
) -> None:
    product = await photographed(shop, storage, "Black", "White")
    white = str(product.variants[1].id)
    manners: dict[str, dict[str, Any]] = {
        "alone": {"variantId": white},
        "with its product": {"variantId": white, "productId": str(product.id)},
        "among several": {"variantIds": [white]},
    }

    garments = await garments_of(buyer, database, {"userImageUrl": photo, **manners[manner]})

    assert garments == [
        {"key": key_of(product, 1), "category": "auto", "productId": str(product.id)}
    ]


async def test_what_the_product_does_not_come_in_is_not_found(
    buyer: Buyer, shop: Shop, storage: Storage, photo: str
) -> None:
    product, other = [await photographed(shop, storage, "Black") for _ in range(2)]
    strangers = [
        {"productId": str(product.id), "color": "Mauve"},
        {"productId": str(product.id), "variantId": str(other.variants[0].id)},
        {"variantId": str(uuid4())},
    ]

    answers = [
        await buyer.post("/tryon/generate", {"userImageUrl": photo, **named}) for named in strangers
    ]

    kinds = [(answer.status_code, answer.json()["type"]) for answer in answers]
    assert kinds == [(404, "variant-not-found"), *[(404, "variant-unknown")] * 2]
    assert answers[0].json()["choices"] == ["Black", "White"]


async def test_where_a_garment_is_worn_is_said_measured_or_known_by_its_shelf(
    buyer: Buyer, shop: Shop, storage: Storage, database: Database, photo: str
) -> None:
    above = await shelf(database, "outerwear")
    below = await shelf(database, None, above)
    nowhere = await shelf(database)
    on_shelf = await photographed(shop, storage, None, category=below)
    skirt = await photographed(shop, storage, None, category=below)
    unknown = await photographed(shop, storage, None, category=nowhere)
    await measured(database, skirt, "skirt")

    async def category(product: Product, **said: str) -> str:
        wanted = {"userImageUrl": photo, "productId": str(product.id), **said}
        [garment] = await garments_of(buyer, database, wanted)
        return str(garment["category"])

    assert await category(on_shelf) == "tops"
    assert await category(skirt) == "bottoms"
    assert await category(unknown) == "auto"
    assert await category(skirt, category="one-pieces") == "one-pieces"


@pytest.mark.parametrize(
    ("worn", "conflict"),
    [
        (("one-pieces", "bottoms"), "one-piece-and-bottoms"),
        (("tops", "tops"), "two-tops"),
        (("bottoms", "bottoms"), "two-bottoms"),
    ],
)
async def test_an_outfit_that_nobody_wears_is_refused_before_any_work(
    buyer: Buyer,
    shop: Shop,
    storage: Storage,
    database: Database,
    photo: str,
    worn: tuple[TryonCategory, ...],
    conflict: str,
) -> None:
    shelves = [await shelf(database, each) for each in worn]
    products = [await photographed(shop, storage, None, category=slug) for slug in shelves]
    wanted = {"userImageUrl": photo, "productIds": [str(product.id) for product in products]}

    answer = await buyer.post("/tryon/generate", wanted)

    assert (answer.status_code, answer.json()["type"]) == (422, "impossible-outfit")
    assert answer.json()["conflict"] == conflict
    assert (await buyer.get("/tryon/sessions")).json()["items"] == []


ONE, TWO = str(uuid4()), str(uuid4())


@pytest.mark.parametrize(
    "named",
    [
        {"productIds": [ONE, ONE]},
        {"productIds": [str(uuid4()) for _ in range(4)]},
        {"variantIds": []},
        {"variantIds": [ONE], "variantId": TWO},
        {"productId": ONE, "variantIds": [TWO]},
        {"productIds": [ONE], "color": "Black"},
        {"productId": ONE, "variantId": TWO, "color": "Black"},
        {"variantId": ONE, "color": "Black"},
        {"productId": ONE, "color": ""},
        {"productIds": [ONE, TWO], "category": "tops"},
        {"productIds": [ONE, TWO], "categories": ["tops"]},
        {"productId": ONE, "categories": ["tops"], "category": "tops"},
        {"productId": ONE, "categories": []},
        {"productIds": [ONE, TWO], "categories": ["tops", "hats"]},
    ],
)
async def test_garments_are_named_plainly(buyer: Buyer, photo: str, named: dict[str, Any]) -> None:
    answer = await buyer.post("/tryon/generate", {"userImageUrl": photo, **named})

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_staff_say_where_the_goods_on_a_shelf_are_worn(
    shop: Shop, database: Database
) -> None:
    slug, staff = await shelf(database), await shop.staff()
    said = {"name": "Robes", "tryonCategory": "one-pieces"}

    changed = await shop.client.put(f"/admin/categories/{slug}", headers=staff, json=said)
    refused = await shop.client.put(
        f"/admin/categories/{slug}", headers=staff, json={**said, "tryonCategory": "hats"}
    )

    assert changed.json()["tryonCategory"] == "one-pieces"
    assert refused.status_code == 422


async def test_the_statements_of_a_request_grow_with_its_products_alone(
    buyer: Buyer, shop: Shop, storage: Storage, database: Database, photo: str
) -> None:
    slug = await shelf(database)
    products = [str((await photographed(shop, storage, None, category=slug)).id) for _ in range(3)]

    async def count(names: list[str]) -> int:
        with recorded_statements(database) as statements:
            await garments_of(buyer, database, {"userImageUrl": photo, "productIds": names})
        return len(statements)

    # A product and its variants.
    assert await count(products) == await count(products[:1]) + 2 * 2
