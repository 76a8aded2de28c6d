"""Pictures that a job may use: whose they are and whether they are pictures at all.

Only keys of the shop's own bucket come out of here; nothing else is ever fetched. A file is judged
by its header, before anything is decoded, so a small file that would unpack to gigabytes costs
nothing.
"""

import asyncio
import io
from uuid import UUID

from PIL import Image, UnidentifiedImageError

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.settings import TryOnSettings
from commerce.core.storage import PRODUCTS, ObjectMissing, Storage
from commerce.tryons.errors import ForeignPicture, NotAPicture, PictureMissing, PictureTooLarge
from commerce.tryons.schemas import UploadSlot

RESULTS, UPLOADS = "tryons/", "uploads/"
FORMATS = ("JPEG", "PNG", "WEBP")
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
HEADER_BYTES = 256 * 1024

# Pillow's own limit would warn or raise while the header is read; ours is checked right after.
Image.MAX_IMAGE_PIXELS = None


def open_slot(
    storage: Storage, folder: str, content_type: str, size: int, limits: TryOnSettings
) -> UploadSlot:
    """A slot in the store for one picture under a name of its own; raises PictureTooLarge."""
    if size > limits.max_photo_bytes:
        raise PictureTooLarge(f"The file may have at most {limits.max_photo_bytes} bytes.")
    key = f"{folder}{new_id()}.{EXTENSIONS[content_type]}"
    form = storage.presign_upload(key, content_type, size, limits.upload_lifetime)
    return UploadSlot(
        upload_url=form.url,
        fields=form.fields,
        image_url=storage.url(key),
        expires_at=clock.now() + limits.upload_lifetime,
    )


def uploads_of(owner_id: UUID) -> str:
    """The prefix under which the photos lie that a shopper or a service has sent."""
    return f"{UPLOADS}{owner_id}/"


def pictures_of(job_id: UUID) -> str:
    """The prefix under which all pictures of a job lie."""
    return f"{RESULTS}{job_id}/"


def originals_of(job_id: UUID) -> str:
    """The prefix under which a job's own copies of the shopper's pictures lie."""
    return f"{RESULTS}{job_id}/originals/"


def photo_key(storage: Storage, owner_id: UUID, url: str) -> str:
    """The key of the caller's own photo; raises ForeignPicture for any other address."""
    return _key_under(storage, url, (uploads_of(owner_id),))


def garment_key(storage: Storage, owner_id: UUID, url: str) -> str:
    """The key of a product picture or of the caller's own picture; raises ForeignPicture."""
    return _key_under(storage, url, (PRODUCTS, uploads_of(owner_id)))


async def check(storage: Storage, key: str, limits: TryOnSettings) -> str:
    """Raise unless a usable picture lies under the key; answers what marks its content.

    Raises:
        PictureMissing: nothing was uploaded there.
        NotAPicture: the file is something else, or damaged.
        PictureTooLarge: it has more bytes or pixels than the fitting room accepts.
    """
    try:
        start = await storage.get_start(key, HEADER_BYTES)
    except ObjectMissing as error:
        raise PictureMissing from error
    if start.size > limits.max_photo_bytes:
        raise PictureTooLarge(f"The file may have at most {limits.max_photo_bytes} bytes.")
    dimensions = await asyncio.to_thread(dimensions_of, start.content)
    if dimensions is None and start.size > len(start.content):
        # Some cameras write more than a header's worth of metadata before the dimensions.
        dimensions = await asyncio.to_thread(dimensions_of, await storage.get(key))
    if dimensions is None:
        raise NotAPicture
    width, height = dimensions
    if not width or not height:
        raise NotAPicture
    if width * height > limits.max_photo_pixels:
        raise PictureTooLarge(
            f"{width} x {height} is too large; at most {limits.max_photo_pixels} pixels."
        )
    return start.etag


def _key_under(storage: Storage, url: str, prefixes: tuple[str, ...]) -> str:
    key = storage.key_of(url)
    if key is None or not key.startswith(prefixes):
        raise ForeignPicture
    return key


def dimensions_of(content: bytes) -> tuple[int, int] | None:
    """Width and height from a picture's header, or None if it is none of the known formats."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            return picture.size
    # Pillow's parsers raise these on damaged headers.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError):
        return None
