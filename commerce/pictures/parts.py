"""What is made of a picture, as the fitting room knows it; a test compares the two."""

from typing import Literal, get_args

Part = Literal["renditions", "colors", "embedding"]
PARTS: tuple[Part, ...] = get_args(Part)
# What prepares today: `tryon.pictures.VERSION`; what an older one made is made again.
PREPARING_VERSION = 1
# Whose vectors can be compared with each other: `tryon.pictures.model_of` the default encoder.
EMBEDDING_MODEL = "efficientnet-lite0/1"
