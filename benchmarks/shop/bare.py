"""`python -m benchmarks.shop.bare PORT FILE`: the same bytes, from memory, by nothing but uvicorn.

The file is JSON: the answers by path and query.
"""

import json
import sys
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send


class Bare:
    """Looks an answer up and sends it."""

    def __init__(self, answers: dict[str, str]) -> None:
        """Take the answers by path and query."""
        self._answers = {path.encode(): body.encode() for path, body in answers.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        del receive
        name = scope["raw_path"] + (b"?" + scope["query_string"]) * bool(scope["query_string"])
        body = self._answers[name]
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(
        Bare(json.loads(Path(sys.argv[2]).read_text())),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )
