"""Prints the OpenAPI document of the shop, which needs no service to describe itself."""

import json
import os
import sys

from commerce.app import create_app
from commerce.core.settings import Settings

# Nothing is connected to: these only have to look like addresses.
_NOWHERE = {
    "environment": "development",
    "version": "0",
    "database": {"url": "postgresql+asyncpg://nobody:nothing@localhost/nothing"},
    "redis": {"url": "redis://localhost"},
    "broker": {"url": "amqp://nobody:nothing@localhost"},
    "storage": {
        "endpoint": "http://localhost",
        "bucket": "nothing",
        "access_key": "nobody",
        "secret_key": "nothing",
    },
    "firebase": {"project_id": "demo-nothing", "api_key": "nothing"},
    "auth": {"token_key": "a1b2" * 10, "admin_token_key": "c3d4" * 10},
}


def main() -> None:
    """Describe the shop as it is coded, whatever this process's environment says."""
    os.environ.clear()
    json.dump(create_app(Settings(**_NOWHERE)).openapi(), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
