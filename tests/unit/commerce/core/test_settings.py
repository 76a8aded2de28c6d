"""When the shop refuses to start."""

import os
from typing import Any

import pytest
from pydantic import ValidationError

from commerce.core.settings import Settings, StorageSettings

KEY, ADMIN_KEY = "k" * 32, "a" * 32
SAFE: dict[str, Any] = {
    "environment": "production",
    "database": {"url": "postgresql+asyncpg://shop@db/shop"},
    "redis": {"url": "redis://cache"},
    "broker": {"url": "amqp://broker"},
    "storage": {"endpoint": "http://store", "bucket": "b", "access_key": "x", "secret_key": "y"},
    "firebase": {"project_id": "p", "api_key": "z"},
    "auth": {"token_key": KEY, "admin_token_key": ADMIN_KEY},
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
@pytest.mark.parametrize("change", [auth("k" * 31), auth(KEY, KEY), {"auth": {}}])
def test_keys_are_long_and_two(environment: str, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**SAFE | {"environment": environment} | change)


@pytest.mark.parametrize(
    "change",
    [
        auth("Change-Me-" + "x" * 32),
        auth(KEY, "my-secret-" + "x" * 32),
        {"firebase_auth_emulator_host": "127.0.0.1:9099"},
        {"firebase": SAFE["firebase"] | {"emulator_host": "127.0.0.1:9099"}},
        {"cors_origins": ["*"]},
        {"webhooks": {"allow_private_targets": True}},
    ],
)
def test_production_refuses_the_habits_of_development(change: dict[str, Any]) -> None:
    assert Settings(**SAFE | {"environment": "development"} | change)
    with pytest.raises(ValidationError):
        Settings(**SAFE | change)


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

    assert StorageSettings(**storage).public_endpoint == "http://store"
    assert (
        StorageSettings(**storage, public_endpoint="https://cdn").public_endpoint == "https://cdn"
    )


def test_a_store_without_an_address_is_refused_not_stumbled_over() -> None:
    with pytest.raises(ValidationError):
        StorageSettings.model_validate({"bucket": "b", "access_key": "x", "secret_key": "y"})
