"""Sends spans to a collector, by OpenTelemetry's protocol over HTTP; off without its address.

OpenTelemetry's own variables say where to (OTEL_EXPORTER_OTLP_ENDPOINT), which traces
(OTEL_TRACES_SAMPLER) and how many spans may wait (OTEL_BSP_*). A thread of its own sends them: a
collector that is slow or away costs spans and never a request.
"""

import functools
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from opentelemetry import trace
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor

    from commerce.core.tracing import Attributes

logger = logging.getLogger(__name__)

Made = TypeVar("Made")
Kind = Literal["internal", "server", "client", "producer", "consumer"]

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
# How long a replica that stops waits for its last spans to be taken.
PATIENCE = 3.0


class Span:
    """One span of OpenTelemetry's; `commerce.core.tracing.Span`."""

    def __init__(self, span: "trace.Span") -> None:
        """Wrap it."""
        self._span = span

    def note(self, name: str, value: str | int) -> None:
        """Add a fact."""
        self._span.set_attribute(name, value)

    def rename(self, name: str) -> None:
        """Give it a better name."""
        self._span.update_name(name)

    def fail(self, kind: str) -> None:
        """Say that it broke."""
        from opentelemetry.trace import StatusCode  # noqa: PLC0415 - see `start`

        self._span.set_status(StatusCode.ERROR)
        self._span.set_attribute("error.type", kind)

    def end(self) -> None:
        """It is over."""
        self._span.end()


class Tracer:
    """Makes spans of OpenTelemetry's; `commerce.core.tracing.Tracer`."""

    def __init__(self, processor: "SpanProcessor", part: str) -> None:
        """Have the processor told of each span that ends."""
        from opentelemetry import trace  # noqa: PLC0415 - see `start`
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.trace.propagation import tracecontext  # noqa: PLC0415

        # Its own way to end would hold a process that stops for as long as a collector is slow.
        provider = TracerProvider(resource=_resource(part), shutdown_on_exit=False)
        provider.add_span_processor(processor)
        self._processor = processor
        self._trace = trace
        self._tracer = provider.get_tracer("atelier")
        self._propagator = tracecontext.TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self, name: str, kind: Kind, parent: str | None, attributes: "Attributes"
    ) -> Iterator[Span]:
        """A span round a block, below `parent` or the span that the block stands in."""
        with self._tracer.start_as_current_span(
            name,
            context=self._context(parent),
            kind=self._kind(kind),
            attributes=attributes,
            # An exception's message may hold what nobody but its shopper should read.
            record_exception=False,
            set_status_on_exception=False,
        ) as started:
            made = Span(started)
            try:
                yield made
            except BaseException as error:
                made.fail(type(error).__qualname__)
                raise

    def leaf(self, name: str, kind: Kind, attributes: "Attributes") -> Span | None:
        """A span that nothing hangs below; None outside of a trace that is recorded."""
        if not self._trace.get_current_span().is_recording():
            return None
        started = self._tracer.start_span(name, kind=self._kind(kind), attributes=attributes)
        return Span(started)

    def traceparent(self) -> str | None:
        """What the next process continues the present trace by."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get("traceparent")

    def stop(self) -> None:
        """Hand over what waits, within PATIENCE; the tracer makes no more spans afterwards."""
        ending = threading.Thread(target=self._processor.shutdown, daemon=True)
        ending.start()
        ending.join(PATIENCE)

    def _context(self, parent: str | None) -> "Context | None":
        return None if parent is None else self._propagator.extract({"traceparent": parent})

    def _kind(self, kind: Kind) -> "trace.SpanKind":
        return self._trace.SpanKind[kind.upper()]


@dataclass(slots=True)
class _Process:
    tracer: Tracer | None = None


_process = _Process()


def start(part: str) -> Tracer | None:
    """The tracer of this process, if a collector is configured; else nothing is even imported.

    Args:
        part: which part of the platform the process is, unless OTEL_SERVICE_NAME says another name.
    """
    if _process.tracer is None and any(os.environ.get(name) for name in _ENDPOINTS):
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
                OTLPSpanExporter,
            )
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        except ImportError:
            logger.warning("no traces: this image lacks the extra `tracing`")
            return None
        _process.tracer = Tracer(BatchSpanProcessor(OTLPSpanExporter()), part)
    return _process.tracer


def stop() -> None:
    """Hand over what waits, at the end of a replica; blocks for up to PATIENCE."""
    tracer, _process.tracer = _process.tracer, None
    if tracer is not None:
        tracer.stop()


def continued(
    name: str,
) -> Callable[[Callable[..., Awaitable[Made]]], Callable[..., Awaitable[Made]]]:
    """Have a replica's method be a span of its caller's trace: it is called with a `traceparent`.

    Callers that trace nothing leave that argument out, and so do those of versions without it.
    """

    def decorate(method: Callable[..., Awaitable[Made]]) -> Callable[..., Awaitable[Made]]:
        @functools.wraps(method)
        async def call(*args: Any, traceparent: str | None = None, **named: Any) -> Made:  # noqa: ANN401 - the method's own
            tracer = _process.tracer
            if tracer is None or traceparent is None:
                return await method(*args, **named)
            with tracer.span(name, "server", traceparent, {}):
                return await method(*args, **named)

        return call

    return decorate


def _resource(part: str) -> Any:  # noqa: ANN401 - a type of the library that may be absent
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - see `start`

    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": f"atelier-{part}"}
    return Resource.create({"service.namespace": "atelier", **named})
