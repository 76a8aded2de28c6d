"""The list of products."""

from uuid import uuid4

import httpx
import pytest

from commerce.products import queries
from commerce.products.schemas import ProductListing, ProductRead
from tests.integration.commerce.shopping import Shop


async def names(client: httpx.AsyncClient, **query: str) -> list[str]:
    answer = await client.get("/products", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


async def test_a_product_is_listed_with_pictures_and_variants(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    images = [{"key": "products/gown.jpg", "alt": "A gown", "color": None}]
    gown = await shop.product({"size": "S"}, {"price_amount": 9, "stock": 0}, images=images)

    answer = await client.get("/products", params={"q": shop.mark})

    (item,) = answer.json()["items"]
    assert (item["id"], item["slug"], item["name"]) == (str(gown.id), gown.slug, "Gown")
    assert item["price"] == {"amount": 1_000_000, "currency": "VND"}
    assert item["images"][0]["url"].endswith("/products/gown.jpg")
    assert [(v["size"], v["price"]["amount"], v["stock"]) for v in item["variants"]] == [
        ("S", 1_000_000, 10),
        ("M", 9, 0),
    ]


async def test_products_that_are_not_published_are_not_listed(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await shop.product(published=False)

    assert await names(client, q=shop.mark) == []


@pytest.mark.parametrize("wanted", ["Áo dài", "áo dài", "ao dai", "AO DAI", "  ao dai "])
async def test_a_search_sees_neither_case_nor_diacritics(
    client: httpx.AsyncClient, shop: Shop, wanted: str
) -> None:
    category = f"c-{shop.mark}"
    await shop.product(name="Áo dài lụa", category=category)
    await shop.product(name="Đầm dạ hội", category=category)

    assert await names(client, q=wanted, category=category) == ["Áo dài lụa"]


@pytest.mark.parametrize("wildcard", ["%", "_", "\\", "a%b", "%%"])
async def test_likes_wildcards_are_letters_in_a_search(
    client: httpx.AsyncClient, shop: Shop, wildcard: str
) -> None:
    category = f"c-{shop.mark}"
    await shop.product(name="Plain coat", category=category)
    await shop.product(name=f"Coat {wildcard} dress", category=category)

    assert await names(client, q=wildcard, category=category) == [f"Coat {wildcard} dress"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"size": "S"}, {"Small"}),
        ({"color": "red"}, {"Small"}),
        ({"size": "S", "color": "black"}, set()),
        ({"minPrice": "200"}, {"Dear"}),
        ({"maxPrice": "200"}, {"Small", "Dear"}),
        ({"maxPrice": "199"}, {"Small"}),
        ({"inStock": "true"}, {"Dear"}),
        ({"inStock": "true", "size": "S"}, set()),
        ({"brand": "SALON"}, {"Dear"}),
    ],
)
async def test_filters_narrow_the_list(
    client: httpx.AsyncClient, shop: Shop, query: dict[str, str], found: set[str]
) -> None:
    await shop.product({"size": "S", "color": "Red", "stock": 0}, name="Small", price=100)
    await shop.product(name="Dear", price=200, brand="Salon")

    assert set(await names(client, q=shop.mark, **query)) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["Beret", "Coat", "Apron"]),
        ("name", ["Apron", "Beret", "Coat"]),
        ("price-asc", ["Coat", "Beret", "Apron"]),
        ("price-desc", ["Apron", "Beret", "Coat"]),
    ],
)
async def test_the_list_is_sorted_as_asked(
    client: httpx.AsyncClient, shop: Shop, sort: str, order: list[str]
) -> None:
    for name, price in (("Apron", 300), ("Coat", 100), ("Beret", 200)):
        await shop.product(name=name, price=price)

    assert await names(client, q=shop.mark, sort=sort) == order


