"""What is told again, and for how long."""

from datetime import timedelta

from commerce.core.locales import FIRST
from commerce.products.changes import CATALOGUE, touch
from commerce.products.edge import kept_of
from commerce.products.moment import Asked, Moments

ASKED: Asked = ("/api/v1/products", b"q=gown", "vi")
PAGE = kept_of('{"items":[]}')


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Change:
    """A transaction's notes, as hooks get them."""

    def __init__(self, *tags: str) -> None:
        self.info: dict[object, object] = {}
        touch(self, tags)  # type: ignore[arg-type]  # of a transaction it takes the notes alone


def test_it_is_told_until_the_moment_is_over() -> None:
    watch = Watch()
    moments = Moments(timedelta(seconds=0.5), watch)
    moments.now().tell(ASKED, FIRST, PAGE)

    watch.seconds = 0.4
    meanwhile = moments.now().told.get(ASKED)
    watch.seconds = 0.5

    assert meanwhile == (FIRST, PAGE)
    assert moments.now().told == {}


def test_a_reader_who_began_in_the_moment_before_tells_nobody() -> None:
    watch = Watch()
    moments = Moments(timedelta(seconds=0.5), watch)
    before = moments.now()

    watch.seconds = 0.6
    moments.now()
    before.tell(ASKED, FIRST, PAGE)

    assert moments.now().told == {}


async def test_a_change_ends_it_for_readers_who_are_still_reading_too() -> None:
    moments = Moments(timedelta(hours=1))
    reading = moments.now()

    await moments.after_commit(Change(CATALOGUE).info)
    reading.tell(ASKED, FIRST, PAGE)

    assert moments.now().told == {}


async def test_a_transaction_that_has_nothing_to_do_with_the_catalogue_leaves_it() -> None:
    moments = Moments(timedelta(hours=1))
    moments.now().tell(ASKED, FIRST, PAGE)

    await moments.after_commit({})

    assert moments.now().told == {ASKED: (FIRST, PAGE)}


def test_without_length_nothing_is_told_again() -> None:
    moments = Moments(timedelta())

    moments.now().tell(ASKED, FIRST, PAGE)

    assert moments.now().told == {}


def test_it_takes_no_more_than_there_is_room_for() -> None:
    moment = Moments(timedelta(hours=1)).now()
    moment.room = 2 * (len(PAGE.body) + sum(map(len, ASKED)))

    for number in range(3):
        moment.tell((ASKED[0], b"q=gow%d" % number, ASKED[2]), FIRST, PAGE)

    assert len(moment.told) == 2
