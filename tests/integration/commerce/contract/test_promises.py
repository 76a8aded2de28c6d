"""The API keeps what its OpenAPI document promises, whatever is sent to it.

Schemathesis reads the document and sends what it allows and what it forbids to every operation,
as nobody, as a shopper, as a service and as an owner of the house. It must never meet a 5xx, an
answer that the document does not know, or one that does not fit its schema.
"""

import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from commerce.admin import service as admins
from commerce.app import BASE, create_app
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.pictures.parts import EMBEDDING_MODEL
from commerce.visual_search.embedding import Embedding
from tests.integration.commerce.serving import serving
from tests.integration.commerce.shopping import Shop

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)
# These end the caller's own sign-in or account, and with it every later request's meaning.
ENDS_THE_CALLER = "^(logout|adminLogout|deleteProfile|.*[sS]ignOutEverywhere|logoutAll)$"


class Dim:
    """Sees the same in every photo, for Schemathesis sends real ones."""

    async def embed(self, photo: bytes) -> Embedding:
        assert photo
        return Embedding(bytes(2), EMBEDDING_MODEL)


@pytest.fixture(scope="module")
def door(settings: Settings, migrated: None) -> Iterator[str]:
    # Schemathesis comes oftener than any shopper.
    names = (
        "per_caller", "costly_per_caller", "per_service", "costly_per_service",
        "photo_searches_per_caller",
    )  # fmt: skip
    unlimited = settings.rate_limits.model_copy(update=dict.fromkeys(names, 10**6))
    own = settings.model_copy(update={"rate_limits": unlimited})
    with serving(create_app(own, embedder=Dim())) as url:
        yield url


@pytest.fixture
async def owner(database: Database, settings: Settings) -> str:
    """The token of an owner of the house."""
    async with database.transaction() as session:
        admin = await admins.create_admin(
            session, f"{uuid4().hex}@atelier.example", "velvet-ribbon", "owner"
        )
    return tokens.staff(settings.auth).issue(Claims(admin.id, 0))


def examine(door: str, scratch: Path, *options: str) -> None:
    """Run Schemathesis on every operation; fail with its report if it finds anything."""
    program = Path(sysconfig.get_path("scripts")) / "schemathesis"
    command = [
        str(program), "run", f"{door}{BASE}/openapi.json", "--checks", CHECKS,
        "--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--seed", "7",
        "--continue-on-failure", "--no-shrink", "--warnings", "off",
        "--suppress-health-check", "all",
        *options,
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=False, cwd=scratch
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]


def test_to_nobody(door: str, scratch: Path) -> None:
    examine(door, scratch)


async def test_to_a_shopper(door: str, scratch: Path, shop: Shop) -> None:
    shopper = await shop.buyer()
    await shopper.add(await shop.product())

    examine(
        door, scratch, "--header", f"Authorization:{shopper.headers['Authorization']}",
        "--exclude-operation-id-regex", ENDS_THE_CALLER, "--exclude-path-regex", f"^{BASE}/admin",
    )  # fmt: skip


async def test_to_a_service(door: str, scratch: Path, shop: Shop) -> None:
    service = await shop.service()

    examine(
        door, scratch, "--header", f"X-API-Key:{service.headers['X-API-Key']}",
        "--include-path-regex", f"^{BASE}/(tryon|uploads)",
    )  # fmt: skip


def test_to_an_owner_of_the_house(door: str, scratch: Path, owner: str) -> None:
    examine(
        door, scratch, "--header", f"Authorization:Bearer {owner}",
        "--exclude-operation-id-regex", ENDS_THE_CALLER, "--include-path-regex", f"^{BASE}/admin",
    )  # fmt: skip
