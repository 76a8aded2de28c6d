"""The shop's own copy of what is made of a picture is the fitting room's."""

from commerce.pictures import parts
from tryon import encoders, pictures


def test_the_shop_wants_what_the_fitting_room_makes() -> None:
    # Garments are rows of their own, which staff correct.
    assert {*parts.PARTS, "garment"} == set(pictures.PARTS)
    assert parts.PREPARING_VERSION == pictures.VERSION
    assert pictures.model_of(encoders.DEFAULT) == parts.EMBEDDING_MODEL
