"""The nearest pictures, whatever became of the matrix on the way."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from commerce.visual_search.matrix import Matrix, Seen, vectors_of

CHANNELS = 8
EMPTY = Matrix(size=16)


def seen(direction: Sequence[float], product: UUID | None = None) -> Seen:
    """A picture that shows this, of a product of its own unless one is named."""
    vector = np.array(direction, np.float32)
    stored = (vector / np.linalg.norm(vector)).astype("<f2").tobytes()
    return Seen(uuid4(), product or uuid4(), stored)


def some(count: int, seed: int = 7) -> list[Seen]:
    return [seen(row) for row in np.random.default_rng(seed).normal(size=(count, CHANNELS))]


def wanted(one: Seen) -> NDArray[np.float32]:
    return vectors_of([one.vector])


def by_hand(pictures: Sequence[Seen], one: Seen) -> list[UUID]:
    """The products in the order of their cosines, computed one by one."""
    to = vectors_of([one.vector])[0]
    ranked = sorted(pictures, key=lambda p: -float(vectors_of([p.vector])[0] @ to))
    return list(dict.fromkeys(p.product for p in ranked))


@pytest.mark.parametrize("count", [1, 15, 16, 17, 100])
def test_the_order_is_that_of_the_cosines(count: int) -> None:
    pictures = some(count)
    made = EMPTY.changed(pictures)

    found = made.nearest(wanted(pictures[0]), count)

    assert [near.product for near in found] == by_hand(pictures, pictures[0])
    assert len(made) == count


def test_a_product_is_found_once_by_its_nearest_picture() -> None:
    gown = uuid4()
    near, far = seen([1, 0.1] + [0] * 6, gown), seen([0, 1] + [0] * 6, gown)
    others = some(60)

    found = EMPTY.changed([far, *others, near]).nearest(wanted(seen([1] + [0] * 7)), 1)

    assert [(one.product, one.picture) for one in found] == [(gown, near.picture)]


def test_what_is_left_out_takes_nobodys_place() -> None:
    gown = uuid4()
    many = [seen([1, n / 100] + [0] * 6, gown) for n in range(40)]
    others = some(5)

    found = EMPTY.changed([*many, *others]).nearest(wanted(many[0]), 5, leave_out=gown)

    assert {one.product for one in found} == {one.product for one in others}


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=40))
def test_after_any_changes_it_is_as_if_it_were_made_anew(changes: list[tuple[bool, int]]) -> None:
    names = [uuid4() for _ in range(31)]
    looks = np.random.default_rng(3).normal(size=(len(changes) + 1, CHANNELS))
    made, kept = EMPTY, dict[UUID, Seen]()
    for (stays, number), row in zip(changes, looks, strict=False):
        one = seen(row)
        one = Seen(names[number], one.product, one.vector)
        made = made.changed([one] if stays else [], [] if stays else [one.picture])
        kept.pop(one.picture, None)
        if stays:
            kept[one.picture] = one

    found = made.nearest(wanted(seen(looks[-1])), 50)

    assert len(made) == len(kept)
    assert [one.product for one in found] == by_hand(list(kept.values()), seen(looks[-1]))


def test_a_search_goes_on_with_what_it_began_with() -> None:
    pictures = some(50)
    before = EMPTY.changed(pictures)

    before.changed(some(50, seed=8), [one.picture for one in pictures])

    assert [one.product for one in before.nearest(wanted(pictures[3]), 50)] == by_hand(
        pictures, pictures[3]
    )


def test_a_vector_of_another_length_is_of_no_use() -> None:
    pictures = some(3)
    longer = Seen(uuid4(), uuid4(), b"\0" * 2 * (CHANNELS + 1))

    made = EMPTY.changed(pictures).changed([longer])

    assert len(made) == 3
    assert made.nearest(vectors_of([longer.vector]), 3) == []
    assert made.nearest(vectors_of([]), 3) == []
    assert EMPTY.nearest(wanted(pictures[0]), 3) == []
