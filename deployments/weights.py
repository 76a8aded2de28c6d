"""Where the weights lie: a directory, or a prefix of an S3 bucket that is fetched first."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from deployments.args import FittingRoomArgs
from deployments.mirror import mirror
from tryon.engine import Step
from tryon.engines.fashn import files as fashn
from tryon.weights import WeightsMissing, manifest

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# What only replicas on the device read: two gigabytes that the others need not fetch.
_NETWORK = (f"{fashn.FOLDER}/{fashn.MODEL}",)


class StoreSettings(BaseSettings):
    """How to reach the bucket: `STORAGE__...` as the shop does, else as AWS's own tools do."""

    model_config = SettingsConfigDict(env_prefix="STORAGE__", frozen=True, extra="ignore")

    endpoint: str | None = None
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    region: str = "us-east-1"


@contextmanager
def at_hand(args: FittingRoomArgs, step: Step) -> Iterator[None]:
    """Fetch what a replica of that step reads; inside, a missing file is named where it belongs.

    Raises:
        WeightsMissing: in one line, whether a file is missing, another one, or out of reach.
    """
    try:
        if args.weights_url:
            wants_network = step == "infer" and args.engine == "fashn"
            _fetch(args.weights_url, args.weights, () if wants_network else _NETWORK)
        yield
    except WeightsMissing as missing:
        if not args.weights_url:
            raise
        home = str(args.weights)
        raise WeightsMissing(str(missing).replace(home, args.weights_url)) from None


def _fetch(url: str, directory: Path, skipped: Collection[str]) -> None:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # as in `S3Prefix`

    hashes = {name: weight.sha256 for name, weight in manifest().items()}
    hashes |= {f"{fashn.FOLDER}/{name}": file.sha256 for name, file in fashn.published().items()}
    try:
        mirror(S3Prefix(url, StoreSettings()), directory, hashes, skipped)
    except (BotoCoreError, ClientError) as error:
        said = " ".join(str(error).split())
        raise WeightsMissing(f"{url} cannot be read: {said}") from error


class S3Prefix:
    """The objects below a prefix, by what follows it."""

    def __init__(self, url: str, settings: StoreSettings) -> None:
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = _client(settings)

    def names(self) -> list[str]:
        """All there are; what ends with a slash is a folder's mark."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return [key.removeprefix(self._prefix) for key in keys if not key.endswith("/")]

    def read(self, name: str) -> bytes:
        """An object's content."""
        answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)
        return answer["Body"].read()

    def fetch(self, name: str, path: Path) -> None:
        """Write an object's content there, in parts at once."""
        self._client.download_file(self._bucket, self._prefix + name, os.fspath(path))


def _client(settings: StoreSettings) -> "S3Client":
    import boto3  # noqa: PLC0415  # who has the weights in a directory needs no cloud's library
    from botocore.config import Config  # noqa: PLC0415  # likewise

    key, secret = settings.access_key, settings.secret_key
    return boto3.client(
        "s3",
        endpoint_url=settings.endpoint,
        aws_access_key_id=key.get_secret_value() if key else None,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        region_name=settings.region,
        config=Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 5},
            s3={"addressing_style": "path"} if settings.endpoint else None,
        ),
    )
