"""The web store's browser journeys, in Chromium, through the whole platform."""

import httpx
import pytest

from devstack import web
from devstack.web import Web
from tests.integration.web.conftest import Step

FOLDER = web.SOURCE / "journeys"
FILES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.spec.ts"))


@pytest.mark.parametrize("file", FILES)
def test_a_journey_comes_to_its_end(
    walked: dict[str, list[Step]], file: str, subtests: pytest.Subtests
) -> None:
    assert walked.get(file), "it holds no journey"

    for step in walked[file]:
        with subtests.test(step.title):
            # One that was left out, or came to its end the second time alone, did not.
            assert step.outcome == "expected", step.said


def test_there_are_journeys_and_none_is_walked_unseen(walked: dict[str, list[Step]]) -> None:
    assert walked
    assert set(walked) == set(FILES)


def test_one_door_leads_to_the_pages_and_to_the_api(store: Web) -> None:
    with httpx.Client(base_url=store.url, timeout=60, trust_env=False) as visitor:
        page = visitor.get("/vi", headers={"Accept-Encoding": "gzip"})
        products = visitor.get("/api/v1/products")
        operators = visitor.get("/ops")

    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["X-Request-ID"]
    assert products.json()["items"]
    assert "default-src" in operators.headers["Content-Security-Policy"]


def test_pages_are_served_under_a_policy_without_exceptions(store: Web) -> None:
    page = httpx.get(f"{store.url}/vi", timeout=60, trust_env=False)

    policy = page.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "'nonce-" in policy
