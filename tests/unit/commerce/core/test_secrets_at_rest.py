"""Secrets are sealed before they are stored."""

import pytest
from pydantic import SecretStr

from commerce.core.secrets_at_rest import Safe, SealError
from commerce.core.settings import AuthSettings


def settings(
    admin_key: str = "a" * 32, secrets_key: str | None = None, *accepted: str
) -> AuthSettings:
    own = None if secrets_key is None else SecretStr(secrets_key)
    return AuthSettings(
        token_key=SecretStr("t" * 32),
        admin_token_key=SecretStr(admin_key),
        secrets_key=own,
        accepted_secrets_keys=tuple(SecretStr(key) for key in accepted),
    )


def test_what_is_sealed_can_be_read_again() -> None:
    sealed = Safe(settings(), "totp").seal("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert Safe(settings(), "totp").unseal(sealed) == "JBSWY3DPEHPK3PXP"


def test_one_purpose_does_not_open_anothers_secrets() -> None:
    sealed = Safe(settings(), "totp").seal("secret")

    with pytest.raises(SealError):
        Safe(settings(), "webhooks").unseal(sealed)


def test_what_was_tampered_with_is_not_opened() -> None:
    safe = Safe(settings(), "totp")
    sealed = safe.seal("secret")

    with pytest.raises(SealError):
        safe.unseal(sealed[:-4] + "AAA=")


def test_a_key_of_its_own_survives_a_change_of_staffs_token_key() -> None:
    sealed = Safe(settings("a" * 32, "s" * 32), "totp").seal("secret")

    assert Safe(settings("b" * 32, "s" * 32), "totp").unseal(sealed) == "secret"


def test_what_an_accepted_key_sealed_is_opened_and_sealed_anew_with_the_first() -> None:
    sealed = Safe(settings("a" * 32, "o" * 32), "totp").seal("secret")
    changing = Safe(settings("a" * 32, "n" * 32, "o" * 32), "totp")

    resealed = changing.reseal(sealed)

    assert changing.unseal(sealed) == "secret"
    assert Safe(settings("a" * 32, "n" * 32), "totp").unseal(resealed) == "secret"
    with pytest.raises(SealError):
        Safe(settings("a" * 32, "n" * 32), "totp").unseal(sealed)


def test_a_first_key_of_its_own_opens_what_staffs_key_sealed_while_that_is_accepted() -> None:
    sealed = Safe(settings("a" * 32), "totp").seal("secret")

    assert Safe(settings("a" * 32, "s" * 32, "a" * 32), "totp").unseal(sealed) == "secret"


def test_what_no_key_opens_is_not_sealed_anew() -> None:
    sealed = Safe(settings("b" * 32), "totp").seal("secret")

    with pytest.raises(SealError):
        Safe(settings(), "totp").reseal(sealed)
