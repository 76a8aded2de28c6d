"""When the shop refuses to start."""

import os
from typing import Any

import pytest
from pydantic import ValidationError

from commerce.core.settings import Settings, StorageSettings

KEY, ADMIN_KEY = "k0Xq7LbQ9fJx2R" * 3, "aW5n3Tz8VhYc1M" * 3
PASSWORD = "gT4uLw0sPe"
DATABASE = f"postgresql+asyncpg://shop:{PASSWORD}@db.house.net/shop"
STORAGE = {"endpoint": "https://store", "bucket": "b", "access_key": "x", "secret_key": PASSWORD}
SAFE: dict[str, Any] = {
    "environment": "production",
    "database": {"url": f"{DATABASE}?ssl=verify-full"},
    "redis": {"url": f"rediss://:{PASSWORD}@cache"},
    "broker": {"url": f"amqps://shop:{PASSWORD}@broker"},
    "storage": STORAGE,
    "firebase": {"project_id": "p", "api_key": "AIzaSyD4"},
    "auth": {"token_key": KEY, "admin_token_key": ADMIN_KEY},
    "rate_limits": {"trusted_proxies": 1},
}
STRIPE = {
    "secret_key": "sk_live_51N8x",
    "publishable_key": "pk_live_51N8x",
    "webhook_secret": "whsec_MfKQ9r8GKYqrTwjU",
}
VNPAY = {"tmn_code": "ATELIER1", "hash_secret": "QW7ER2TY9UI4"}
MOMO = {
    "partner_code": "ATELIER",
    "access_key": "mTCKt9W3eU1m39TW",
    "secret_key": "SetA5RDnLHvt51AU",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine or another test has set is not meant here."""
    areas = tuple(name.upper() for name in Settings.model_fields)
    for name in os.environ:
        if name.upper().startswith(areas):
            monkeypatch.delenv(name)


def auth(token_key: str, admin_token_key: str = ADMIN_KEY) -> dict[str, Any]:
    return {"auth": {"token_key": token_key, "admin_token_key": admin_token_key}}


def test_safe_settings_start_the_shop() -> None:
    assert Settings(**SAFE).environment == "production"


def test_production_is_what_nobody_has_to_ask_for() -> None:
    unsaid = {name: value for name, value in SAFE.items() if name != "environment"}

    assert Settings(**unsaid).environment == "production"


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("change", [auth(KEY[:31]), auth(KEY, KEY), {"auth": {}}])
def test_keys_are_long_and_two(environment: str, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**SAFE | {"environment": environment} | change)


def services(**urls: str) -> dict[str, Any]:
    return {name: {"url": url} for name, url in urls.items()}


def paid(**providers: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a provider's area holds
    return {"payments": {"public_url": "https://shop.house.net/api/v1", **providers}}


# What is wrong, and the variable that the refusal has to name.
HABITS: list[tuple[str, dict[str, Any]]] = [
    ("AUTH__TOKEN_KEY", auth("Change-Me-" + KEY)),
    ("AUTH__TOKEN_KEY", auth("k" * 43)),
    ("AUTH__ADMIN_TOKEN_KEY", auth(KEY, "my-secret-" + KEY)),
    ("AUTH__SECRETS_KEY", {"auth": SAFE["auth"] | {"secrets_key": "example" * 5}}),
    ("AUTH__ACCEPTED_TOKEN_KEYS[0]", {"auth": SAFE["auth"] | {"accepted_token_keys": ["o" * 43]}}),
    ("FIREBASE_AUTH_EMULATOR_HOST", {"firebase_auth_emulator_host": "127.0.0.1:9099"}),
    ("FIREBASE_AUTH_EMULATOR_HOST", {"firebase": SAFE["firebase"] | {"emulator_host": "here:1"}}),
    ("FIREBASE__PROJECT_ID", {"firebase": SAFE["firebase"] | {"project_id": "demo-atelier"}}),
    ("FIREBASE__API_KEY", {"firebase": SAFE["firebase"] | {"api_key": "your-api-key"}}),
    ("FIREBASE__MESSAGING_URL", {"firebase": SAFE["firebase"] | {"messaging_url": "http://fcm"}}),
    ("RATE_LIMITS__TRUSTED_PROXIES", {"rate_limits": {}}),
    ("CORS_ORIGINS", {"cors_origins": ["*"]}),
    ("CORS_ORIGINS", {"cors_origins": ["https://*.house.net"]}),
    ("CORS_ORIGINS", {"cors_origins": ["null"]}),
    ("CORS_ORIGINS", {"cors_origins": ["http://shop.house.net"]}),
    ("CORS_ORIGINS", {"cors_origins": ["https://shop.house.net/"]}),
    ("WEBHOOKS__ALLOW_PRIVATE_TARGETS", {"webhooks": {"allow_private_targets": True}}),
    ("TRYON__SHARE_URL", {"tryon": {"share_url": "http://shop.house.net/look/"}}),
    ("DATABASE__URL", services(database=DATABASE)),
    ("DATABASE__URL", services(database=f"{DATABASE}?ssl=prefer")),
    ("DATABASE__URL", services(database=f"{DATABASE}?ssl=require&ssl=disable")),
    ("DATABASE__URL", services(database="postgresql+asyncpg://shop@/shop?host=db.house.net")),
    ("DATABASE__URL", services(database="postgresql+asyncpg://shop:shop@127.0.0.1/shop")),
    ("DATABASE__URL", services(database="postgresql+asyncpg://postgres:postgres@localhost/shop")),
    ("REDIS__URL", services(redis=f"redis://:{PASSWORD}@cache")),
    ("BROKER__URL", services(broker=f"amqp://shop:{PASSWORD}@10.0.0.8")),
    ("BROKER__URL", services(broker="amqps://guest:guest@broker")),
    ("STORAGE__ENDPOINT", {"storage": STORAGE | {"endpoint": "http://store"}}),
    ("STORAGE__PUBLIC_ENDPOINT", {"storage": STORAGE | {"public_endpoint": "http://cdn"}}),
    ("STORAGE__SECRET_KEY", {"storage": STORAGE | {"secret_key": "minioadmin"}}),
    ("PAYMENTS__", paid(public_url="http://shop.house.net/api/v1")),
    ("PAYMENTS__PUBLIC_URL", paid(public_url="https://localhost/api/v1")),
    ("PAYMENTS__", paid(return_origins=["http://shop.house.net"])),
    ("STRIPE__SECRET_KEY", paid(stripe=STRIPE | {"secret_key": "sk_test_51N8x"})),
    ("STRIPE__PUBLISHABLE_KEY", paid(stripe=STRIPE | {"publishable_key": "pk_test_51N8x"})),
    ("STRIPE__WEBHOOK_SECRET", paid(stripe=STRIPE | {"webhook_secret": "whsec_changeme"})),
    ("STRIPE__WEBHOOK_SECRET", paid(stripe=STRIPE | {"webhook_secret": "not-of-stripe"})),
    ("VNPAY", paid(vnpay=VNPAY | {"tmn_code": "DEMOV210"})),
    ("VNPAY", paid(vnpay=VNPAY | {"hash_secret": "your-hash-key"})),
    ("VNPAY__PAY_URL", paid(vnpay=VNPAY | {"pay_url": "https://sandbox.vnpayment.vn/pay"})),
    ("MOMO", paid(momo=MOMO | {"access_key": "F8BBA842ECF85"})),
    ("MOMO__ENDPOINT", paid(momo=MOMO | {"endpoint": "https://test-payment.momo.vn"})),
]


@pytest.mark.parametrize(("variable", "change"), HABITS)
def test_production_refuses_the_habits_of_development(
    variable: str, change: dict[str, Any]
) -> None:
    assert Settings(**SAFE | {"environment": "development"} | change)

    with pytest.raises(ValidationError) as refusal:
        Settings(**SAFE | change)

    assert variable in str(refusal.value)


@pytest.mark.parametrize(
    "change",
    [
        paid(stripe=STRIPE, vnpay=VNPAY, momo=MOMO),
        {"cors_origins": ["https://shop.house.net", "https://shop.house.net:8443"]},
        services(database="postgresql+asyncpg://shop@/shop?host=/run/postgresql"),
        services(redis="redis://127.0.0.1", broker=f"amqp://shop:{PASSWORD}@localhost"),
        services(database=DATABASE) | {"plaintext_hosts": ["db.house.net"]},
    ],
)
def test_production_takes_what_is_safe(change: dict[str, Any]) -> None:
    assert Settings(**SAFE | change)


def test_production_refuses_what_the_environment_alone_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The SDK would read it, though the shop was told otherwise.
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099")
    monkeypatch.setenv("DEBUG", "true")

    with pytest.raises(ValidationError) as refusal:
        Settings(**SAFE, firebase_auth_emulator_host="")

    assert "FIREBASE_AUTH_EMULATOR_HOST" in str(refusal.value)
    assert "DEBUG" in str(refusal.value)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**SAFE | auth("short") | {"cors_origins": ["*"]} | services(redis="redis://cache"))

    assert all(name in str(refusal.value) for name in ("TOKEN_KEY", "CORS_ORIGINS", "REDIS__URL"))


def test_no_key_is_accepted_for_shoppers_and_staff_alike() -> None:
    mixed = SAFE["auth"] | {"accepted_admin_token_keys": [KEY]}

    with pytest.raises(ValidationError, match="both shoppers and staff"):
        Settings(**SAFE | {"auth": mixed})


@pytest.mark.parametrize(("_variable", "change"), HABITS)
def test_no_refusal_shows_a_value(_variable: str, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**SAFE | change)

    told = [text for text in {PASSWORD, KEY, ADMIN_KEY, *_texts(change)} if len(text) > 5]
    assert not [text for text in told if text in str(refusal.value)]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def test_a_refusal_shows_no_secret() -> None:
    change = auth("hush-hush-hush")

    with pytest.raises(ValidationError) as refusal:
        Settings(**SAFE | change)

    assert "hush" not in str(refusal.value)
    assert ADMIN_KEY not in str(refusal.value)


@pytest.mark.parametrize("area", ["database", "redis", "broker", "storage", "firebase", "auth"])
def test_nothing_secret_has_a_default(area: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**{name: value for name, value in SAFE.items() if name != area})


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings(**SAFE).environment = "development"  # type: ignore[misc]  # that is the test


def test_settings_show_no_secret() -> None:
    assert KEY not in repr(Settings(**SAFE))


def test_clients_use_the_shops_own_door_unless_another_is_named() -> None:
    storage = SAFE["storage"]

    assert StorageSettings(**storage).public_endpoint == "https://store"
    assert (
        StorageSettings(**storage, public_endpoint="https://cdn").public_endpoint == "https://cdn"
    )


def test_a_store_without_an_address_is_refused_not_stumbled_over() -> None:
    with pytest.raises(ValidationError):
        StorageSettings.model_validate({"bucket": "b", "access_key": "x", "secret_key": "y"})
