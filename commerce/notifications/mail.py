"""Mail by SMTP (RFC 5321), one message a connection, with TLS where there is a password."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from commerce.core import clock, tracing
from commerce.core.settings import EmailSettings
from commerce.notifications.outcomes import NotNowError, RefusedError

PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom; `identity` is the same however often it is sent."""

    identity: str
    recipient: str
    subject: str
    text: str
    language: str


class Mailer:
    """Sends letters; `is_on` is false where no server is configured."""

    def __init__(self, settings: EmailSettings) -> None:
        """Read the address of the server; nothing is sent yet."""
        self._settings = settings
        self.is_on = settings.url is not None

    async def send(self, letter: Letter) -> None:
        """Hand a letter to the server.

        Raises:
            RefusedError: the server will never take it.
            NotNowError: the server is out of reach, busy or puts us off.
        """
        try:
            with tracing.outward("mail"):
                await aiosmtplib.send(
                    compose(letter, self._settings.sender), **_connection(self._settings)
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refusal.code for refusal in error.recipients]
            raise _failure(min(codes), str(codes)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(error.code, f"{error.code} {error.message}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotNowError(type(error).__name__) from error


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message as it is sent. Whatever a name holds, it begins no header of its own."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = clock.now()
    # Sent twice after a crash, it is the same message to whoever looks.
    message["Message-ID"] = f"<{letter.identity}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.text)
    return message


def _connection(settings: EmailSettings) -> Mapping[str, Any]:
    url = urlsplit("" if settings.url is None else settings.url.get_secret_value())
    throughout = url.scheme == "smtps"
    return {
        "hostname": url.hostname or "localhost",
        "port": url.port or (465 if throughout else 587),
        "username": unquote(url.username) if url.username else None,
        "password": unquote(url.password) if url.password else None,
        "use_tls": throughout,
        # None takes TLS where it is offered; a password is never sent in the clear.
        "start_tls": None if throughout or not url.username else True,
        "timeout": settings.timeout.total_seconds(),
    }


def _failure(code: int, said: str) -> Exception:
    return RefusedError(said) if code >= PERMANENT else NotNowError(said)


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].partition("@")[2] or "localhost"
