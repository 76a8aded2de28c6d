"""A photo sent to the shop is looked at by the fitting room's replicas."""

import time

import httpx

from tests.integration.deployments.conftest import TOP, Platform, product

# Pictures of the demo catalogue are prepared one by one while nobody tries anything on.
PATIENCE = 480


def found_by(client: httpx.Client, photo: bytes) -> list[str]:
    """The names of the products that look like a photo, the most alike first."""
    files = {"photo": ("photo.png", photo, "image/png")}
    answer = client.post("/products/search-by-photo", files=files).raise_for_status()
    return [item["id"] for item in answer.json()["items"]]


def test_a_products_own_picture_finds_the_product(platform: Platform) -> None:
    client = platform.shopper()
    top = product(client, TOP)
    picture = httpx.get(top["images"][0]["url"], trust_env=False).raise_for_status().content

    deadline = time.monotonic() + PATIENCE
    # By another of its pictures, prepared earlier, it is found too, and not always first.
    while (found := found_by(client, picture)[:1]) != [top["id"]]:
        assert time.monotonic() < deadline, f"{found} is thought to be more alike than itself"
        time.sleep(3)  # callers have thirty photos a minute
