"""Which service is asking, by the API key in `X-API-Key`."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.security import APIKeyHeader

from commerce.clients import service as clients
from commerce.core.dependencies import Data

HEADER = "X-API-Key"

_header = APIKeyHeader(
    name=HEADER,
    scheme_name="service",
    description="The `key` of POST /admin/api-keys: for services of the house.",
    auto_error=False,
)
_Key = Annotated[str | None, Depends(_header)]


async def _optional_service(key: _Key, database: Data) -> UUID | None:
    return None if key is None else await clients.authenticate(database, key)


# For routes that also let in others; a key that is sent must still be a good one.
OptionalService = Annotated[UUID | None, Depends(_optional_service)]
