"""`python -m devstack status --full`: how the shop runs, read through its own door."""

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from devstack import web
from devstack.errors import DevstackError
from devstack.paths import STATE
from devstack.supervisor import owner

Row = tuple[str, str]
_PATIENCE = 20.0
# Seconds from which on an age is told in minutes.
_MINUTES = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; who asks a shop elsewhere says who they are by STAFF_EMAIL and more."""
    port = os.environ.get("PORT") or "8000"
    parser.add_argument("--full", action="store_true", help="also how the shop runs")
    parser.add_argument("--base-url", default=f"http://127.0.0.1:{port}", help="of the shop")


def run(options: argparse.Namespace, console: Console | None = None) -> None:
    """Say whether the platform runs here, and how the shop does.

    Raises:
        DevstackError: the shop does not answer, or does not let us in.
    """
    console = console or Console(highlight=False)
    runner = owner(STATE)
    console.print(f"runs, as process {runner}" if runner else "does not run here")
    if runner and (store := web.status(STATE / "web")):
        console.print(store)
    if options.full:
        console.print(table_of(_ask(options.base_url, _account(os.environ))))


def _account(environment: Mapping[str, str]) -> dict[str, str]:
    """Who asks: the demo's staff, unless STAFF_EMAIL, STAFF_PASSWORD and STAFF_TOTP say who."""
    if "STAFF_EMAIL" in environment:
        names = {"email": "STAFF_EMAIL", "password": "STAFF_PASSWORD", "totp": "STAFF_TOTP"}
        return {field: environment[name] for field, name in names.items() if name in environment}
    # Imported late: it loads the whole shop, which a look at a process does not need.
    from devstack.catalogue.accounts import sign_ins  # noqa: PLC0415
    from devstack.credentials import Secrets  # noqa: PLC0415

    staff = sign_ins(Secrets(STATE))[1]
    return {"email": staff.email, "password": staff.password}


def _ask(base_url: str, account: Mapping[str, str]) -> dict[str, Any]:
    base = f"{base_url.rstrip('/')}/api/v1"
    try:
        with httpx.Client(base_url=base, timeout=_PATIENCE, trust_env=False) as client:
            signed_in = _read(client.post("/admin/login", json=account))
            mine = {"Authorization": f"Bearer {signed_in['token']}"}
            return _read(client.get("/admin/operations", headers=mine))
    except httpx.HTTPError as error:
        raise DevstackError(f"{base} does not answer: {type(error).__name__}") from error


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        raise DevstackError(f"{answer.url} answered {answer.status_code}, and no JSON") from None
    if answer.is_error:
        raise DevstackError(f"{answer.url}: {body.get('detail', answer.status_code)}")
    return body


def table_of(page: Mapping[str, Any]) -> Table:
    """The status page as a table; what wants attention stands above it."""
    good = page["status"] == "ok"
    title = "[green]all is well[/]" if good else f"[red]{' · '.join(page['attention'])}[/]"
    table = Table(title=title, show_header=False, title_justify="left")
    for name, rows in sections(page):
        for number, (what, how) in enumerate(rows):
            table.add_row("" if number else f"[bold]{name}[/]", what, how)
        table.add_section()
    return table


def sections(page: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Row]]]:
    """The rows of the table, by their headings."""
    yield "release", [("version", page["version"]), ("schema", page["schemaRevision"] or "unknown")]
    yield "applications", list(_applications(page["applications"]))
    yield "parts", [(one["name"], "up" if one["isUp"] else "DOWN") for one in page["components"]]
    yield "error budget", _budget(page["errorBudget"])
    tryons = page["tryons"]
    stages = [(stage, str(jobs)) for stage, jobs in tryons["byStage"].items()]
    yield "try-ons", [*stages, ("oldest", _age(tryons["oldestSeconds"]))]
    yield "queues", _queues(page["queues"])
    yield (
        "waiting",
        [
            (one["name"], f"{one['due']}, the oldest for {_age(one['oldestSeconds'])}")
            for one in (page["outbox"], *page["work"])
            if one["due"]
        ]
        or [("nothing", "")],
    )
    stock = page["stock"]
    yield "stock", [("available", str(stock["available"])), ("reserved", str(stock["reserved"]))]
    late = [(one["name"], "LATE") for one in page["loops"] if one["isLate"]]
    yield "loops", late or [(str(len(page["loops"])), "in time")]


def _applications(found: Sequence[Mapping[str, Any]] | None) -> Iterator[Row]:
    if found is None:
        yield "not known", ""
    for application in found or ():
        yield application["name"], application["status"]
        for part in application["deployments"]:
            states = [f"{count} {state.lower()}" for state, count in part["replicas"].items()]
            yield f"- {part['name']}", ", ".join(states) or "none"


def _budget(budget: Mapping[str, Any]) -> list[Row]:
    return [
        ("last hour", _served(budget["lastHour"])),
        (f"{budget['windowDays']} days", _served(budget["window"])),
        ("left", f"{budget['budgetLeft']:.1%} of what {budget['target']:.1%} allows"),
    ]


def _served(served: Mapping[str, Any]) -> str:
    share = f"{served['errorRatio']:.2%}"
    return (
        f"{served['requests']} answers, {served['errors']} failed ({share}), {served['slow']} slow"
    )


def _queues(queues: Mapping[str, Any]) -> list[Row]:
    waiting = [
        (one["name"], f"{one['messages']} messages, {one['consumers']} consumers")
        for one in queues["queues"]
        if one["messages"] or one["name"] == "tryon.jobs"
    ]
    return [*waiting, ("dead letters", str(queues["deadLetters"]))]


def _age(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < _MINUTES else f"{seconds / 60:.0f} min"
