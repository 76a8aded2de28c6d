"""What can go wrong with API keys."""

from collections.abc import Mapping
from typing import ClassVar

from commerce.core.errors import Conflict, NotFound, Unauthenticated


class InvalidApiKey(Unauthenticated):
    """This API key is unknown or revoked; an owner of the house makes new ones."""

    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'ApiKey realm="service"'}


class ApiKeyNotFound(NotFound):
    """There is no such API key."""


class ApiKeyRevoked(Conflict):
    """This API key has been revoked; nothing about it changes any more."""
