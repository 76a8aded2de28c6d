"""Why the shop refuses to start in production: what is fine on a developer's machine alone.

Every refusal names the variable that is wrong and never its value: refusals are logged. All are
told at once, so that an operator mends them in one go.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from commerce.core.payment_settings import MomoSettings, StripeSettings, VnpaySettings
    from commerce.core.settings import Settings

PLACEHOLDERS = ("change-me", "changeme", "placeholder", "secret", "example", "insecure", "your-")
# What services are delivered with, and what is typed in their place.
DEFAULT_PASSWORDS = frozenset(
    {"", "admin", "guest", "minioadmin", "password", "postgres", "root", "test", "changeme",
     "atelier", "commerce", "shop", "redis", "rabbitmq", "secret", "123456", "12345678"}
)  # fmt: skip
# A random key of 32 characters has fewer once in billions of times, even in hexadecimal.
FEWEST_CHARACTERS = 8
# Modes of asyncpg that never fall back to plain text.
_TLS_MODES = frozenset({"require", "verify-ca", "verify-full"})
# Published for their sandboxes by the providers: https://developers.momo.vn, VNPAY's demo.
_MOMO_DEMO_KEYS = frozenset(
    {"F8BBA842ECF85", "K951B6PE1waDMi640xX08PD3vg6EkVlz", "klm05TvNBzhg7h7j"}
)
_VNPAY_DEMO_CODES = frozenset({"DEMO", "DEMOV210", "CGXZLS0Z", "2QXUI4J4"})
_SANDBOXES = ("sandbox", "test-payment")

Refusals = Iterator[str]


def found(settings: Settings, keys: dict[str, str]) -> list[str]:
    """What must be mended before the shop may start; `keys` are its own, by their variables."""
    looked_at: tuple[Callable[[Settings], Refusals], ...] = (
        _emulator,
        _debugging,
        _doors,
        _services,
        _credentials,
        _payments,
    )
    return [*_keys(keys), *(one for look in looked_at for one in look(settings))]


def _keys(keys: dict[str, str]) -> Refusals:
    for name, key in keys.items():
        if is_placeholder(key) or len(set(key)) < FEWEST_CHARACTERS:
            yield f"{name} is a placeholder; generate a random key"


def _emulator(settings: Settings) -> Refusals:
    # The SDK reads its variable itself, whatever the shop was told.
    if settings.firebase.emulator_host or os.environ.get("FIREBASE_AUTH_EMULATOR_HOST"):
        yield "FIREBASE_AUTH_EMULATOR_HOST must not be set in production"
    # Firebase's own name for projects that exist in emulators alone.
    if settings.firebase.project_id.startswith("demo-"):
        yield "FIREBASE__PROJECT_ID names a project of the emulator"


def _debugging(_settings: Settings) -> Refusals:
    for name in ("DEBUG", "PYTHONASYNCIODEBUG"):
        if os.environ.get(name, "").lower() not in {"", "0", "false", "no", "off"}:
            yield f"{name} must not be set in production"


def _doors(settings: Settings) -> Refusals:
    if settings.webhooks.allow_private_targets:
        yield "WEBHOOKS__ALLOW_PRIVATE_TARGETS must not be set in production"
    # Ray's ingress hides who a client is: everybody would be one address, or none.
    if not settings.rate_limits.trusted_proxies:
        yield "RATE_LIMITS__TRUSTED_PROXIES must say how many proxies tell clients' addresses"
    if not all(_is_https_origin(origin) for origin in settings.cors_origins):
        yield "CORS_ORIGINS must name https origins in production, and not *"
    if not _is_https(settings.firebase.messaging_url):
        yield "FIREBASE__MESSAGING_URL must be an https address in production"
    if settings.tryon.share_url and not _is_https(settings.tryon.share_url):
        yield "TRYON__SHARE_URL must be an https address in production"


def _services(settings: Settings) -> Refusals:
    """Passwords and shoppers' data travel encrypted, but within a machine or a trusted network."""
    storage = settings.storage
    encrypted = {
        "DATABASE__URL": (settings.database.url.get_secret_value(), _is_tls_database),
        "REDIS__URL": (settings.redis.url.get_secret_value(), _has_scheme("rediss")),
        "BROKER__URL": (settings.broker.url.get_secret_value(), _has_scheme("amqps")),
        "STORAGE__ENDPOINT": (storage.endpoint, _is_https),
        "STORAGE__PUBLIC_ENDPOINT": (storage.public_endpoint, _is_https),
    }
    for name, (address, is_encrypted) in encrypted.items():
        host = _host(address)
        if not (is_encrypted(address) or is_loopback(host) or host in settings.plaintext_hosts):
            yield f"{name} must use TLS, or its host be listed in PLAINTEXT_HOSTS"


