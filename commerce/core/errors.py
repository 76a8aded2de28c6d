"""What can go wrong, as one tree, rendered in one place as RFC 9457 problem+json.

    Problem
    ├── BadRequest              400
    ├── Unauthenticated         401
    ├── Forbidden               403
    ├── NotFound                404
    ├── RequestTimeout          408
    ├── Conflict                409
    ├── PayloadTooLarge         413
    ├── Unprocessable           422
    │   └── InvalidRequest          fields that do not fit, with pointers
    ├── TooManyRequests         429
    └── Unavailable             503

Domains add leaves: a state of the shop with a sentence as docstring. The docstring's first line is
the title and never varies; `detail` tells of this case; `extra` adds fields that help a client.
Problems keep positional arguments, so that they survive pickling between replicas.
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - a problem is RFC 9457's own word
    """The shop could not do this."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, detail: str = "", extra: Mapping[str, object] | None = None) -> None:
        """Tell of this case in `detail`; `extra` holds JSON fields that help the client."""
        super().__init__(detail, extra)
        self.detail = detail or self.title()
        self.extra = dict(extra or {})

    @classmethod
    def kind(cls) -> str:
        """The kebab-case name that clients match on."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The sentence that never varies."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]


class BadRequest(Problem):
    """This request cannot be read."""

    status = HTTPStatus.BAD_REQUEST


class Unauthenticated(Problem):
    """Sign in to do this."""

    status = HTTPStatus.UNAUTHORIZED
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(Problem):
    """This is not yours to do."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Problem):
    """There is no such thing here."""

    status = HTTPStatus.NOT_FOUND


class RequestTimeout(Problem):
    """This request took too long to arrive."""

    status = HTTPStatus.REQUEST_TIMEOUT


class Conflict(Problem):
    """The shop's state does not allow this."""

    status = HTTPStatus.CONFLICT


class PayloadTooLarge(Problem):
    """This is larger than the shop accepts."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unprocessable(Problem):
    """The shop understands this but cannot use it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class InvalidRequest(Unprocessable):
    """Some fields do not fit."""


class TooManyRequests(Problem):
    """Too many requests; try again later."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, detail: str = "", extra: Mapping[str, object] | None = None) -> None:
        """`extra` may say in `retryAfter` how many seconds to wait; else it is a minute."""
        super().__init__(detail, {"retryAfter": 60, **(extra or {})})


class Unavailable(Problem):
    """A part of the shop is out of reach; try again shortly."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}


class FieldError(BaseModel):
    """One field that does not fit; `pointer` is a JSON Pointer into the request."""

    pointer: str
    detail: str


class ProblemDocument(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    requestId: str = ""  # noqa: N815 - as it is on the wire
    errors: list[FieldError] = Field(default_factory=list)


class ProblemResponse(JSONResponse):
    """JSON in ASCII: field names that a client made up may hold what UTF-8 cannot say."""

    def render(self, content: object) -> bytes:
        """Serialise, with everything beyond ASCII escaped."""
        return json.dumps(content, separators=(",", ":")).encode()


Responses = dict[int | str, dict[str, Any]]


def problems(*kinds: type[Problem]) -> Responses:
    """The OpenAPI responses of a route that can answer with these problems."""
    by_status: dict[HTTPStatus, list[type[Problem]]] = {}
    documented: list[type[Problem]] = [*kinds, InvalidRequest]
    for kind in documented:
        by_status.setdefault(kind.status, []).append(kind)
    return {
        int(status): {
            "description": "; ".join(f"`{kind.kind()}`: {kind.title()}" for kind in named),
            "content": problem_content(*named),
        }
        for status, named in sorted(by_status.items())
    }


def problem_content(*kinds: type[Problem]) -> dict[str, Any]:
    """The content of an OpenAPI response that may be any of these problems, each by example."""
    examples = {
        kind.kind(): {
            "value": {
                "type": kind.kind(),
                "title": kind.title(),
                "status": int(kind.status),
                "detail": kind.title(),
                "instance": "/api/v1/...",
            }
        }
        for kind in kinds
    }
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {MEDIA_TYPE: {"schema": schema, "examples": examples}}


def render(request: Request, problem: Problem) -> JSONResponse:
    """Render a problem as application/problem+json."""
    body = problem.extra | {
        "type": problem.kind(),
        "title": problem.title(),
        "status": int(problem.status),
        "detail": problem.detail,
        **_where(request),
    }
    headers = dict(problem.headers)
    if "retryAfter" in problem.extra:
        headers["Retry-After"] = str(problem.extra["retryAfter"])
    return ProblemResponse(body, problem.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have the application answer every failure as a problem."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_bug)


async def _on_problem(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, Problem)  # noqa: S101 - registered for this type only
    return render(request, exc)


async def _on_invalid_request(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - registered for this type only
    errors = exc.errors()
    if any(error["type"] == "json_invalid" for error in errors):
        return render(request, BadRequest("The body is not valid JSON."))
    fields = [{"pointer": _pointer(error["loc"]), "detail": error["msg"]} for error in errors]
    detail = f"{len(fields)} field(s) do not fit; see errors."
    return render(request, InvalidRequest(detail, {"errors": fields}))


def _where(request: Request) -> dict[str, str]:
    """Which request this is about: its path, and the name under which the log knows it."""
    name = request.scope.get("state", {}).get("request_id")
    return {"instance": _instance(request)} | ({"requestId": name} if name else {})


def _instance(request: Request) -> str:
    """The path as a URI reference; `request.url` would have to parse the client's Host header."""
    return quote(request.scope["path"], errors="replace")


def _pointer(location: Sequence[str | int]) -> str:
    """A JSON Pointer; the first part says where: body, query, path, header."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in location)
    return "/" + "/".join(escaped)


async def _on_http_exception(request: Request, exc: Exception) -> JSONResponse:
    """Starlette's own refusals: unknown paths, methods, unreadable bodies."""
    assert isinstance(exc, HTTPException)  # noqa: S101 - registered for this type only
    phrase = HTTPStatus(exc.status_code).phrase
    body = {
        "type": phrase.lower().replace(" ", "-"),
        "title": phrase,
        "status": exc.status_code,
        "detail": exc.detail,
        **_where(request),
    }
    return ProblemResponse(body, exc.status_code, exc.headers, MEDIA_TYPE)


async def _on_bug(request: Request, exc: Exception) -> JSONResponse:
    """A failure nobody foresaw: logged whole, told in one sentence that leaks nothing."""
    logger.error("unhandled failure of %s %s", request.method, _where(request), exc_info=exc)
    return render(request, Problem("An unexpected failure; the shop has been told."))
