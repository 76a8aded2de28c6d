"""The shop's copy of the kinds, and the fitting room's own: the same table, the same rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commerce.garments import kinds
from commerce.garments.kinds import Kind
from tryon import shapes
from tryon.garments import CATEGORIES, VERSION
from tryon.shapes import GarmentShape

PART = some.floats(-0.2, 1.2) | some.sampled_from([0.0, 1.0, float("nan"), float("inf")])
NAME = some.sampled_from(sorted({n for t in shapes.TEMPLATES.values() for n in t.names} | {"tail"}))


def test_there_are_the_same_kinds() -> None:
    assert kinds.KINDS == shapes.KINDS == tuple(kinds.TEMPLATES)
    assert kinds.MEASURING_VERSION == VERSION


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_kind_has_the_same_landmarks_in_the_same_order(kind: Kind) -> None:
    ours, theirs = kinds.TEMPLATES[kind], shapes.TEMPLATES[kind]

    assert ours.required == theirs.required
    assert ours.optional == theirs.optional
    assert set(ours.above) == set(theirs.above)
    assert ours.category == CATEGORIES[kind]


@pytest.mark.parametrize("kind", kinds.KINDS)
@given(
    places=some.lists(some.tuples(PART, PART), min_size=13, max_size=13),
    extra=some.dictionaries(NAME, some.tuples(PART, PART), max_size=2),
    dropped=some.sets(NAME, max_size=1),
)
def test_what_the_shop_takes_is_what_the_fitting_room_takes(
    kind: Kind,
    places: list[tuple[float, float]],
    extra: dict[str, tuple[float, float]],
    dropped: set[str],
) -> None:
    names = kinds.TEMPLATES[kind].required
    points = dict(zip(names, places, strict=False)) | extra
    points = {name: at for name, at in points.items() if name not in dropped}

    try:
        shapes.validate(GarmentShape(kind, points))
    except ValueError:
        fits = False
    else:
        fits = True

    assert fits is not bool(kinds.faults(kind, points))


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_garment_drawn_in_order_is_taken_by_both(kind: Kind) -> None:
    points = drawn(kind)

    shapes.validate(GarmentShape(kind, points))

    assert kinds.faults(kind, points) == []
    assert kinds.category_of(kind) in {"tops", "bottoms", "one-pieces"}


def drawn(kind: Kind) -> dict[str, tuple[float, float]]:
    """All landmarks of a kind where its rules have them."""
    template = kinds.TEMPLATES[kind]
    depth = dict.fromkeys(template.names, 1)
    for _ in template.names:
        for higher, lower in template.above:
            depth[lower] = max(depth[lower], depth[higher] + 1)
    across = {"left": 0.3, "right": 0.7}
    return {n: (across.get(n.partition("-")[0], 0.5), d / 10) for n, d in depth.items()}


def test_nothing_is_known_of_what_was_not_measured() -> None:
    assert kinds.category_of(None) is None
