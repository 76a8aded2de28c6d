"""What replicas and hands answer, in the shop's words."""

from collections.abc import Mapping
from typing import Any

from commerce.pictures.preparing import Prepared, Rendition


def as_prepared(made: Mapping[str, Any]) -> Prepared:
    """What a picture became, of what `tryon.pictures.PreparedPicture.to_plain` wrote."""
    renditions = made["renditions"]
    return Prepared(
        made["size"],
        renditions and [Rendition(*rendition) for rendition in renditions],
        made["colors"],
        made["embedding"],
        made["model"],
    )
