"""The photo of a search, however it is sent: read, judged by its header, and kept nowhere."""

import asyncio

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request

from commerce.core.errors import PayloadTooLarge
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import pictures
from commerce.tryons.errors import ForeignPicture
from commerce.tryons.owners import Owner
from commerce.visual_search.errors import NotAPhoto, PhotoTooLarge
from commerce.visual_search.forms import parts_of
from commerce.visual_search.schemas import PhotoByUrl

FORM, JSON = "multipart/form-data", "application/json"
FIELD = "photo"
# What a form needs beside the file.
ROOM_FOR_FORM = 16 * 1024


async def read(
    request: Request, storage: Storage, owner: Owner | None, settings: Settings
) -> bytes:
    """The photo's bytes, which claim to be a picture of a size that can be looked at.

    Raises:
        UnreadableForm, RequestValidationError: the body is not what it should be.
        ForeignPicture, PictureMissing: an upload that is not the caller's, or not there.
        NotAPhoto, PhotoTooLarge: it is no picture, or too large.
    """
    body = await request.body()
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON:
        return await _uploaded(body, storage, owner, settings)
    if kind == FORM:
        fields = await asyncio.to_thread(parts_of, body, content_type)
        if fields.keys() != {FIELD}:
            raise RequestValidationError([_fault("missing", f"send one field, {FIELD}", FIELD)])
        body = fields[FIELD]
    elif kind not in pictures.EXTENSIONS:
        raise RequestValidationError([_fault("content_type", "send a form, a picture or JSON")])
    await _judge(body, settings)
    return body


async def _uploaded(
    body: bytes, storage: Storage, owner: Owner | None, settings: Settings
) -> bytes:
    if len(body) > settings.max_body_bytes:
        raise PayloadTooLarge(f"The body may have at most {settings.max_body_bytes} bytes.")
    try:
        wanted = PhotoByUrl.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in faults]
        ) from error
    if owner is None:
        raise ForeignPicture("Sign in to search with an upload of yours.")
    key = pictures.photo_key(storage, owner.id, wanted.image_url)
    await pictures.check(storage, key, settings.tryon)
    return await storage.get(key)


async def _judge(photo: bytes, settings: Settings) -> None:
    """By its header alone: nothing is unpacked here."""
    if len(photo) > settings.max_search_photo_bytes:
        raise PhotoTooLarge(f"It may have at most {settings.max_search_photo_bytes} bytes.")
    dimensions = await asyncio.to_thread(pictures.dimensions_of, photo)
    if dimensions is None or 0 in dimensions:
        raise NotAPhoto
    width, height = dimensions
    if width * height > settings.tryon.max_photo_pixels:
        raise PhotoTooLarge(
            f"{width} x {height} is too large; at most {settings.tryon.max_photo_pixels} pixels."
        )


def _fault(kind: str, message: str, *where: str) -> dict[str, object]:
    return {"type": kind, "loc": ("body", *where), "msg": message, "input": None}
