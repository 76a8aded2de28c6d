"""The status page at /ops: a page that holds nothing until staff sign in on it.

It is one file without a dependency. The token that a sign-in earns stays in the page's memory, and
what is shown is text, never markup. The data is `GET /admin/operations`.
"""

import hashlib
from base64 import b64encode
from importlib.resources import files

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

_POLICY = (
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; "
    "base-uri 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'"
)
_FOLDER = files("commerce.admin") / "pages"


def install(app: FastAPI, path: str, base: str) -> None:
    """Serve the page of the API under `base` at `path`."""
    style, script = (
        (_FOLDER / name).read_text("utf-8") for name in ("operations.css", "operations.js")
    )
    page = (_FOLDER / "operations.html").read_text("utf-8")
    whole = page.replace("{base}", base).replace("{style}", style).replace("{script}", script)
    policy = _POLICY.format(style=_digest(style), script=_digest(script))

    @app.get(path, include_in_schema=False)
    async def read_page() -> HTMLResponse:
        return HTMLResponse(whole, headers={"Content-Security-Policy": policy})


def _digest(content: str) -> str:
    return b64encode(hashlib.sha256(content.encode()).digest()).decode()
