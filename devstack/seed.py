"""Fill the shop for a demonstration: `python -m devstack.seed`, as often as you like.

Pictures, products, discount codes and two accounts to sign in with. What is there already and as
the catalogue has it is left alone; stock that was sold stays sold.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from httpx import HTTPError
from sqlalchemy.exc import SQLAlchemyError

from commerce.core.database import Database
from commerce.core.errors import Problem
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from devstack.catalogue import publishing, shelves
from devstack.catalogue.accounts import open_shopper_account, open_staff_account
from devstack.catalogue.bucket import Bucket
from devstack.catalogue.codes import issue_codes
from devstack.catalogue.entries import entries
from devstack.catalogue.pictures import pictures_of
from devstack.catalogue.publishing import Listing
from devstack.credentials import Secrets
from devstack.paths import CACHE, STATE

PICTURES = CACHE / "pictures"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seed had to do."""

    pictures: int
    created: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        products = (
            f"{self.created} products new, {self.changed} changed, {self.unchanged} as they were"
        )
        return f"{products}; {self.pictures} pictures uploaded"


async def seed(settings: Settings, secrets: Secrets, pictures: Path = PICTURES) -> Seeded:
    """Bring bucket, catalogue, codes and accounts into the shop that `settings` leads to.

    Args:
        settings: the shop's; its tables must be there.
        secrets: where the demo accounts' passwords are kept.
        pictures: where the files of `devstack/assets.json` lie.
    """
    storage, database = Storage(settings.storage), Database(settings.database)
    listings = [Listing(entry, pictures_of(entry, pictures)) for entry in entries()]
    try:
        uploaded = await _stock_bucket(settings, storage, listings)
        async with database.transaction() as session:
            charts = await shelves.build(session)
            outcomes = await publishing.publish(session, storage, listings, charts)
            await shelves.collect(session)
            await issue_codes(session)
            await open_staff_account(session, settings, secrets)
    finally:
        await database.close()
    await open_shopper_account(settings, secrets)
    return Seeded(uploaded, outcomes["created"], outcomes["changed"], outcomes["unchanged"])


async def _stock_bucket(settings: Settings, storage: Storage, listings: list[Listing]) -> int:
    bucket = Bucket(settings.storage)
    await asyncio.to_thread(bucket.prepare)
    present = await asyncio.to_thread(bucket.product_pictures)
    wanted = [picture for listing in listings for picture in listing.pictures]
    return await publishing.upload(storage, wanted, present)


def main() -> None:
    """Seed the shop that the environment names."""
    try:
        done = asyncio.run(seed(Settings.model_validate({}), Secrets(STATE)))
    except FileNotFoundError as error:
        sys.exit(f"seed: {error.filename} is missing; `python -m devstack fetch` brings it")
    except (Problem, OSError, SQLAlchemyError, BotoCoreError, ClientError, HTTPError) as error:
        reason = str(error.args[0] if error.args else "").partition("\n")[0]
        sys.exit(f"seed: {type(error).__name__}: {reason}")
    print(f"seed: {done}")


if __name__ == "__main__":
    main()
