"""Firebase as the shop meets it: the emulator's REST interface, and production's rules."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import uuid4

import firebase_admin._token_gen as sdk
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from commerce.auth.errors import (
    EmailTaken,
    ExpiredToken,
    IdentityProviderUnavailable,
    InvalidToken,
    UnusableEmail,
    WeakPassword,
    WrongCredentials,
)
from commerce.auth.identity import IdentityToolkit
from commerce.core.settings import FirebaseSettings, Settings

PASSWORD = SecretStr("velvet-ribbon")
PROJECT = "atelier-production"
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"


@pytest.fixture
async def emulated(settings: Settings) -> AsyncIterator[IdentityToolkit]:
    toolkit = IdentityToolkit(settings.firebase)
    yield toolkit
    await toolkit.close()


async def test_who_signs_up_may_sign_in(emulated: IdentityToolkit) -> None:
    email = f"{uuid4().hex}@example.com"

    created = await emulated.sign_up(email, PASSWORD)

    signed_in = await emulated.sign_in(email, PASSWORD)

    assert replace(signed_in, signed_in_at=created.signed_in_at) == created
    assert (created.email, created.email_verified, created.provider) == (email, False, "password")


async def test_an_address_signs_up_once(emulated: IdentityToolkit) -> None:
    email = f"{uuid4().hex}@example.com"
    await emulated.sign_up(email, PASSWORD)

    with pytest.raises(EmailTaken):
        await emulated.sign_up(email, PASSWORD)


async def test_firebases_own_rules_for_passwords_and_addresses_hold(
    emulated: IdentityToolkit,
) -> None:
    with pytest.raises(WeakPassword):
        await emulated.sign_up(f"{uuid4().hex}@example.com", SecretStr("pin"))
    with pytest.raises(UnusableEmail):
        await emulated.sign_up("no address", PASSWORD)


@pytest.mark.parametrize("guess", ["guess", "\x00", "x" * 128, "🪡" * 32])
async def test_a_guess_is_a_guess(emulated: IdentityToolkit, guess: str) -> None:
    email = f"{uuid4().hex}@example.com"
    await emulated.sign_up(email, PASSWORD)

    with pytest.raises(WrongCredentials):
        await emulated.sign_in(email, SecretStr(guess))


async def test_a_provider_that_does_not_answer_is_out_of_reach(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EMULATOR, "")  # so that what the toolkit sets is undone
    nobody = settings.firebase.model_copy(update={"emulator_host": "127.0.0.1:1"})
    toolkit = IdentityToolkit(nobody)

    with pytest.raises(IdentityProviderUnavailable):
        await toolkit.sign_in("ada@example.com", PASSWORD)
    await toolkit.close()


class Google:
    """Google's signing key, and its certificate at an address of ours."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign(self, **changes: object) -> str:
        """A Firebase ID token as production's look."""
        payload = {
            "iss": f"https://securetoken.google.com/{PROJECT}",
            "aud": PROJECT,
            "sub": "u1",
            "iat": int(time.time()),
            "exp": int(time.time()) + 3600,
            "firebase": {"sign_in_provider": "google.com"},
            **changes,
        }
        return jwt.encode(payload, self._key, algorithm="RS256", headers={"kid": "key-1"})

    def certificates(self) -> bytes:
        """What Google publishes: the certificates by key id."""
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "securetoken.test")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self._key, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        return json.dumps({"key-1": pem.decode()}).encode()


@pytest.fixture(scope="module")
def google() -> Google:
    return Google()


@pytest.fixture(scope="module")
def published(google: Google) -> Iterator[str]:
    """Where the certificates of these tests are."""
    body = google.certificates()

    class Certificates(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with HTTPServer(("127.0.0.1", 0), Certificates) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
async def production(
    published: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[IdentityToolkit]:
    """The toolkit as it is in production, but for where Google's certificates lie.

    The SDK's client is one a process and remembers the address, so that one lasts for the module.
    """
    monkeypatch.delenv(EMULATOR, raising=False)
    monkeypatch.setattr(sdk, "ID_TOKEN_CERT_URI", published)
    toolkit = IdentityToolkit(FirebaseSettings(project_id=PROJECT, api_key=SecretStr("unused")))
    yield toolkit
    await toolkit.close()


async def test_production_needs_certificates_but_no_service_account(
    production: IdentityToolkit, google: Google
) -> None:
    identity = await production.verify(google.sign(email="ada@example.com", email_verified=True))

    assert (identity.uid, identity.email, identity.provider) == (
        "u1", "ada@example.com", "google.com",
    )  # fmt: skip


async def test_production_refuses_what_google_did_not_sign(production: IdentityToolkit) -> None:
    with pytest.raises(InvalidToken):
        await production.verify(Google().sign())


async def test_production_refuses_an_unsigned_token(
    production: IdentityToolkit, google: Google
) -> None:
    payload = jwt.decode(google.sign(), options={"verify_signature": False})
    unsigned = jwt.encode(payload, "", algorithm="none", headers={"kid": "key-1"})

    with pytest.raises(InvalidToken):
        await production.verify(unsigned)


async def test_production_refuses_another_projects_token(
    production: IdentityToolkit, google: Google
) -> None:
    with pytest.raises(InvalidToken):
        await production.verify(google.sign(aud="another-project"))


async def test_production_refuses_an_old_token(production: IdentityToolkit, google: Google) -> None:
    with pytest.raises(ExpiredToken):
        await production.verify(google.sign(iat=1_700_000_000, exp=1_700_003_600))


async def test_without_googles_certificates_nothing_can_be_said(
    production: IdentityToolkit, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = IdentityToolkit(FirebaseSettings(project_id="offline", api_key=SecretStr("unused")))
    monkeypatch.setattr(sdk, "ID_TOKEN_CERT_URI", "http://127.0.0.1:1/")
    token = google.sign(aud="offline", iss="https://securetoken.google.com/offline")

    with pytest.raises(IdentityProviderUnavailable):
        await other.verify(token)
    await other.close()
