"""Words that no product has, and what was meant: the nearest words that some product has."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.direct import Work, all_rows
from commerce.core.fragments import bound
from commerce.products.search import parts_of

SHORTEST, LONGEST = 4, 40
# From here on two slips are forgiven; a shorter word would be taken for too many others.
LONG = 8

# A known word, or the beginning of one, is taken at its word: `{` follows `z`.
_NEAREST = """
    SELECT typed.word, near.word
    FROM unnest(cast(:words AS text[]), cast(:slips AS int[]), cast(:swaps AS text[]))
        AS typed(word, slips, swaps)
    CROSS JOIN LATERAL (
        SELECT s.word FROM search_words s
        WHERE length(s.word) BETWEEN length(typed.word) - slips AND length(typed.word) + slips
            AND (s.word = ANY(string_to_array(swaps, ' '))
                OR levenshtein_less_equal(s.word, typed.word, slips) <= slips)
        ORDER BY s.word <> ALL(string_to_array(swaps, ' ')),
            levenshtein_less_equal(s.word, typed.word, slips), s.word
        LIMIT 3) near
    WHERE NOT EXISTS (
        SELECT FROM search_words s WHERE s.word >= typed.word AND s.word < typed.word || '{')
"""

_LEARN = text("""
    INSERT INTO search_words (word)
    SELECT DISTINCT word
    FROM products p, unnest(tsvector_to_array(p.search_words)) AS of_product(word)
    WHERE p.id = ANY(cast(:ids AS uuid[])) AND word ~ '^[a-z]+$'
        AND length(word) BETWEEN :shortest AND :longest
    ORDER BY word
    ON CONFLICT DO NOTHING
    RETURNING word
""")


async def corrections(work: Work, words: Sequence[str]) -> dict[str, list[str]]:
    """For each word that no product has, the words that were probably meant, the likeliest first.

    Forgiven are a letter too many, too few or wrong, two letters swapped, and in long words two
    such slips. Words with digits are codes, and codes are not guessed at.
    """
    doubtful = [word for word in words if _can_be_misspelt(word)]
    if not doubtful:
        return {}
    slips = [2 if len(word) >= LONG else 1 for word in doubtful]
    swaps = [" ".join(_swaps(word)) for word in doubtful]
    values = {"words": doubtful, "slips": slips, "swaps": swaps}
    meant: dict[str, list[str]] = {}
    nearest = bound(_NEAREST, values)
    for word, near in await all_rows(work, nearest.sql, *nearest.values):
        meant.setdefault(word, []).append(near)
    return meant


async def learn(session: AsyncSession, product_id: UUID) -> None:
    """Note the words of a product, so that others can be compared to them."""
    await learn_all(session, [product_id])


async def learn_all(session: AsyncSession, product_ids: Sequence[UUID]) -> int:
    """Note the words of products; return how many were new."""
    values = {"ids": list(product_ids), "shortest": SHORTEST, "longest": LONGEST}
    return len((await session.scalars(_LEARN, values)).all())


def _can_be_misspelt(word: str) -> bool:
    return parts_of(word) == [word] and word.isalpha() and SHORTEST <= len(word) <= LONGEST


def _swaps(word: str) -> list[str]:
    """The word with each two neighbours swapped: the commonest slip, and two edits otherwise."""
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
