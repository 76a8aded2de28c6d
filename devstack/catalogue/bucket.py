"""The shop's bucket as the demo needs it: there, open to browsers, its product pictures public."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from commerce.core.settings import StorageSettings
from commerce.core.storage import PRODUCTS

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CORSRuleTypeDef

# A browser sends photos straight into the store with a signed form, and shows what it signed for.
_CORS: "CORSRuleTypeDef" = {
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD", "POST"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 3600,
}


class Bucket:
    """What the shop itself never does with its bucket: make it, open it, list it."""

    def __init__(self, settings: StorageSettings) -> None:
        """Make the client; nothing is sent yet."""
        self._name = settings.bucket
        self._s3: S3Client = boto3.client(
            "s3",
            endpoint_url=settings.endpoint,
            aws_access_key_id=settings.access_key.get_secret_value(),
            aws_secret_access_key=settings.secret_key.get_secret_value(),
            region_name=settings.region,
            config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
        )

    def prepare(self) -> None:
        """Make the bucket unless it is there; let anybody read product pictures, nothing else."""
        with suppress(self._s3.exceptions.BucketAlreadyOwnedByYou):
            if not self._exists():
                self._s3.create_bucket(Bucket=self._name)
        self._s3.put_bucket_cors(Bucket=self._name, CORSConfiguration={"CORSRules": [_CORS]})
        self._s3.put_bucket_policy(Bucket=self._name, Policy=json.dumps(self._policy()))

    def product_pictures(self) -> set[str]:
        """The keys of all product pictures."""
        return set(self._keys(PRODUCTS))

    def _exists(self) -> bool:
        try:
            self._s3.head_bucket(Bucket=self._name)
        except ClientError:
            return False
        return True

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix)
        for page in pages:
            for found in page.get("Contents", ()):
                yield found["Key"]

    def _policy(self) -> dict[str, Any]:
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "AnybodyMaySeeProducts",
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{self._name}/{PRODUCTS}*",
                }
            ],
        }