def _credentials(settings: Settings) -> Refusals:
    urls = {
        "DATABASE__URL": settings.database.url,
        "REDIS__URL": settings.redis.url,
        "BROKER__URL": settings.broker.url,
    }
    for name, url in urls.items():
        parts = urlsplit(url.get_secret_value())
        password = unquote(parts.password or "")
        # Without any, the service knows its clients otherwise, such as by their certificates.
        if parts.password is not None and _is_default(password, parts.username):
            yield f"{name} has a password that everybody knows"
    for name, secret in {
        "STORAGE__SECRET_KEY": settings.storage.secret_key,
        "FIREBASE__API_KEY": settings.firebase.api_key,
    }.items():
        if _is_default(secret.get_secret_value(), None):
            yield f"{name} is a placeholder"


def _payments(settings: Settings) -> Refusals:
    payments = settings.payments
    if payments.unencrypted:
        yield "PAYMENTS__* must name https addresses in production"
    if payments.public_url and is_loopback(_host(payments.public_url)):
        yield "PAYMENTS__PUBLIC_URL must be where providers reach the shop"
    if payments.stripe is not None:
        yield from _stripe(payments.stripe)
    if payments.vnpay is not None:
        yield from _vnpay(payments.vnpay)
    if payments.momo is not None:
        yield from _momo(payments.momo)


def _stripe(stripe: StripeSettings) -> Refusals:
    """Stripe's keys say themselves whether they are of the sandbox."""
    if not stripe.secret_key.get_secret_value().startswith(("sk_live_", "rk_live_")):
        yield "PAYMENTS__STRIPE__SECRET_KEY must be a live key in production"
    if stripe.publishable_key and not stripe.publishable_key.startswith("pk_live_"):
        yield "PAYMENTS__STRIPE__PUBLISHABLE_KEY must be a live key in production"
    webhook_secret = stripe.webhook_secret.get_secret_value()
    if not webhook_secret.startswith("whsec_") or is_placeholder(webhook_secret):
        yield "PAYMENTS__STRIPE__WEBHOOK_SECRET must be the endpoint's signing secret"


def _vnpay(vnpay: VnpaySettings) -> Refusals:
    if vnpay.tmn_code in _VNPAY_DEMO_CODES or is_placeholder(vnpay.hash_secret.get_secret_value()):
        yield "PAYMENTS__VNPAY__* are the sandbox's or placeholders"
    if _is_sandbox(vnpay.pay_url) or _is_sandbox(vnpay.api_url):
        yield "PAYMENTS__VNPAY__PAY_URL and API_URL must not be the sandbox's in production"


def _momo(momo: MomoSettings) -> Refusals:
    keys = {momo.access_key.get_secret_value(), momo.secret_key.get_secret_value()}
    if keys & _MOMO_DEMO_KEYS or any(is_placeholder(key) for key in keys):
        yield "PAYMENTS__MOMO__* are the sandbox's or placeholders"
    if _is_sandbox(momo.endpoint):
        yield "PAYMENTS__MOMO__ENDPOINT must not be the sandbox's in production"


def is_placeholder(secret: str) -> bool:
    """Whether it was written to be replaced."""
    return any(word in secret.lower() for word in PLACEHOLDERS)


def is_loopback(host: str) -> bool:
    """Whether what is sent there never leaves the machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", ""}


def _is_default(password: str, username: str | None) -> bool:
    plain = password.lower()
    return plain in DEFAULT_PASSWORDS or password == username or is_placeholder(plain)


def _is_sandbox(address: str) -> bool:
    host = _host(address)
    return any(word in host for word in _SANDBOXES)


def _is_tls_database(address: str) -> bool:
    modes = parse_qs(urlsplit(address).query).get("ssl", [])
    return bool(modes) and all(mode in _TLS_MODES for mode in modes)


def _has_scheme(scheme: str) -> Callable[[str], bool]:
    return lambda address: urlsplit(address).scheme == scheme


def _is_https(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname)


def _is_https_origin(origin: str) -> bool:
    """An origin as RFC 6454 writes it: no path, not even a slash."""
    return _is_https(origin) and "*" not in origin and origin.count("/") == 2  # noqa: PLR2004 - https://


def _host(address: str) -> str:
    """Where an address leads; a database's may stand in its query, and be a socket's directory."""
    parts = urlsplit(address)
    named = [one for one in parse_qs(parts.query).get("host", []) if not one.startswith("/")]
    return parts.hostname or "".join(named[:1])
