"""What this process remembers of the catalogue, for pages that nobody has asked for yet.

There are more filters, orders and pages than anybody could keep, but they show the same products
and count the same ones again and again. Of both this process remembers what it has read, with the
time at which it began to read, and takes it for true only while Redis knows of no later change
(the one clock of cache.py). Without Redis nothing is remembered.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from uuid import UUID

from commerce.products.cache import AnswerCache, Missed
from commerce.products.changes import tag
from commerce.products.queries import View

# Bytes of cards, of about 2 kB each, and a number of totals.
_ROOM = 32 * 1024 * 1024
_MOST_TOTALS = 4096


@dataclass(frozen=True, slots=True)
class _Card:
    text: str
    since: int


@dataclass(frozen=True, slots=True)
class _Total:
    count: int
    since: int
    until: float


class Memory:
    """What one process remembers, what was read last longest."""

    def __init__(self, room: int = _ROOM, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember nothing yet; `room` is bytes of cards."""
        self.clock = clock
        self._room = room
        self._cards: dict[tuple[View, UUID], _Card] = {}
        self._totals: dict[str, _Total] = {}

    def card(self, view: View, product_id: UUID) -> _Card | None:
        """What a product was when it was last read, whether that is still true or not."""
        return self._cards.get((view, product_id))

    def total(self, asked: str) -> _Total | None:
        """How many products a filter let through when they were last counted."""
        return self._totals.get(asked)

    def note_card(self, view: View, product_id: UUID, card: _Card) -> None:
        """Remember a product, and forget others where there is no room for all."""
        old = self._cards.pop((view, product_id), None)
        self._room += len(old.text) if old else 0
        self._cards[view, product_id] = card
        self._room -= len(card.text)
        while self._room < 0:
            self._room += len(self._cards.pop(next(iter(self._cards))).text)

    def note_total(self, asked: str, total: _Total) -> None:
        """Remember a count."""
        self._totals.pop(asked, None)
        self._totals[asked] = total
        if len(self._totals) > _MOST_TOTALS:
            del self._totals[next(iter(self._totals))]


class Recollection:
    """What one request may be told from memory: all of it is as true as if it were read now."""

    def __init__(self, memory: Memory, cache: AnswerCache, missed: Missed) -> None:
        """For a request whose answer was `missed`; it reads after that."""
        self._memory, self._cache, self._missed = memory, cache, missed

    def total(self, asked: str) -> int | None:
        """How many products a filter lets through."""
        kept, changed = self._memory.total(asked), self._missed.catalogue_changed
        if kept is None or changed is None or changed > kept.since:
            return None
        return kept.count if self._memory.clock() < kept.until else None

    def note_total(self, asked: str, count: int, fresh_for: float | None) -> None:
        """Remember a count that holds, if nothing changes, for so many seconds."""
        until = inf if fresh_for is None else self._memory.clock() + fresh_for
        self._memory.note_total(asked, _Total(count, self._missed.since, until))

    async def cards(self, view: View, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Those of these products that are remembered, and have not changed."""
        held = [(one, card) for one in ids if (card := self._memory.card(view, one))]
        if not held:
            return {}
        changes = await self._cache.last_changed([tag(product_id) for product_id, _ in held])
        return {
            product_id: card.text
            for (product_id, card), changed in zip(held, changes, strict=True)
            if changed is not None and changed <= card.since
        }

    def note_cards(self, view: View, cards: Mapping[UUID, str]) -> None:
        """Remember products that were just read."""
        for product_id, text in cards.items():
            self._memory.note_card(view, product_id, _Card(text, self._missed.since))
