"""The weights in a real S3 store, fetched to a node's disk before a replica loads its engine."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from deployments import weights
from deployments.args import FittingRoomArgs
from tryon.engines.fashn import files
from tryon.registry import create
from tryon.weights import SUMS, WeightsMissing

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

MODEL = f"{files.FOLDER}/{files.MODEL}"
NETWORK = bytes(range(256)) * 40_000


@pytest.fixture
def client(services: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> "S3Client":
    for name in ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY", "REGION"):
        monkeypatch.setenv(f"STORAGE__{name}", services[f"STORAGE__{name}"])
    return boto3.client(
        "s3",
        endpoint_url=services["STORAGE__ENDPOINT"],
        aws_access_key_id=services["STORAGE__ACCESS_KEY"],
        aws_secret_access_key=services["STORAGE__SECRET_KEY"],
        region_name=services["STORAGE__REGION"],
    )


@pytest.fixture
def bucket(services: dict[str, str]) -> str:
    return services["STORAGE__BUCKET"]


@pytest.fixture
def prefix(client: "S3Client", bucket: str) -> Iterator[str]:
    """A prefix of the test's own, with the network and its sums; a similar one beside it."""
    own = f"weights-{uuid.uuid4().hex}"
    listed = f"{sha256(NETWORK).hexdigest()}  {files.MODEL}\n".encode()
    put = {
        f"{own}/{MODEL}": NETWORK,
        f"{own}/{files.FOLDER}/{SUMS}": listed,
        f"{own}-old/{MODEL}": b"old",
    }
    for key, content in put.items():
        client.put_object(Bucket=bucket, Key=key, Body=content)
    yield own
    for key in put:
        client.delete_object(Bucket=bucket, Key=key)


@pytest.fixture
def args(
    bucket: str, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FittingRoomArgs:
    monkeypatch.setenv("TRYON_WEIGHTS_CACHE", str(tmp_path))
    return FittingRoomArgs.model_validate({"engine": "fashn", "weights": f"s3://{bucket}/{prefix}"})


def test_a_replica_on_the_device_finds_the_network_on_its_disk(args: FittingRoomArgs) -> None:
    with weights.at_hand(args, "infer"):
        path = files.locate(args.weights, files.MODEL)

    assert path.read_bytes() == NETWORK


def test_a_replica_that_prepares_leaves_the_network_in_the_store(args: FittingRoomArgs) -> None:
    with weights.at_hand(args, "prepare"):
        assert not (args.weights / MODEL).exists()


def test_replicas_of_a_node_that_start_together_find_the_same(args: FittingRoomArgs) -> None:
    def start(_: int) -> bytes:
        with weights.at_hand(args, "infer"):
            return files.locate(args.weights, files.MODEL).read_bytes()

    with ThreadPoolExecutor(4) as replicas:
        assert set(replicas.map(start, range(4))) == {NETWORK}


def test_a_network_changed_on_the_way_fails_the_replica_in_one_line(
    args: FittingRoomArgs, client: "S3Client", bucket: str, prefix: str
) -> None:
    client.put_object(Bucket=bucket, Key=f"{prefix}/{MODEL}", Body=NETWORK[1:])

    with pytest.raises(WeightsMissing) as caught, weights.at_hand(args, "infer"):
        pytest.fail("it was not noticed")

    message = str(caught.value)
    assert message.startswith(f"s3://{bucket}/{prefix}/{MODEL} is not the expected file")
    assert "\n" not in message


def test_missing_weights_are_named_where_they_belong_in_the_bucket(
    args: FittingRoomArgs, client: "S3Client", bucket: str, prefix: str
) -> None:
    client.delete_object(Bucket=bucket, Key=f"{prefix}/{MODEL}")

    with pytest.raises(WeightsMissing) as caught, weights.at_hand(args, "infer"):
        create(args.engine, args.weights).warm("infer")

    message = str(caught.value)
    assert message.startswith(f"s3://{bucket}/{prefix}/{MODEL} is missing: put {files.MODEL} of")
    assert "\n" not in message


def test_a_bucket_that_is_not_there_fails_the_replica_in_one_line(
    client: "S3Client", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRYON_WEIGHTS_CACHE", str(tmp_path))
    nowhere = FittingRoomArgs.model_validate({"weights": "s3://no-such-bucket-here/weights"})

    with pytest.raises(WeightsMissing, match="cannot be read") as caught:
        weights.at_hand(nowhere, "infer").__enter__()

    assert "\n" not in str(caught.value)