@pytest.mark.parametrize("sort", ["newest", "name", "price-asc", "price-desc"])
async def test_pages_hold_every_product_once_even_when_all_are_alike(
    client: httpx.AsyncClient, shop: Shop, sort: str
) -> None:
    made = {str((await shop.product()).id) for _ in range(5)}

    pages = [
        (
            await client.get(
                "/products", params={"q": shop.mark, "limit": 2, "page": n, "sort": sort}
            )
        )
        for n in (1, 2, 3)
    ]

    seen = [item["id"] for page in pages for item in page.json()["items"]]
    assert sorted(seen) == sorted(made)
    assert [page.json()["total"] for page in pages] == [5, 5, 5]


async def test_a_page_past_the_end_is_empty(client: httpx.AsyncClient, shop: Shop) -> None:
    await shop.product()

    answer = await client.get("/products", params={"q": shop.mark, "page": 9, "limit": 7})

    assert answer.json() == {
        "items": [],
        "page": 9,
        "limit": 7,
        "total": 1,
        "totalIsExact": True,
        "nextCursor": None,
    }


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"colour": "red"}, "/query/colour"),
        ({"limit": "101"}, "/query/limit"),
        ({"limit": "0"}, "/query/limit"),
        ({"page": "0"}, "/query/page"),
        ({"page": "1e9"}, "/query/page"),
        ({"minPrice": "-1"}, "/query/minPrice"),
        ({"maxPrice": "99999999999999999999"}, "/query/maxPrice"),
        ({"sort": "id; DROP TABLE products"}, "/query/sort"),
        ({"q": ""}, "/query/q"),
        ({"q": "a\0b"}, "/query/q"),
        ({"inStock": "perhaps"}, "/query/inStock"),
    ],
)
async def test_parameters_that_do_not_fit_are_refused(
    client: httpx.AsyncClient, query: dict[str, str], pointer: str
) -> None:
    answer = await client.get("/products", params=query)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_product_is_found_by_id_and_by_slug(client: httpx.AsyncClient, shop: Shop) -> None:
    gown = await shop.product(slug=f"gown-{shop.mark}", description="Silk.")

    by_id = await client.get(f"/products/{gown.id}")
    by_slug = await client.get(f"/products/{gown.slug}")

    assert by_id.json()["description"] == "Silk."
    assert by_id.json() == by_slug.json()


@pytest.mark.parametrize(
    "name", [str(uuid4()), "no-such-gown", "Gown", "a%00b", "..%2Fcart", "%F0%9F%91%97", "a" * 5000]
)
async def test_a_product_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, name: str
) -> None:
    answer = await client.get(f"/products/{name}")

    assert (answer.status_code, answer.json()["type"]) in {
        (404, "product-not-found"),
        (404, "not-found"),
    }


async def test_a_product_that_is_not_published_is_not_found(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    gown = await shop.product(published=False)

    answers = [await client.get(f"/products/{name}") for name in (gown.id, gown.slug)]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_answers_have_the_shape_that_the_document_promises(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    gown = await shop.product(materials=[{"material": "silk", "percent": 100}], care=["dry-clean"])

    listing = (await client.get("/products", params={"q": shop.mark, "facets": "true"})).json()
    detail = (await client.get(f"/products/{gown.id}")).json()

    for content, model in ((listing, ProductListing), (detail, ProductRead)):
        said = model.model_validate(content).model_dump(mode="json", by_alias=True)
        assert said.keys() == content.keys()
    assert listing["items"][0].items() <= detail.items()


@pytest.mark.parametrize("by", ["category", "category and words"])
@pytest.mark.parametrize(("made", "told"), [(2, (2, True)), (3, (2, False))])
async def test_a_total_that_stops_counting_says_so(
    client: httpx.AsyncClient,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
    made: int,
    told: tuple[int, bool],
) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for _ in range(made):
        await shop.product(category=f"c-{shop.mark}")

    search = {"q": shop.mark} if "words" in by else {}
    body = (await client.get("/products", params={"category": f"c-{shop.mark}", **search})).json()

    assert len(body["items"]) == made
    assert (body["total"], body["totalIsExact"]) == told
