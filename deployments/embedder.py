"""Photos that shoppers search with, looked at by a replica of the fitting room."""

from ray.exceptions import RayError
from ray.serve.exceptions import BackPressureError

from commerce.tryons.errors import Refused
from commerce.visual_search.embedding import Embedding
from commerce.visual_search.errors import PhotoRefused, SearchUnavailable
from deployments.worker import ReplicaFittingRoom, answer_of


class ReplicaEmbedder(ReplicaFittingRoom):
    """A preprocessing replica behind another application's handle, resolved when first used."""

    async def embed(self, photo: bytes) -> Embedding:
        """Embed on a preprocessing replica.

        Raises:
            PhotoRefused: nobody should, or can, look at it.
            FittingRoomDown, SearchUnavailable: nobody could.
        """
        try:
            vector, model = await answer_of(self._handle("Preprocessing").embed_photo.remote(photo))
        except Refused as refused:
            raise PhotoRefused(refused.message, {"code": refused.code}) from refused
        except (BackPressureError, RayError) as failure:
            # Its queue is full, or it died: another one, or later, may do.
            raise SearchUnavailable from failure
        return Embedding(vector, model)
