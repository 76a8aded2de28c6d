"""Every accepted try-on ends, once, with its pictures; nothing else lies in the store."""

import asyncio
import io
from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

import httpx
from PIL import Image

from benchmarks.chaos.events import TRYONS, Told
from benchmarks.chaos.journal import Journal
from commerce.core.storage import Storage
from commerce.tryons.attempts import GIVEN_UP
from commerce.tryons.models import TryonSession

PRIVATE = ("uploads/", "tryons/")


def ended(jobs: Sequence[TryonSession], journal: Journal) -> list[str]:
    """What is wrong with which jobs there are, and how they ended."""
    wrong = []
    if given_up := sum(job.error_code == GIVEN_UP for job in jobs):
        wrong.append(f"{given_up} jobs were given up")
    known, accepted = {job.id for job in jobs}, set(journal.accepted.values())
    if lost := accepted - known - journal.deleted:
        wrong.append(f"accepted and lost: {sorted(map(str, lost))}")
    if len(known - accepted) > len(journal.unanswered):
        wrong.append(f"{len(known - accepted)} jobs that no client asked for")
    return wrong


async def kept_pictures(storage: Storage, jobs: Sequence[TryonSession]) -> tuple[int, list[str]]:
    """How many private pictures the store holds, and what is wrong with them.

    Args:
        storage: the shop's.
        jobs: all that there are, not of this run alone.
    """
    expected = {made["key"] for job in jobs for made in job.results}
    found = {key for prefix in PRIVATE for key in await storage.keys_under(prefix)}
    wrong = []
    if found - expected:
        wrong.append(f"pictures that no job points at: {sorted(found - expected)}")
    if expected - found:
        wrong.append(f"results that are not there: {sorted(expected - found)}")
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for job in jobs:
            wrong += _results(job)
            wrong += await _fetched(client, storage, job)
    return len(found), wrong


def _results(job: TryonSession) -> list[str]:
    wanted, wrong = job.samples if job.status == "completed" else 0, []
    if len(job.results) != wanted:
        wrong.append(f"{job.status} job {job.id} has {len(job.results)} pictures of {wanted}")
    if len({made["key"].rsplit("/", 1)[0] for made in job.results}) > 1:
        wrong.append(f"the pictures of job {job.id} are of several attempts")
    return wrong


async def _fetched(client: httpx.AsyncClient, storage: Storage, job: TryonSession) -> list[str]:
    wrong = []
    for made in job.results:
        answer = await client.get(storage.signed_url(made["key"]))
        is_picture = await asyncio.to_thread(_is_picture, answer.content)
        if answer.status_code != HTTPStatus.OK or not is_picture:
            wrong.append(f"{made['key']} cannot be fetched: {answer.status_code}")
    return wrong


def _is_picture(content: bytes) -> bool:
    try:
        Image.open(io.BytesIO(content)).load()
    except OSError:
        return False
    return True


def told_once(jobs: Sequence[TryonSession], journal: Journal, heard: Sequence[Told]) -> list[str]:
    """What is wrong with what was told of try-ons: one end each, and the one that it had."""
    told: dict[UUID, list[str]] = {}
    for event in heard:
        if event.topic in TRYONS:
            told.setdefault(UUID(event.payload["jobId"]), []).append(event.topic)
    wrong = []
    for job in jobs:
        topics = told.pop(job.id, [])
        if topics != [f"tryon.{job.status}"]:
            wrong.append(f"of {job.status} job {job.id} was told {topics}")
    for job_id, topics in told.items():
        if job_id not in journal.deleted or len(topics) > 1:
            wrong.append(f"of job {job_id}, which is gone, was told {topics}")
    return wrong
