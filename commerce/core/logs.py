"""What a line of the log is about: the request that began it all, and the job at hand.

A request's name is set where it comes in, travels with the events it causes (through the outbox and
the broker's headers), and is set again wherever one of them is worked on. Who writes lines asks
`facts` for it (deployments/logs.py); who logs need not know it.

Nothing of a shopper belongs in a line: no address, no name, no token, no key of a picture.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

REQUEST_ID = "request_id"
JOB_ID = "job_id"
# In the broker's headers, named as in HTTP's.
HEADER = "x-request-id"
_PLAIN = re.compile(r"[A-Za-z0-9._:-]{1,64}")

_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default=MappingProxyType({}))


@contextmanager
def about(**facts: str | None) -> Iterator[None]:
    """Whatever is logged within the block is about this; None leaves a fact as it was."""
    known = {name: value for name, value in facts.items() if value is not None}
    token = _facts.set({**_facts.get(), **known})
    try:
        yield
    finally:
        _facts.reset(token)


def facts() -> Mapping[str, str]:
    """What a line that is written now is about."""
    return _facts.get()


def request_id() -> str | None:
    """The name of the request that all this goes back to, if there is one."""
    return _facts.get().get(REQUEST_ID)


def is_plain(name: str) -> bool:
    """Whether a request may be called so: a line of the log holds it as it is."""
    return _PLAIN.fullmatch(name) is not None


def request_id_in(headers: Mapping[str, Any]) -> str | None:
    """The name of the request among a message's headers, if there is a plain one."""
    given = headers.get(HEADER)
    return given if isinstance(given, str) and is_plain(given) else None
