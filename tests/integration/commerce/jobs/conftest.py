"""The house that operators' jobs work in, with a bucket that nobody else uses."""

import asyncio
from uuid import uuid4

import boto3
import pytest

from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from deployments.jobs.running import House


@pytest.fixture
async def house(settings: Settings, database: Database) -> House:
    bucket = f"jobs-{uuid4().hex[:12]}"
    storage = settings.storage.model_copy(update={"bucket": bucket})
    own = settings.model_copy(update={"storage": storage})
    client = boto3.client(
        "s3",
        endpoint_url=storage.endpoint,
        aws_access_key_id=storage.access_key.get_secret_value(),
        aws_secret_access_key=storage.secret_key.get_secret_value(),
        region_name=storage.region,
    )
    await asyncio.to_thread(client.create_bucket, Bucket=bucket)
    return House(own, database, Storage(storage))
