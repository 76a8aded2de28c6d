"""`Idempotency-Key` of the signed-in shopper's request."""

from typing import Annotated

from fastapi import Depends, Request

from commerce.core.idempotency import IdempotencyKey, Once, request_hash
from commerce.users.current import CurrentUser


async def _once(request: Request, shopper: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once(shopper.id, key, await request_hash(request))


OncePerShopper = Annotated[Once, Depends(_once)]
