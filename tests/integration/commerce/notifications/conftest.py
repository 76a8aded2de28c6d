"""Something to be told, and the servers that carry it: SMTP and FCM over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr
from sqlalchemy import func, select, update

from commerce.core.database import Database
from commerce.core.settings import EmailSettings, FirebaseSettings, Settings
from commerce.notifications.delivery import Courier, by_mail, by_push
from commerce.notifications.kinds import Channel, Kind
from commerce.notifications.mail import Mailer
from commerce.notifications.models import Notification, NotificationDelivery
from commerce.notifications.push import Pusher
from commerce.notifications.service import notify
from commerce.users.models import User
from tests.integration.commerce.listening import Answer, Received, Server, serving
from tests.integration.commerce.shopping import Buyer

Tell = Callable[..., Awaitable[None]]


@pytest.fixture
def tell(database: Database, buyer: Buyer) -> Tell:
    """Tells the shopper something; of an order unless a kind is named."""

    async def say(kind: Kind = "order-placed", **data: object) -> None:
        facts: dict[str, Any] = {"number": "7KQ2M", **data}
        async with database.transaction() as session:
            await notify(session, buyer.id, kind, facts)

    return say


async def give_address(database: Database, buyer: Buyer, *, verified: bool = True) -> str:
    """Give the shopper an address to write to."""
    email = f"{buyer.id.hex}@example.com"
    async with database.transaction() as session:
        own = update(User).where(User.id == buyer.id)
        await session.execute(own.values(email=email, email_verified=verified))
    return email


@dataclass
class Postbox:
    """An SMTP server, and the letters it has taken; `verdicts` are given one after the other."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)

    # The names that aiosmtpd calls.
    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        verdict = self.verdicts.pop(0) if self.verdicts else "250 OK"
        if verdict.startswith("250"):
            content = envelope.original_content or b""
            self.letters.append(message_from_bytes(content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return verdict


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    box = Postbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()


@pytest.fixture
def mailman(database: Database, postbox: Postbox) -> Courier:
    """Carries what is due by mail to the postbox."""
    url = SecretStr(f"smtp://127.0.0.1:{postbox.port}")
    mailer = Mailer(EmailSettings(url=url, sender="Atelier <hello@atelier.example>"))
    return Courier(database, "email", by_mail(mailer), is_on=True)


@pytest.fixture
def fcm() -> Iterator[Server]:
    """Stands in for Google: gives access tokens and takes messages."""
    with serving() as server:
        server.respond = lambda request: google(request, Answer(body={"name": "projects/p/1"}))
        yield server


def google(request: Received, answer: Answer) -> Answer:
    """A token for who asks for one, else the answer."""
    if request.path == "/token":
        return Answer(body={"access_token": "ya29.t", "expires_in": 3600, "token_type": "Bearer"})
    return answer


def messages(fcm: Server) -> list[Any]:
    """The messages that came to FCM."""
    return [sent.json()["message"] for sent in fcm.received if sent.path != "/token"]


@pytest.fixture(scope="session")
def service_account() -> dict[str, str]:
    """A service account's key, as Google hands it out."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "demo-atelier",
        "private_key_id": "k1",
        "private_key": pem.decode(),
        "client_email": "shop@demo-atelier.iam.gserviceaccount.com",
    }


@pytest.fixture
def with_fcm(settings: Settings, fcm: Server, service_account: dict[str, str]) -> FirebaseSettings:
    """Firebase's settings with the stand-in for messages and tokens."""
    key = SecretStr(json.dumps(service_account | {"token_uri": f"{fcm.url}/token"}))
    changes = {"service_account": key, "messaging_url": fcm.url}
    return settings.firebase.model_copy(update=changes)


@pytest.fixture
async def runner(database: Database, with_fcm: FirebaseSettings) -> AsyncIterator[Courier]:
    """Carries what is due by push to the stand-in."""
    pusher = Pusher(with_fcm)
    yield Courier(database, "push", by_push(pusher), is_on=True)
    await pusher.close()


@dataclass(frozen=True)
class Pending:
    """The deliveries of one shopper."""

    database: Database
    buyer: Buyer

    async def all(self, channel: Channel) -> list[NotificationDelivery]:
        own = select(Notification.id).where(Notification.user_id == self.buyer.id)
        statement = select(NotificationDelivery).where(
            NotificationDelivery.channel == channel, NotificationDelivery.notification_id.in_(own)
        )
        async with self.database.reading() as session:
            return list(await session.scalars(statement))

    async def statuses(self, channel: Channel) -> list[str]:
        return [delivery.status for delivery in await self.all(channel)]

    async def hasten(self) -> None:
        """Let the time pass for which failed deliveries wait."""
        own = select(Notification.id).where(Notification.user_id == self.buyer.id)
        waiting = update(NotificationDelivery).where(
            NotificationDelivery.notification_id.in_(own), NotificationDelivery.due_at.is_not(None)
        )
        async with self.database.transaction() as session:
            await session.execute(waiting.values(due_at=func.now()))


@pytest.fixture
def pending(database: Database, buyer: Buyer) -> Pending:
    return Pending(database, buyer)


@pytest.fixture(autouse=True)
async def quiet(database: Database) -> None:
    """What other tests left to be sent is nobody's concern here."""
    async with database.transaction() as session:
        left = update(NotificationDelivery).where(NotificationDelivery.due_at.is_not(None))
        await session.execute(left.values(due_at=None, status="skipped"))
