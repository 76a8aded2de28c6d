"""Push messages through Firebase Cloud Messaging, HTTP v1.

https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send and, for what its
refusals mean, https://firebase.google.com/docs/cloud-messaging/error-codes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx

from commerce.auth.google import GoogleUnavailableError, ServiceAccount
from commerce.core import tracing
from commerce.core.settings import FirebaseSettings
from commerce.notifications.outcomes import DeviceGoneError, NotNowError, RefusedError

LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Push:
    """What an installation shows, and the facts that the app opens itself with."""

    token: str
    title: str
    body: str
    data: Mapping[str, str]


class Pusher:
    """Sends push messages; `is_on` is false where no service account is configured."""

    def __init__(self, settings: FirebaseSettings) -> None:
        """Make the client; nothing is sent yet."""
        key = settings.service_account
        self.is_on = key is not None
        self._account = None if key is None else ServiceAccount(key)
        self._path = f"/v1/projects/{settings.project_id}/messages:send"
        self._http = httpx.AsyncClient(
            base_url=settings.messaging_url, timeout=settings.timeout.total_seconds()
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, push: Push) -> None:
        """Hand a message to Firebase.

        Raises:
            DeviceGoneError: the app was uninstalled, or its token has expired.
            RefusedError: Firebase will never take it.
            NotNowError: Firebase is out of reach, busy or puts us off.
        """
        if self._account is None:
            raise RefusedError("push messages are off")
        try:
            token = await self._account.token()
            response = await self._post(push, token)
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                response = await self._post(push, await self._account.token(refused=token))
        except (httpx.HTTPError, GoogleUnavailableError) as error:
            raise NotNowError(type(error).__name__) from error
        if not response.is_success:
            raise failure_of(response)

    async def _post(self, push: Push, token: str) -> httpx.Response:
        shown = {"title": push.title, "body": push.body}
        message = {"token": push.token, "notification": shown, "data": dict(push.data)}
        headers = {"Authorization": f"Bearer {token}"}
        with tracing.outward("firebase-messaging"):
            return await self._http.post(self._path, json={"message": message}, headers=headers)


def failure_of(response: httpx.Response) -> Exception:
    """What a refusal means for the message and for the installation."""
    code = _error_code(response)
    said = f"{response.status_code} {code}"
    # A 404 that is not FCM's own (a wrong address, a proxy) must not empty the table of devices.
    if code in {"UNREGISTERED", "NOT_FOUND"}:
        return DeviceGoneError(said)
    retry_after = response.headers.get("Retry-After", "")
    wait = (
        min(timedelta(seconds=int(retry_after)), LONGEST_WAIT) if _is_number(retry_after) else None
    )
    passing = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNAUTHORIZED}
    if response.is_server_error or response.status_code in passing:
        return NotNowError(said, wait)
    return RefusedError(said)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7  # noqa: PLR2004 - some days at most


def _error_code(response: httpx.Response) -> str:
    """FCM's own code among the details, else the status of Google's error model."""
    try:
        error: Any = response.json()["error"]
        codes = [
            str(detail["errorCode"]) for detail in error.get("details", []) if "errorCode" in detail
        ]
        return codes[0] if codes else str(error.get("status", ""))
    except (ValueError, KeyError, TypeError, AttributeError, json.JSONDecodeError):
        return ""
