"""Cached answers."""

from fastapi import Request, Response

from commerce.products.reading import Answer


def remember(request: Request, answer: Answer) -> Response:
    """The response to a request."""
    _ = request
    return Response(answer.body, media_type="application/json")
