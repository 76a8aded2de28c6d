"""Whose a try-on is: a shopper's, or a service's that asked with its API key.

Neither ever learns of the other's.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import ColumnElement

from commerce.clients.current import OptionalService
from commerce.core.errors import Unauthenticated
from commerce.core.idempotency import IdempotencyKey, Once, request_hash
from commerce.tryons.models import TryonSession
from commerce.users.current import OptionalUser


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks for try-ons and what is made belongs to."""

    id: UUID
    kind: Literal["shopper", "service"]

    @classmethod
    def shopper(cls, user_id: UUID) -> Self:
        """The shopper with this id."""
        return cls(user_id, "shopper")

    @classmethod
    def service(cls, api_key_id: UUID) -> Self:
        """The service with this API key."""
        return cls(api_key_id, "service")

    @property
    def is_shopper(self) -> bool:
        """Whether a person asks for themselves."""
        return self.kind == "shopper"

    @property
    def columns(self) -> dict[str, UUID]:
        """What a job of theirs says of whose it is."""
        return {"user_id" if self.is_shopper else "api_key_id": self.id}

    @property
    def own(self) -> ColumnElement[bool]:
        """The condition that a job is theirs."""
        column = TryonSession.user_id if self.is_shopper else TryonSession.api_key_id
        return column == self.id


async def _current_owner(shopper: OptionalUser, service: OptionalService) -> Owner:
    if shopper is not None and service is not None:
        raise Unauthenticated("Send a token or an API key, not both.")
    if shopper is not None:
        return Owner.shopper(shopper.id)
    if service is not None:
        return Owner.service(service)
    raise Unauthenticated


CurrentOwner = Annotated[Owner, Depends(_current_owner)]


async def _once(request: Request, owner: CurrentOwner, key: IdempotencyKey = None) -> Once:
    return Once(owner.id, key, await request_hash(request))


OncePerOwner = Annotated[Once, Depends(_once)]
