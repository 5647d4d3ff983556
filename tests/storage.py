"""Object storage for tests: a real server that speaks S3, written by others, and a bucket of their own for each."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import boto3
import pytest

from informatiehuis.engines.lake import Lake, LakeLimits, Place, open_lake
from tests import servers

KEYS = {"AWS_ACCESS_KEY_ID": "sleutel-van-een-proef", "AWS_SECRET_ACCESS_KEY": "geheim-van-een-proef"}
QUICK = LakeLimits(attempts=2, connect_seconds=1.0, silence_seconds=1.0, slow_seconds=1.0)
_numbers = count(1)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server."""
    with servers.moto(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def s3_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials where AWS looks for them."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def s3_place(s3_server: str, s3_keys: None) -> Place:
    """A place in a new bucket."""
    return new_place(s3_server)


def new_place(server: str) -> Place:
    bucket = f"proef-{next(_numbers)}"
    client(server).create_bucket(Bucket=bucket)
    return Place(bucket, "huis/lake", server, "us-east-1")


def environment(place: Place) -> dict[str, str]:
    """What tells a command that the lake stands there."""
    return {
        **KEYS,
        "AWS_EC2_METADATA_DISABLED": "true",
        "INFORMATIEHUIS_LAKE": f"s3://{place.bucket}/{place.prefix}",
        "INFORMATIEHUIS_LAKE_ENDPOINT": place.endpoint,
        "INFORMATIEHUIS_LAKE_REGION": place.region,
        "INFORMATIEHUIS_LAKE_ATTEMPTS": str(QUICK.attempts),
        "INFORMATIEHUIS_LAKE_SILENCE_SECONDS": str(QUICK.silence_seconds),
        "INFORMATIEHUIS_LAKE_SLOW_SECONDS": str(QUICK.slow_seconds),
    }


def client(address: str) -> Any:
    """What looks into a bucket beside the lake."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    return boto3.client("s3", endpoint_url=address, region_name="us-east-1", **keys)


def objects(place: Place) -> dict[str, bytes]:
    """Everything that stands in a place, by its name in the lake."""
    s3 = client(place.endpoint)
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=place.bucket).get("Contents", ())]
    return {place.name(key): s3.get_object(Bucket=place.bucket, Key=key)["Body"].read() for key in keys}


def copied(place: Place) -> Place:
    """Another place on the same server that holds the same, with the same ETags."""
    other, s3 = new_place(place.endpoint), client(place.endpoint)
    for name in objects(place):
        source = {"Bucket": place.bucket, "Key": place.key(name)}
        s3.copy_object(Bucket=other.bucket, Key=other.key(name), CopySource=source)
    return other


def put(place: Place, name: str, body: bytes) -> None:
    client(place.endpoint).put_object(Bucket=place.bucket, Key=place.key(name), Body=body)


def opened(root: Any, place: Place, limits: LakeLimits = QUICK) -> Lake:
    return open_lake(root, place, reserve=0, limits=limits)
