"""What somebody asks for, once its pictures have been looked at."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from commerce.core.settings import Settings
from commerce.tryons.models import TryonSession
from commerce.tryons.outfits import Piece
from commerce.tryons.owners import Owner
from commerce.tryons.pictures import uploads_of
from commerce.tryons.schemas import TryonRequest


@dataclass(frozen=True, slots=True)
class Wish:
    """A request whose pictures can be used.

    Attributes:
        owner: who asks.
        wanted: what they sent.
        photo: the key of the photo.
        outfit: the garments.
        marks: by key, what marks the content of each picture.
        settings: which engine does it, in which release of the shop.
    """

    owner: Owner
    wanted: TryonRequest
    photo: str
    outfit: tuple[Piece, ...]
    marks: dict[str, str]
    settings: Settings

    @property
    def fingerprint(self) -> bytes:
        """What all wishes of the owner have in common that have the same answer."""
        garments = [(self.marks[piece.key], piece.category, piece.known) for piece in self.outfit]
        how = (self.wanted.mode, self.wanted.samples, self.wanted.seed)
        by = (self.settings.tryon.engine, self.settings.version)
        said = [str(self.owner.id), self.marks[self.photo], garments, how, by]
        return hashlib.sha256(orjson.dumps(said)).digest()

    @property
    def uploads(self) -> list[str]:
        """Which of its pictures the owner has sent."""
        keys = dict.fromkeys((self.photo, *(piece.key for piece in self.outfit)))
        return [key for key in keys if key.startswith(uploads_of(self.owner.id))]

    def job(self, job_id: UUID, **columns: Any) -> TryonSession:  # noqa: ANN401 - columns
        """The job that grants it; `columns` say where it stands."""
        wanted, tryon = self.wanted, self.settings.tryon
        return TryonSession(
            **{
                "id": job_id,
                **self.owner.columns,
                "product_id": next((p.product_id for p in self.outfit if p.product_id), None),
                "photo_key": self.photo,
                "garments": [piece.stored for piece in self.outfit],
                "upload_keys": self.uploads,
                "consent_version": tryon.consent_version if wanted.consent else None,
                "fingerprint": self.fingerprint,
                "category": wanted.category,
                "mode": wanted.mode,
                "samples": wanted.samples,
                "seed": wanted.seed,
                "engine": tryon.engine,
                **columns,
            }
        )
