"""Over TLS the name is what counts, though the connection goes to an address."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from commerce.webhooks.targets import GuardedTransport

Serve = Callable[[str], AbstractAsyncContextManager[tuple[int, ssl.SSLContext]]]


def certificate(name: str) -> tuple[bytes, bytes]:
    """A certificate for this name alone, by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return made.public_bytes(serialization.Encoding.PEM), private


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    name = writer.get_extra_info("ssl_object").context.asked_for
    body = str(name).encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    await writer.drain()
    writer.close()


class NotingContext(ssl.SSLContext):
    """Notes which name the client asked for."""

    asked_for: str | None = None


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """A TLS server on this machine with a certificate for a name; its port, and who trusts it."""

    @asynccontextmanager
    async def start(name: str) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
        public, private = certificate(name)
        (tmp_path / "pem").write_bytes(public + private)
        mine = NotingContext(ssl.PROTOCOL_TLS_SERVER)
        mine.load_cert_chain(tmp_path / "pem")

        def note(_object: ssl.SSLObject, asked_for: str | None, _context: ssl.SSLContext) -> None:
            mine.asked_for = asked_for

        mine.sni_callback = note
        trust = ssl.create_default_context(cadata=public.decode())
        async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=mine) as server:
            yield server.sockets[0].getsockname()[1], trust

    return start


async def test_the_certificate_must_be_the_names_and_the_name_is_told(serve: Serve) -> None:
    async with serve("localhost") as (port, trust):
        transport = GuardedTransport(private_too=True, trust=trust)
        async with httpx.AsyncClient(transport=transport) as http:
            answered = await http.post(f"https://localhost:{port}/", content=b"{}")

    assert (answered.status_code, answered.text) == (200, "localhost")


async def test_somebody_elses_certificate_is_refused(serve: Serve) -> None:
    async with serve("other.example") as (port, trust):
        transport = GuardedTransport(private_too=True, trust=trust)
        async with httpx.AsyncClient(transport=transport) as http:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await http.post(f"https://localhost:{port}/", content=b"{}")


async def test_a_certificate_that_nobody_vouches_for_is_refused(serve: Serve) -> None:
    async with serve("localhost") as (port, _trust):
        transport = GuardedTransport(private_too=True)
        async with httpx.AsyncClient(transport=transport) as http:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await http.post(f"https://localhost:{port}/", content=b"{}")
