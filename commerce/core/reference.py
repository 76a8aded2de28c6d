"""The API's reference for people: Swagger UI from this package's own files, no other host asked."""

import hashlib
from base64 import b64encode
from html import escape
from importlib.resources import files

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response

_ASSETS = files("fastapi_swagger") / "resources"
_START = """
window.onload = () => SwaggerUIBundle({
  url: document.body.dataset.openapi, dom_id: "#reference", deepLinking: true,
  persistAuthorization: false, docExpansion: "none", filter: true,
});
"""
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{base}/swagger-ui.css"></head>
<body data-openapi="{openapi}"><div id="reference"></div>
<script src="{base}/swagger-ui-bundle.js"></script>
<script>{start}</script></body>
</html>
"""
_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'sha256-{digest}'"
)
_KEPT = {"Cache-Control": "public, max-age=86400"}


def install(app: FastAPI, path: str) -> None:
    """Serve the reference of `app` under `path`."""
    digest = b64encode(hashlib.sha256(_START.encode()).digest()).decode()
    page = _PAGE.format(title=escape(app.title), base=path, openapi=app.openapi_url, start=_START)
    headers = {"Content-Security-Policy": _POLICY.format(digest=digest)}

    @app.get(path, include_in_schema=False)
    async def read_reference() -> HTMLResponse:
        return HTMLResponse(page, headers=headers)

    @app.get(f"{path}/swagger-ui-bundle.js", include_in_schema=False)
    async def read_script() -> Response:
        body = (_ASSETS / "swagger-ui-bundle.js").read_bytes()
        return Response(body, media_type="text/javascript", headers=_KEPT)

    @app.get(f"{path}/swagger-ui.css", include_in_schema=False)
    async def read_style() -> Response:
        body = (_ASSETS / "swagger-ui.css").read_bytes()
        return Response(body, media_type="text/css", headers=_KEPT)
