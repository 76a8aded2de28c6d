"""What Firebase Cloud Messaging's refusals mean."""

from datetime import timedelta

import httpx
import pytest

from commerce.notifications.outcomes import DeviceGoneError, NotNowError, RefusedError
from commerce.notifications.push import LONGEST_WAIT, failure_of


def refusal(
    status: int, code: str | None = None, google_status: str = "", **headers: str
) -> httpx.Response:
    details = [] if code is None else [{"@type": "type.googleapis.com/fcm", "errorCode": code}]
    error = {"code": status, "status": google_status, "details": details}
    return httpx.Response(status, json={"error": error}, headers=headers)


@pytest.mark.parametrize(
    ("response", "meaning"),
    [
        (refusal(404, "UNREGISTERED", "NOT_FOUND"), DeviceGoneError),
        (refusal(404, None, "NOT_FOUND"), DeviceGoneError),
        (refusal(400, "INVALID_ARGUMENT"), RefusedError),
        (refusal(403, "SENDER_ID_MISMATCH"), RefusedError),
        (refusal(429, "QUOTA_EXCEEDED"), NotNowError),
        (refusal(500, "INTERNAL"), NotNowError),
        (refusal(503, "UNAVAILABLE"), NotNowError),
        (refusal(401, "THIRD_PARTY_AUTH_ERROR"), NotNowError),
        (httpx.Response(502, text="<html>"), NotNowError),
    ],
)
def test_a_refusal_means_what_google_documents(
    response: httpx.Response, meaning: type[Exception]
) -> None:
    assert type(failure_of(response)) is meaning


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"error": 7}', b'{"error": {"details": 7}}'])
def test_a_404_that_is_not_fcms_own_takes_no_device_away(body: bytes) -> None:
    assert type(failure_of(httpx.Response(404, content=body))) is RefusedError


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("999999", LONGEST_WAIT),
        ("-5", None),
        ("9" * 400, None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("", None),
    ],
)
def test_what_retry_after_asks_for_is_read_with_suspicion(
    asked: str, wait: timedelta | None
) -> None:
    failure = failure_of(refusal(429, **{"Retry-After": asked}))

    assert isinstance(failure, NotNowError)
    assert failure.wait == wait
