"""Forty buyers at once for five pieces, through the real ingress."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.integration.deployments.conftest import ADDRESS, Platform, product

BUYERS, PIECES = 40, 5


def _piece_for_sale(platform: Platform) -> dict[str, str]:
    """A new product of which there are a few pieces; what to put into a cart to buy one."""
    staff = platform.staff()
    new = {
        "name": "Pearl comb",
        "brand": "Atelier",
        "category": "accessories",
        "slug": "pearl-comb",
        "price": {"amount": 900_000, "currency": "VND"},
        "variants": [{"sku": "COMB", "size": "one size", "color": "pearl", "stock": PIECES}],
    }
    made = staff.post("/admin/products", json=new).raise_for_status().json()
    return {"productId": made["id"], "size": "one size", "color": "pearl"}


def _buy(client: httpx.Client) -> int:
    order = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"}
    return client.post("/orders", json=order).status_code


def test_forty_buyers_get_exactly_the_five_pieces_there_are(platform: Platform) -> None:
    piece = _piece_for_sale(platform)
    buyers = [platform.shopper() for _ in range(BUYERS)]
    for buyer in buyers:
        buyer.post("/cart/items", json={"quantity": 1, **piece}).raise_for_status()

    with ThreadPoolExecutor(BUYERS) as crowd:
        answers = list(crowd.map(_buy, buyers))

    assert sorted(answers) == [201] * PIECES + [409] * (BUYERS - PIECES)
    assert product(platform.visitor(), "pearl-comb")["variants"][0]["stock"] == 0
