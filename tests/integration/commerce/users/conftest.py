"""Firebase's emulator as clients and Google use it."""

import json
from collections.abc import AsyncIterator, Mapping
from uuid import uuid4

import httpx
import pytest

from commerce.core.settings import Settings


class Emulator:
    """What happens to an account without the shop's doing."""

    def __init__(self, http: httpx.AsyncClient, project: str) -> None:
        self._http = http
        self._project = project

    async def open_account(self, email: str | None = None) -> str:
        """An ID token of a fresh account, whose address is not verified; None: anonymous."""
        credentials = {"email": email, "password": "velvet-ribbon"} if email else {}
        answer = await self._call("accounts:signUp", {**credentials, "returnSecureToken": True})
        return str(answer["idToken"])

    async def sign_in(self, email: str) -> str:
        """An ID token of an account that `open_account` made."""
        credentials = {"email": email, "password": "velvet-ribbon", "returnSecureToken": True}
        return str((await self._call("accounts:signInWithPassword", credentials))["idToken"])

    async def sign_in_with_google(self, email: str, **claims: object) -> str:
        """The Firebase ID token of a sign-in with Google."""
        google = {"sub": uuid4().hex, "email": email, "email_verified": True, **claims}
        form = httpx.QueryParams({"id_token": json.dumps(google), "providerId": "google.com"})
        body = {"postBody": str(form), "requestUri": "http://localhost", "returnSecureToken": True}
        return str((await self._call("accounts:signInWithIdp", body))["idToken"])

    async def change(self, email: str, /, **fields: object) -> None:
        """Change an account as an operator would: `emailVerified`, `disableUser`, ..."""
        body = {"localId": await self._uid(email), **fields}
        await self._call(f"projects/{self._project}/accounts:update", body)

    async def delete(self, email: str) -> None:
        """Delete an account as an operator would."""
        body = {"localId": await self._uid(email)}
        await self._call(f"projects/{self._project}/accounts:delete", body)

    async def _uid(self, email: str) -> str:
        found = await self._call(f"projects/{self._project}/accounts:lookup", {"email": [email]})
        return str(found["users"][0]["localId"])

    async def _call(
        self, path: str, body: Mapping[str, object]
    ) -> dict[str, list[dict[str, object]]]:
        # Only the emulator takes "owner" for a service account.
        owner = {"Authorization": "Bearer owner"} if path.startswith("projects/") else {}
        answer = await self._http.post(f"/{path}", params={"key": "demo"}, json=body, headers=owner)
        assert answer.is_success, answer.text
        content: dict[str, list[dict[str, object]]] = answer.json()
        return content


@pytest.fixture
async def firebase(settings: Settings) -> AsyncIterator[Emulator]:
    base = settings.firebase.identity_toolkit
    async with httpx.AsyncClient(base_url=base) as http:
        yield Emulator(http, settings.firebase.project_id)


@pytest.fixture
def email() -> str:
    """An address that nobody has used yet."""
    return f"{uuid4().hex}@example.com"
