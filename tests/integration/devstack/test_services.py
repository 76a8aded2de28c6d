"""The services as the shop's own clients meet them."""

from uuid import uuid4

import aio_pika
import boto3
import httpx
from redis.asyncio import Redis
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine


async def test_postgres_knows_the_extensions(services: dict[str, str]) -> None:
    engine = create_async_engine(services["DATABASE__URL"], poolclass=NullPool)

    async with engine.connect() as connection:  # never committed
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS citext"))
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        found = await connection.scalar(text("SELECT 'Silk'::citext = 'sILK'::citext"))

    assert found is True


async def test_redis_keeps_a_value(services: dict[str, str]) -> None:
    async with Redis.from_url(services["REDIS__URL"]) as redis:
        await redis.set("gown", "ivory")

        assert await redis.get("gown") == b"ivory"


async def test_the_broker_confirms_a_message_on_a_quorum_queue(services: dict[str, str]) -> None:
    async with await aio_pika.connect(services["BROKER__URL"]) as connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue(
            "devstack-probe", durable=True, arguments={"x-queue-type": "quorum"}
        )

        await channel.default_exchange.publish(aio_pika.Message(b"hem"), routing_key=queue.name)
        received = await queue.get()
        await received.ack()

        assert received.body == b"hem"


def test_a_browser_may_upload_with_a_signed_form(services: dict[str, str]) -> None:
    store = boto3.client(
        "s3",
        endpoint_url=services["STORAGE__ENDPOINT"],
        aws_access_key_id=services["STORAGE__ACCESS_KEY"],
        aws_secret_access_key=services["STORAGE__SECRET_KEY"],
        region_name=services["STORAGE__REGION"],
    )
    form = store.generate_presigned_post(services["STORAGE__BUCKET"], "photo.jpg")

    answer = httpx.post(
        form["url"],
        data=form["fields"],
        files={"file": b"pixels"},
        headers={"Origin": "http://localhost:3001"},
    )

    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] in {"*", "http://localhost:3001"}


def test_the_store_refuses_a_stranger(services: dict[str, str]) -> None:
    where = f"{services['STORAGE__ENDPOINT']}/{services['STORAGE__BUCKET']}/photo.jpg"

    assert httpx.get(where).status_code == httpx.codes.FORBIDDEN


def test_the_firebase_emulator_signs_a_shopper_up(services: dict[str, str]) -> None:
    emulator = f"http://{services['FIREBASE_AUTH_EMULATOR_HOST']}"

    answer = httpx.post(
        f"{emulator}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=demo",
        json={
            "email": f"{uuid4().hex}@example.com",
            "password": "secret12",
            "returnSecureToken": True,
        },
    )

    assert answer.json()["idToken"]
