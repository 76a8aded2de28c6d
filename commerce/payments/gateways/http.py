"""JSON over HTTP to providers: what fails is told without addresses, bodies or keys."""

from typing import Any

import httpx

from commerce.core import tracing
from commerce.payments.errors import ProviderRefused, ProviderUnavailable


async def post_json(
    client: httpx.AsyncClient, provider: str, url: str, body: dict[str, Any]
) -> dict[str, Any]:
    """POST an object, answer the object that comes back.

    Raises:
        ProviderUnavailable: no answer, or one that is not for the payment: it may have happened
            all the same.
        ProviderRefused: the provider says it is our mistake, without saying it in JSON.
    """
    try:
        with tracing.outward(provider):
            answer = await client.post(url, json=body)
    except httpx.HTTPError as error:
        # Not chained: who logs this need not read where it went.
        raise ProviderUnavailable(f"{provider}: {type(error).__name__}") from None
    if answer.is_server_error:
        raise ProviderUnavailable(f"{provider}: HTTP {answer.status_code}")
    try:
        content = answer.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise ProviderRefused(provider, f"HTTP {answer.status_code}")
    return content
