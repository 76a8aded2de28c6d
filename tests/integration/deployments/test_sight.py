"""What an operator sees of the platform while a shopper visits it."""

import io
import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import httpx
import pytest

from devstack.status import table_of
from tests.integration.deployments.conftest import TOP, Platform, product, upload, wait_for

PATIENCE = 90


def state_of(platform: Platform) -> Path:
    """Where the cluster keeps its ports and logs."""
    return platform.house.cluster.head.log.parent.parent


def lines_about(platform: Platform, request_id: str) -> Iterator[dict[str, Any]]:
    """The lines of every replica's log that name a request."""
    for log in state_of(platform).glob("ray/session_latest/logs/serve/replica_*.log"):
        for line in log.read_text().splitlines():
            found: dict[str, Any] = json.loads(line)
            if found.get("request_id") == request_id:
                yield found


def test_one_name_leads_from_the_door_to_the_device_and_to_who_hears_of_it(
    platform: Platform,
) -> None:
    client, request_id = platform.shopper(), f"visit-{uuid.uuid4().hex}"
    wanted = {
        "userImageUrl": upload(client, platform.photo),
        "consent": True,
        "productId": product(client, TOP)["id"],
    }

    answer = client.post("/tryon/generate", json=wanted, headers={"X-Request-ID": request_id})
    job_id = answer.raise_for_status().json()["jobId"]
    wait_for(client, job_id)

    assert answer.headers["X-Request-ID"] == request_id
    heard = {"Worker", "Preprocessing", "Engine", "Events"}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = list(lines_about(platform, request_id))
        if heard <= {line.get("deployment") for line in lines}:
            break
        time.sleep(0.2)
    assert heard <= {line.get("deployment") for line in lines}
    assert job_id in {line.get("job_id") for line in lines}
    assert "uploads/" not in json.dumps(lines)


def test_prometheus_finds_on_the_node_what_its_replicas_count(platform: Platform) -> None:
    platform.visitor().get("/products/no-such-thing")
    port = json.loads((state_of(platform) / "ports.json").read_text())["metrics"]
    wanted = (
        r'ray_atelier_http_request_duration_seconds_count\{.*route="/api/v1/products/\{name\}"',
        r'ray_atelier_component_up\{.*component="database".*\} 1\.0',
        r'ray_atelier_queue_messages\{.*queue="tryon.jobs.dead"',
        r'ray_atelier_loop_last_success_timestamp_seconds\{.*loop="outbox relay"',
    )

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        shown = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        missing = [pattern for pattern in wanted if not re.search(pattern, shown)]
        if not missing:
            return
        time.sleep(0.5)
    pytest.fail(f"not shown after {PATIENCE} s: {missing}")


def test_the_status_page_shows_what_runs(platform: Platform) -> None:
    staff = platform.staff()
    deadline = time.monotonic() + PATIENCE
    page = staff.get("/admin/operations").raise_for_status().json()
    while page["applications"] is None and time.monotonic() < deadline:
        # Serve's controller was too busy to tell.
        page = staff.get("/admin/operations").raise_for_status().json()

    running = {one["name"]: one["status"] for one in page["applications"]}
    # Other tests may have deployed something beside them.
    assert running.items() >= {"commerce": "RUNNING", "tryon": "RUNNING"}.items()
    parts = {
        part["name"]: part["replicas"].get("RUNNING", 0)
        for application in page["applications"]
        for part in application["deployments"]
    }
    assert set(parts) >= {"Web", "Relay", "Events", "Worker", "Preprocessing", "Engine"}
    assert min(parts.values()) >= 1
    loops = {loop["name"] for loop in page["loops"]}
    assert {"outbox relay", "event consumer", "try-on worker", "operations.watch"} <= loops
    with redirect_stdout(io.StringIO()):
        assert table_of(page).row_count > len(parts)
