"""A shopper's whole visit, through the real ingress of a real cluster."""

import io
import json
import uuid

import httpx
import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.integration.deployments.conftest import (
    ADDRESS,
    TOP,
    Platform,
    product,
    upload,
    wait_for,
)


def test_every_part_of_the_platform_says_it_is_well(platform: Platform) -> None:
    health = platform.visitor().get("/health").json()

    assert health["status"] == "ok"
    assert set(health["components"]) == {"database", "cache", "broker", "storage", "tryon"}


def test_a_shopper_orders_with_a_code_and_the_cart_is_empty_again(platform: Platform) -> None:
    client = platform.shopper()
    shirt = product(client, TOP)
    wanted = {key: shirt["variants"][0][key] for key in ("size", "color")}
    client.post("/cart/items", json={"productId": shirt["id"], "quantity": 2, **wanted})
    order = {
        "shippingAddress": ADDRESS,
        "paymentMethod": "cash_on_delivery",
        "discountCode": "LUXURY20",
    }

    placed = client.post("/orders", json=order)

    assert placed.status_code == 201
    bill = {name: placed.json()[name]["amount"] for name in ("subtotal", "discount", "total")}
    assert bill["subtotal"] == 2 * shirt["price"]["amount"]
    assert bill["discount"] == bill["subtotal"] // 5
    assert client.get("/cart").json()["items"] == []
    assert client.get("/orders").json()["total"] == 1


def test_a_shopper_sees_themselves_in_the_garment(platform: Platform) -> None:
    client = platform.shopper()
    wanted = {
        "userImageUrl": upload(client, platform.photo),
        "consent": True,
        "productId": product(client, TOP)["id"],
    }

    accepted = client.post("/tryon/generate", json=wanted)
    job = wait_for(client, accepted.json()["jobId"])

    assert accepted.status_code == 202
    assert job["status"] == "completed", job
    picture = httpx.get(job["resultImageUrl"], trust_env=False)
    assert Image.open(io.BytesIO(picture.content)).format == "JPEG"
    assert picture.content != platform.photo


def test_the_synchronous_variant_answers_with_the_picture(platform: Platform) -> None:
    client = platform.shopper()
    wanted = {
        "userImageUrl": upload(client, platform.photo),
        "consent": True,
        "productId": product(client, TOP)["id"],
    }

    answer = client.post("/tryon/generate-sync", json=wanted)

    # 202 is the honest answer of a machine too busy to finish within the bound; it is the same job.
    told = {200: "completed", 202: "processing"}
    assert answer.json()["status"] == told[answer.status_code]
    assert wait_for(client, answer.json()["jobId"])["status"] == "completed"


def test_a_photo_without_a_person_is_refused_with_advice(platform: Platform) -> None:
    client = platform.shopper()
    shirt = product(client, TOP)
    wall = io.BytesIO()
    Image.new("RGB", (800, 1200), (120, 140, 160)).save(wall, "JPEG")
    url = upload(client, wall.getvalue())

    wanted = {"userImageUrl": url, "productId": shirt["id"], "consent": True}
    accepted = client.post("/tryon/generate", json=wanted)
    job = wait_for(client, accepted.json()["jobId"])

    assert job["status"] == "failed"
    assert job["error"]["code"] == "no-person"
    assert "resultImageUrl" not in job


def test_a_socket_tells_how_the_job_goes(platform: Platform) -> None:
    client = platform.shopper()
    wanted = {
        "userImageUrl": upload(client, platform.photo),
        "consent": True,
        "productId": product(client, TOP)["id"],
    }
    job_id = client.post("/tryon/generate", json=wanted).json()["jobId"]
    token = client.headers["Authorization"].removeprefix("Bearer ")
    offered = [Subprotocol("bearer"), Subprotocol(token)]

    with connect(platform.socket_url(job_id), subprotocols=offered) as socket:
        told = [json.loads(message) for message in socket]

    assert told[-1]["status"] == "completed", told[-1]
    assert [one["progress"] for one in told] == sorted(one["progress"] for one in told)


def test_a_socket_without_a_token_is_closed_with_the_reason(platform: Platform) -> None:
    with connect(platform.socket_url(uuid.uuid4())) as socket, pytest.raises(ConnectionClosed):
        socket.recv()

    assert socket.close_code == 4401
