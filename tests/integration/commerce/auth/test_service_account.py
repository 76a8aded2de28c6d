"""What only the house's service account may do at Firebase."""

import json
from urllib.parse import parse_qs

import jwt
import pytest
from pydantic import SecretStr

from commerce.auth.errors import IdentityProviderUnavailable
from commerce.auth.identity import IdentityToolkit
from commerce.core.settings import Settings
from tests.integration.commerce.listening import Answer, Received, serving
from tests.integration.commerce.notifications.conftest import google, service_account

__all__ = ["service_account"]
DELETED = Answer(body={"kind": "identitytoolkit#DeleteAccountResponse"})


@pytest.fixture(autouse=True)
def emulator_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop tells the SDK of its emulator through the environment; it is told back after."""
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", settings.firebase.emulator_host)


def toolkit(settings: Settings, url: str, key: dict[str, str] | None) -> IdentityToolkit:
    """Firebase at this address, with this service account."""
    account = None if key is None else SecretStr(json.dumps(key | {"token_uri": f"{url}/token"}))
    changes = {"emulator_host": url.removeprefix("http://"), "service_account": account}
    return IdentityToolkit(settings.firebase.model_copy(update=changes))


async def test_an_account_is_deleted_in_the_houses_name(
    settings: Settings, service_account: dict[str, str]
) -> None:
    with serving() as server:
        server.respond = lambda request: google(request, DELETED)
        firebase = toolkit(settings, server.url, service_account)
        await firebase.delete("uid-1")
        await firebase.delete("uid-2")
        await firebase.close()

    asked, first, second = server.received
    grant = parse_qs(asked.body.decode())
    assert grant["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    claims = jwt.decode(grant["assertion"][0], options={"verify_signature": False})
    assert "identitytoolkit" in claims["scope"]
    assert first.path == "/identitytoolkit.googleapis.com/v1/projects/demo-atelier/accounts:delete"
    assert (first.json(), second.json()) == ({"localId": "uid-1"}, {"localId": "uid-2"})
    assert first.headers["authorization"] == "Bearer ya29.t"


def refused(_request: Received) -> Answer:
    return Answer(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})


async def test_a_key_that_google_refuses_is_told_as_out_of_reach(
    settings: Settings, service_account: dict[str, str]
) -> None:
    with serving() as server:
        server.respond = refused
        firebase = toolkit(settings, server.url, service_account)
        with pytest.raises(IdentityProviderUnavailable):
            await firebase.delete("uid-1")
        await firebase.close()


async def test_an_account_that_is_gone_already_is_deleted(
    settings: Settings, service_account: dict[str, str]
) -> None:
    gone = Answer(400, {"error": {"code": 400, "message": "USER_NOT_FOUND"}})
    with serving() as server:
        server.respond = lambda request: google(request, gone)
        firebase = toolkit(settings, server.url, service_account)
        await firebase.delete("uid-1")
        await firebase.close()
