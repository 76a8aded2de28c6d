"""What visitors of the whole platform do again and again."""

import time
from typing import Any

import httpx
import pytest

from benchmarks.address import ADDRESS
from benchmarks.chaos.crowd import TOP
from tests.integration.platform import Platform

__all__ = ["ADDRESS", "TOP", "Platform"]

# A net for a job that is lost; no job of a healthy platform comes near it.
LONGEST_JOB = 300


def wait_for(client: httpx.Client, job_id: str) -> dict[str, Any]:
    """Ask for a job's status until it has ended."""
    deadline = time.monotonic() + LONGEST_JOB
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(f"/tryon/status/{job_id}").raise_for_status().json()
        if job["status"] != "processing":
            return job
        time.sleep(0.2)
    pytest.fail(f"try-on {job_id} has not ended: {job}")


def product(client: httpx.Client, slug: str) -> dict[str, Any]:
    """A product of the demo catalogue."""
    found: dict[str, Any] = client.get(f"/products/{slug}").raise_for_status().json()
    return found


def upload(client: httpx.Client, content: bytes) -> str:
    """Put a JPEG into the store as a client does; return its image URL."""
    wanted = {"purpose": "tryon", "contentType": "image/jpeg", "size": len(content)}
    slot = client.post("/uploads", json=wanted).raise_for_status().json()
    form = {"data": slot["fields"], "files": {"file": content}}
    httpx.post(slot["uploadUrl"], **form, trust_env=False).raise_for_status()
    return str(slot["imageUrl"])
