"""The object store, S3: pictures by key.

Only keys of the shop's own bucket ever leave this module, so nothing outside it can be fetched.
boto3 blocks; every call that uses the network runs in a thread.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from commerce.core import tracing
from commerce.core.errors import NotFound, Unavailable
from commerce.core.settings import StorageSettings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CopySourceTypeDef

logger = logging.getLogger(__name__)

PRODUCTS = "products/"
# What the shop itself makes of them, and erases when they go: nothing else may refer to it.
RENDITIONS = f"{PRODUCTS}renditions/"
# S3's limit, in bytes, and its safe characters:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
LONGEST_KEY = 1024
_PLAIN_KEY = re.compile(r"[A-Za-z0-9!_.*'()/-]+")
T = TypeVar("T")


class ObjectMissing(NotFound):
    """There is no such object in the store."""


class StorageUnavailable(Unavailable):
    """The picture store is out of reach; try again shortly."""


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A presigned POST: where to send a file, and the form fields that must precede it."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How an object begins, how long it is, and what changes with its content."""

    content: bytes
    size: int
    etag: str


class Storage:
    """The shop's bucket."""

    def __init__(self, settings: StorageSettings) -> None:
        """Make the clients; nothing is sent yet."""
        self._settings = settings
        self._bucket = settings.bucket
        self._client = _client(settings, settings.endpoint)
        # Signatures cover the host, so what clients use is signed for the door they come through.
        self._public_client = _client(settings, settings.public_endpoint)
        self._public_prefix = f"{settings.public_endpoint.rstrip('/')}/{settings.bucket}/"

    async def put(self, key: str, body: bytes, content_type: str) -> None:
        """Store an object, replacing what was there."""
        await _in_thread(
            "PutObject",
            lambda: self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType=content_type
            ),
        )

    async def put_file(self, key: str, file: IO[bytes], content_type: str) -> None:
        """Store what a file holds from here on, in parts if it is large."""
        await _in_thread(
            "UploadFile",
            lambda: self._client.upload_fileobj(
                file, self._bucket, key, ExtraArgs={"ContentType": content_type}
            ),
        )

    async def copy(self, key: str, target: str, etag: str | None = None) -> None:
        """Copy an object inside the store; raises ObjectMissing, also where another has its key."""
        source: CopySourceTypeDef = {"Bucket": self._bucket, "Key": key}
        copy_object = partial(
            self._client.copy_object, Bucket=self._bucket, Key=target, CopySource=source
        )
        await _in_thread(
            "CopyObject",
            copy_object if etag is None else partial(copy_object, CopySourceIfMatch=etag),
        )

    async def get(self, key: str) -> bytes:
        """The object's bytes; raises ObjectMissing."""

        def read() -> bytes:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

        return await _in_thread("GetObject", read)

    async def get_start(self, key: str, length: int) -> Beginning:
        """The first `length` bytes and what the whole object is like; raises ObjectMissing."""

        def read() -> Beginning:
            head = self._client.head_object(Bucket=self._bucket, Key=key)
            if head["ContentLength"] == 0:
                return Beginning(b"", 0, head["ETag"])
            found = self._client.get_object(
                Bucket=self._bucket, Key=key, Range=f"bytes=0-{length - 1}"
            )
            return Beginning(found["Body"].read(), head["ContentLength"], found["ETag"])

        return await _in_thread("GetObject", read)

    async def delete(self, key: str) -> None:
        """Remove the object; it is no error if there is none."""
        await _in_thread(
            "DeleteObject", lambda: self._client.delete_object(Bucket=self._bucket, Key=key)
        )

    async def delete_under(self, prefix: str) -> int:
        """Remove every object under a prefix that ends with a slash; how many there were."""
        if not prefix.endswith("/") or prefix == "/":
            raise ValueError("a prefix ends with a slash, or it takes its neighbours with it")
        return await _in_thread("DeleteObjects", lambda: self._delete_under(prefix))

    async def keys_under(self, prefix: str) -> list[str]:
        """The keys of every object under a prefix."""
        return await _in_thread("ListObjectsV2", lambda: self._keys_under(prefix))

    async def pages_under(self, prefix: str) -> AsyncIterator[list[str]]:
        """The keys of every object under a prefix, in their order, at most 1000 at a time."""
        last = ""
        while True:
            list_page = partial(
                self._client.list_objects_v2, Bucket=self._bucket, Prefix=prefix, StartAfter=last
            )
            page = await _in_thread("ListObjectsV2", list_page)
            keys = [entry["Key"] for entry in page.get("Contents", [])]
            if keys:
                yield keys
                last = keys[-1]
            if not page["IsTruncated"]:
                return

    def _delete_under(self, prefix: str) -> int:
        keys = self._keys_under(prefix)
        for key in keys:
            self._client.delete_object(Bucket=self._bucket, Key=key)
        return len(keys)

    def _keys_under(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    async def check(self) -> None:
        """Raise if the bucket cannot be reached."""
        await _in_thread("HeadBucket", lambda: self._client.head_bucket(Bucket=self._bucket))

    def presign_upload(
        self, key: str, content_type: str, size: int, lifetime: timedelta
    ) -> UploadForm:
        """A form with which a client stores one object of this type, at most `size` bytes."""
        form = self._public_client.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, size]],
            ExpiresIn=int(lifetime.total_seconds()),
        )
        return UploadForm(form["url"], form["fields"])

    def signed_url(
        self,
        key: str,
        download_as: str | None = None,
        *,
        shown_as: str | None = None,
        lifetime: timedelta | None = None,
    ) -> str:
        """A short-lived URL with which a client reads the object.

        Args:
            key: the object's.
            download_as: the name of the file that a browser saves it as.
            shown_as: the name of a picture that a browser shows, for who saves it from there.
            lifetime: for how long, if not as long as the settings say.
        """
        parameters = {"Bucket": self._bucket, "Key": key}
        if download_as is not None:
            parameters["ResponseContentDisposition"] = f'attachment; filename="{download_as}"'
        if shown_as is not None:
            parameters["ResponseContentDisposition"] = f'inline; filename="{shown_as}"'
        lives = self._settings.signed_url_lifetime if lifetime is None else lifetime
        return self._public_client.generate_presigned_url(
            "get_object", Params=parameters, ExpiresIn=int(lives.total_seconds())
        )

    def url(self, key: str) -> str:
        """The object's plain URL: its name among clients, readable only where the store says so."""
        return self._public_prefix + key

    def key_of(self, url: str) -> str | None:
        """The key that a URL of this bucket names, or None for any other URL.

        A signed URL's query is dropped: the shop reads with its own rights, and the caller checks
        whose key it is. Keys are plain: nothing in them is ever encoded, so there is one way to
        write each, and no way to climb out of a prefix.
        """
        bare = url.split("?", 1)[0]
        key = bare.removeprefix(self._public_prefix)
        if not bare.startswith(self._public_prefix) or not _PLAIN_KEY.fullmatch(key):
            return None
        climbs = any(part in {"", ".", ".."} for part in key.split("/"))
        return None if climbs or len(key) > LONGEST_KEY else key


def _client(settings: StorageSettings, endpoint: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=settings.access_key.get_secret_value(),
        aws_secret_access_key=settings.secret_key.get_secret_value(),
        region_name=settings.region,
        config=Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"mode": "standard", "max_attempts": 3},
            max_pool_connections=32,
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        ),
    )


async def _in_thread(operation: str, call: Callable[[], T]) -> T:
    try:
        with tracing.within(f"S3 {operation}", {"rpc.system": "aws-api", "rpc.method": operation}):
            return await asyncio.to_thread(call)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED}:
            raise ObjectMissing from error
        raise StorageUnavailable from error
    except BotoCoreError as error:
        # Its words hold the address with the key, and would be logged with whatever it breaks.
        logger.warning("the picture store failed: %s", type(error).__name__)
        raise StorageUnavailable from None
