"""One line of the log is one JSON object, in the file that Serve keeps for each replica.

Serve writes its own lines there too; they get the same form. LOG_LEVEL says from which level on the
house's own lines are written (INFO); other people's libraries are heard from WARNING on, for some
tell at INFO whom they called, with keys in the address.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from logging.handlers import MemoryHandler

from ray import serve
from ray.serve.context import _get_serve_request_context
from ray.serve.exceptions import RayServeException

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# The packages that are the house's own.
HOUSE = ("commerce", "tryon", "deployments")
_SERVE = "ray.serve"

Facts = Callable[[], Mapping[str, str]]


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line."""

    def __init__(self, replica: Mapping[str, str], facts: Facts) -> None:
        """Write which replica it was, and what `facts` says that it is about."""
        super().__init__()
        self._replica = dict(replica)
        self._facts = facts

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # What Serve knows of a record it puts on the record itself.
        named = getattr(record, "request_id", None)
        if named:
            line["request_id"] = str(named)
        line |= {**self._facts(), **self._replica}
        if record.exc_info:
            # `formatException` prints into a file, and Serve's own `print` there prints tuples.
            line["exception"] = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        return json.dumps(line, ensure_ascii=False, default=str)


def install(facts: Facts = dict) -> None:
    """Have all that this replica logs written so; outside of a replica everything stays as it is.

    Args:
        facts: what a line that is written now is about, such as `commerce.core.logs.facts`.

    Raises:
        ValueError: LOG_LEVEL is none of `LEVELS`.
    """
    level = os.environ.get("LOG_LEVEL", "INFO").upper()
    if level not in LEVELS:
        raise ValueError(f"LOG_LEVEL is one of {', '.join(LEVELS)}")
    try:
        replica = serve.get_replica_context()
    except RayServeException:
        return
    handler = _file_of_replica() or logging.StreamHandler(sys.stdout)
    whose = {
        "application": replica.app_name,
        "deployment": replica.deployment,
        "replica": replica.replica_tag,
    }
    handler.setFormatter(JsonLines(whose, facts))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for package in HOUSE:
        logging.getLogger(package).setLevel(level)


def facts_of_call() -> Mapping[str, str]:
    """What a replica that is called through a handle knows: whose request it goes back to."""
    name = _get_serve_request_context().request_id
    return {"request_id": name} if name else {}


def _file_of_replica() -> logging.Handler | None:
    """Where Serve writes the replica's log; not through its buffer, whose end a kill would take."""
    for handler in logging.getLogger(_SERVE).handlers:
        if isinstance(handler, MemoryHandler):
            return handler.target
    return None
