"""A geometric try-on that needs no GPU.

In the order in which a request passes through: `photo` and `gate` read and refuse photos; `look`,
`body` and `measure` know the wearer; `garment`, `neckline` and `layers` the cloth; `fit`, `sleeve`
and `dress` say where it lands; `piece`, `top`, `packing` and `scene` carry it from one process to
the next; `render`, with `cloth`, `lighting`, `arms` and `reveal`, draws. `lower` does all of this
for trousers and skirts.
"""

from tryon.engines.drape.engine import Drape

__all__ = ["Drape"]
