"""Processes are killed while they work; every accepted try-on still ends, with one result."""

import httpx
import psutil
import pytest

from tests.integration.deployments.conftest import TOP, Platform, product, upload, wait_for

JOBS = 4


def _ask_for_jobs(platform: Platform, client: httpx.Client) -> list[str]:
    wanted = {
        "userImageUrl": upload(client, platform.photo),
        "consent": True,
        "productId": product(client, TOP)["id"],
    }
    answers = [client.post("/tryon/generate", json=wanted) for _ in range(JOBS)]
    return [answer.raise_for_status().json()["jobId"] for answer in answers]


def _wait_until_begun(client: httpx.Client, job_id: str, stage: str) -> None:
    while client.get(f"/tryon/status/{job_id}").json()["stage"] in {"queued", stage}:
        pass


@pytest.mark.parametrize(
    ("application", "deployment"),
    [("tryon", "Engine"), ("tryon", "Preprocessing"), ("commerce", "Worker")],
)
def test_jobs_survive_the_death_of(platform: Platform, application: str, deployment: str) -> None:
    client = platform.shopper()
    jobs = _ask_for_jobs(platform, client)
    _wait_until_begun(client, jobs[0], "fetching")
    (victim,) = platform.replicas(application, deployment)

    victim.kill()
    ended = [wait_for(client, job) for job in jobs]

    assert not psutil.pid_exists(victim.pid) or victim.status() == psutil.STATUS_ZOMBIE
    assert [job["status"] for job in ended] == ["completed"] * JOBS
    assert all(len(job["results"]) == 1 for job in ended)
