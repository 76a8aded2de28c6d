"""Traces of what the shop does: spans for requests, statements, events and calls.

What makes the spans is handed in (`use`; deployments/telemetry.py), so nothing here knows who
collects them. Until then every call is one look at None. A trace goes on over the outbox, the
broker and the cluster by the W3C's `traceparent` (https://www.w3.org/TR/trace-context/).

A span says which part was slow or broke, never for whom: no parameters of a statement, no path, no
key of a picture, no message of an exception.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.ext.asyncio import AsyncEngine

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Attributes = Mapping[str, str | int]

TRACEPARENT = "traceparent"
# The one length there is in version 00 of the recommendation; what is longer was made by hand.
LONGEST_TRACEPARENT = 55
LONGEST_STATEMENT = 2048
_SPAN = "_span_of_statement"


class Span(Protocol):
    """Something that takes time."""

    def note(self, name: str, value: str | int) -> None:
        """Add a fact."""
        ...

    def rename(self, name: str) -> None:
        """Give it a better name than it began with."""
        ...

    def fail(self, kind: str) -> None:
        """Say that it broke, and by what kind of error."""
        ...

    def end(self) -> None:
        """It is over."""
        ...


class Tracer(Protocol):
    """Makes spans. Nothing that it does waits, and nothing that it does fails."""

    def span(
        self, name: str, kind: Kind, parent: str | None, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        """A span round a block; what happens inside hangs below it. An exception fails it.

        Args:
            name: what takes the time, in few words: there is a bounded number of them.
            kind: OpenTelemetry's kind of span.
            parent: the `traceparent` of who caused it, if that is not the block it stands in.
            attributes: facts, by OpenTelemetry's conventional names.
        """
        ...

    def leaf(self, name: str, kind: Kind, attributes: Attributes) -> Span | None:
        """A span that nothing hangs below; None outside of a trace that is recorded."""
        ...

    def traceparent(self) -> str | None:
        """What the next process continues the present trace by, if there is one."""
        ...


class _Unseen:
    """A span that nobody collects."""

    def note(self, name: str, value: str | int) -> None: ...

    def rename(self, name: str) -> None: ...

    def fail(self, kind: str) -> None: ...

    def end(self) -> None: ...


@dataclass(slots=True)
class _Process:
    tracer: Tracer | None = None


_process = _Process()
_NOTHING: AbstractContextManager[Span] = nullcontext(_Unseen())


def use(tracer: Tracer | None) -> None:
    """Have the spans of this process made by `tracer`, or none; before databases are opened."""
    _process.tracer = tracer


def is_on() -> bool:
    """Whether anybody collects."""
    return _process.tracer is not None


def span(
    name: str,
    *,
    kind: Kind = "internal",
    parent: str | None = None,
    attributes: Attributes | None = None,
) -> AbstractContextManager[Span]:
    """A span round a block; see `Tracer.span`."""
    tracer = _process.tracer
    return _NOTHING if tracer is None else tracer.span(name, kind, parent, attributes or {})


def within(name: str, attributes: Attributes) -> AbstractContextManager[Span]:
    """A call to a service of the house; it is a span inside a trace, and nothing outside.

    Probes and loops that look for work make such calls all day: none of them begins a trace.
    """
    tracer = _process.tracer
    if tracer is None or tracer.traceparent() is None:
        return _NOTHING
    return tracer.span(name, "client", None, attributes)


def outward(service: str) -> AbstractContextManager[Span]:
    """A call to somebody else's service; they are not told of our trace."""
    return span(f"call {service}", kind="client", attributes={"peer.service": service})


def publishing(topic: str, parent: str | None) -> AbstractContextManager[Span]:
    """An event on its way to the broker; one that belongs to no trace begins none."""
    if parent is None:
        return _NOTHING
    facts = {"messaging.system": "rabbitmq", "messaging.operation.name": "publish"}
    return span(f"publish {topic}", kind="producer", parent=parent, attributes=facts)


def consuming(queue: str, headers: Mapping[str, Any]) -> AbstractContextManager[Span]:
    """Work on a message, below whoever published it."""
    facts = {"messaging.system": "rabbitmq", "messaging.destination.name": queue}
    return span(f"process {queue}", kind="consumer", parent=parent_in(headers), attributes=facts)


def traceparent() -> str | None:
    """What an event or a call is sent with, so that what it causes belongs to this trace."""
    tracer = _process.tracer
    return None if tracer is None else tracer.traceparent()


def carried() -> dict[str, str]:
    """The same as headers, or as arguments of a call: none where there is no trace."""
    parent = traceparent()
    return {} if parent is None else {TRACEPARENT: parent}


def parent_in(headers: Mapping[str, Any]) -> str | None:
    """The `traceparent` among headers, if there is one that may be one."""
    given = headers.get(TRACEPARENT)
    return given if isinstance(given, str) and len(given) <= LONGEST_TRACEPARENT else None


def watch(engine: AsyncEngine) -> None:
    """Have each statement be a span, with its text and without its values."""
    if _process.tracer is None:
        return
    event.listen(engine.sync_engine, "before_cursor_execute", _begin_statement)
    event.listen(engine.sync_engine, "after_cursor_execute", _end_statement)
    event.listen(engine.sync_engine, "handle_error", _fail_statement)


def _begin_statement(
    _connection: object,
    _cursor: DBAPICursor,
    statement: str,
    _parameters: object,
    context: ExecutionContext | None,
    _many: bool,  # noqa: FBT001 - SQLAlchemy's signature
) -> None:
    if context is not None:
        setattr(context, _SPAN, statement_span(statement))


def statement_span(statement: str) -> Span | None:
    """A span of a statement, to be ended; None where nobody collects."""
    tracer = _process.tracer
    if tracer is None:
        return None
    operation = next(iter(statement.split(None, 1)), "SQL").upper()
    facts = {
        "db.system.name": "postgresql",
        "db.operation.name": operation,
        "db.query.text": statement[:LONGEST_STATEMENT],
    }
    return tracer.leaf(operation, "client", facts)


def _end_statement(
    _connection: object,
    _cursor: DBAPICursor,
    _statement: str,
    _parameters: object,
    context: ExecutionContext | None,
    _many: bool,  # noqa: FBT001 - SQLAlchemy's signature
) -> None:
    found: Span | None = getattr(context, _SPAN, None)
    if found is not None:
        found.end()


def _fail_statement(failure: ExceptionContext) -> None:
    found: Span | None = getattr(failure.execution_context, _SPAN, None)
    if found is not None:
        fail_statement(found, failure.original_exception)


def fail_statement(found: Span, error: BaseException) -> None:
    """End the span of a statement that failed; of the error only its kind is told."""
    found.fail(str(getattr(error, "sqlstate", None) or type(error).__name__))
    found.end()
