"""A collector of traces that speaks OpenTelemetry's protocol over real HTTP."""

from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.integration.commerce.listening import Received


@dataclass(frozen=True)
class Collected:
    """A span as it came; `parent` is empty at the root of a trace."""

    name: str
    kind: int
    trace: str
    id: str
    parent: str
    is_failed: bool
    facts: dict[str, str] = field(hash=False)


def spans_in(requests: list[Received]) -> list[Collected]:
    """Every span of these requests, the one that ended first in front."""
    return [span for request in requests for span in _read(request)]


def _read(request: Received) -> list[Collected]:
    assert request.path == "/v1/traces"
    export = ExportTraceServiceRequest()
    export.ParseFromString(request.body)
    return [
        Collected(
            span.name,
            span.kind,
            span.trace_id.hex(),
            span.span_id.hex(),
            span.parent_span_id.hex(),
            span.status.code == span.status.STATUS_CODE_ERROR,
            {
                fact.key: fact.value.string_value or str(fact.value.int_value)
                for fact in span.attributes
            },
        )
        for resource in export.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
