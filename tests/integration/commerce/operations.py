"""Every operation of the API, read from its OpenAPI document, for tests that leave none out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from commerce.app import BASE, create_app
from commerce.core.settings import Settings

ID = str(uuid4())
# Nothing is opened: the document needs no service.
_NOWHERE: dict[str, Any] = {
    "environment": "development",
    "database": {"url": "postgresql+asyncpg://shop@127.0.0.1:9/shop"},
    "redis": {"url": "redis://127.0.0.1:9"},
    "broker": {"url": "amqp://127.0.0.1:9"},
    "storage": {"endpoint": "http://s", "bucket": "b", "access_key": "x", "secret_key": "y"},
    "firebase": {"project_id": "p", "api_key": "z"},
    "auth": {"token_key": "k" * 32, "admin_token_key": "a" * 32},
}


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    template: str
    name: str
    body: Any
    security: frozenset[str]

    @property
    def path(self) -> str:
        """The path, relative to the base path, where nothing is."""
        return re.sub(r"\{.*?\}", ID, self.template)

    @property
    def is_staffs(self) -> bool:
        return self.template.startswith("/admin/")

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def _read() -> Iterator[Operation]:
    document = create_app(Settings(**_NOWHERE)).openapi()
    for template, methods in document["paths"].items():
        for method, described in methods.items():
            content = described.get("requestBody", {}).get("content", {})
            yield Operation(
                method.upper(),
                template.removeprefix(BASE),
                described["operationId"],
                content.get("application/json", {}).get("example"),
                frozenset(name for way in described.get("security", ()) for name in way),
            )


OPERATIONS = tuple(_read())
WITH_A_BODY = tuple(operation for operation in OPERATIONS if operation.body is not None)
