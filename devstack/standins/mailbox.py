"""A mail server that delivers everything into one directory, a file a letter."""

import re
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_UNFIT_FOR_A_NAME = re.compile(r"[^A-Za-z0-9.@_-]+")


def directory(state: Path) -> Path:
    """Where the letters of a platform lie."""
    return state / "mail"


class Mailbox:
    """Keeps each letter as `<time>-<recipient>.eml`, to be opened by any mail program."""

    def __init__(self, directory: Path) -> None:
        """Keep letters in `directory`, which is made if it is not there."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    async def handle_DATA(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a letter; the answer is what SMTP says of it."""
        received = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        content = envelope.content or b""
        letter = content.encode() if isinstance(content, str) else content
        for recipient in envelope.rcpt_tos:
            name = _UNFIT_FOR_A_NAME.sub("_", recipient)[:100]
            (self._directory / f"{received}-{name}.eml").write_bytes(letter)
        return "250 OK"


def open_at(port: int, directory: Path) -> Controller:
    """Serve a mailbox on the loopback interface, in a thread; the caller stops it."""
    server = Controller(Mailbox(directory), hostname="127.0.0.1", port=port)
    server.start()
    return server
