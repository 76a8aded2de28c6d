"""Why a try-on is refused, in words a shopper understands.

    Refusal
    |-- the photo: NoPerson, SeveralPeople, BodyCropped, NotFrontal, NotStanding, ArmsRaised,
    |   ArmsCrossed, LegsCropped, LegsCrossed, HipsHidden, ImageUnreadable, ImageTooLarge,
    |   ImageTooSmall, UnsafeImage
    |-- the garment: GarmentUnreadable, GarmentNotSupported, GarmentUnclear, GarmentWorn,
    |   OutfitNotSupported
    `-- the two together: SleevesTooLong, TopTooLong, TopTooLoose, BottomTooLong,
        BottomTooLoose, NothingChanged, ResultBroken

A class's docstring is its default message: what is wrong, then what to do next.
"""

import re
from typing import ClassVar


class Refusal(ValueError):  # noqa: N818  # a refusal is an answer, not a fault
    """This picture cannot be used. Please choose another one."""

    code: ClassVar[str] = "refusal"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # With a second base it is somebody's wrapper, such as Ray's: what it wraps has the code.
        if len(cls.__bases__) == 1:
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, message: str = "") -> None:
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))


class NoPerson(Refusal):
    """We could not find a person in your photo. Use a photo that shows you from head to hips."""


class SeveralPeople(Refusal):
    """There are several people in your photo. Use a photo that shows only you."""


class BodyCropped(Refusal):
    """Part of you is outside the photo. Step back until it shows you from head to hips."""


class NotFrontal(Refusal):
    """You are turned to the side. Stand facing the camera, shoulders level, and try again."""


class NotStanding(Refusal):
    """You seem to be sitting or leaning. Stand upright, facing the camera, and try again."""


class ArmsRaised(Refusal):
    """Your arms are raised or spread. Let both arms hang loosely at your sides and try again."""


class ArmsCrossed(Refusal):
    """Your arms or hands cover your top. Let both arms hang loosely at your sides and try again."""


class LegsCropped(Refusal):
    """Your legs are outside the photo. Step back until it shows you from head to feet."""


class LegsCrossed(Refusal):
    """One of your legs hides the other. Stand with your feet a little apart and try again."""


class HipsHidden(Refusal):
    """Your top hides what you wear below. Wear a shorter top or tuck it in, and try again."""


class ImageUnreadable(Refusal):
    """We could not read your photo. Upload a JPEG, PNG or WebP picture."""


class ImageTooLarge(Refusal):
    """Your photo is too large. Upload a picture of at most 50 megapixels."""


class ImageTooSmall(Refusal):
    """Your photo is too small to show a garment well. Upload one at least 256 pixels wide."""


class UnsafeImage(Refusal):
    """One of your pictures seems to show nudity. Choose one in which everybody is dressed."""


class GarmentUnreadable(Refusal):
    """We could not read this product's picture. Please choose another product."""


class GarmentNotSupported(Refusal):
    """This kind of garment cannot be tried on here yet. Choose a top, trousers or a skirt."""


class GarmentUnclear(Refusal):
    """We could not make out this garment's shape. Choose one photographed flat, from the front."""


class GarmentWorn(Refusal):
    """This product is shown on a person. Choose one that is photographed by itself."""


class SleevesTooLong(Refusal):
    """Your sleeves are longer than this garment's. Wear a short-sleeved top, or show both hands."""


class TopTooLong(Refusal):
    """What you wear is longer than this garment. Wear a shorter top for the photo."""


class TopTooLoose(Refusal):
    """What you wear is wider than this garment. Wear a closer-fitting top for the photo."""


class BottomTooLong(Refusal):
    """What you wear on your legs is longer than this garment. Wear something shorter for it."""


class BottomTooLoose(Refusal):
    """What you wear on your legs is wider than this garment. Wear something closer-fitting."""


class OutfitNotSupported(Refusal):
    """These are not worn together. Choose one top and one bottom, or a dress, and one jacket."""


class NothingChanged(Refusal):
    """The result would look like your photo. Choose a garment that differs from what you wear."""


class ResultBroken(Refusal):
    """We could not make a good picture of this garment on you. Try another photo or product."""
