"""Text as a search sees it: without case and without diacritics, in words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# Beyond these a search only costs: nobody types more, and the rest finds nothing more.
MOST_WORDS = 8
LONGEST_WORD = 60
SHORT = 3
_PARTS = re.compile(r"[^a-z0-9]+")


def searchable(*texts: str) -> str:
    """Fold texts so that "áo dài" is found by "ao dai" and "đầm" by "dam"."""
    # Decomposed before case is folded too, or a letter's fancy forms would keep their case.
    lower = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    decomposed = unicodedata.normalize("NFKD", lower).replace("đ", "d")
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """The words of a search, folded, each once; the first few of them."""
    folded = searchable(text).split()
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in folded))[:MOST_WORDS]


def parts_of(word: str) -> list[str]:
    """The runs of letters and digits in a word: `l'atelier` is `l` and `atelier`."""
    return [part for part in _PARTS.split(word) if part]


def condition(words: Iterable[str], corrections: Mapping[str, Sequence[str]]) -> str:
    """A tsquery for texts that have every word, as it is, in its parts, or as it was meant.

    A longer word, and the last one, finds all that begin with it, so that a search finds something
    while it is being typed; short ones in between would begin too many others.
    """
    given = list(words)
    last = given[-1:]
    return " & ".join(
        _alternatives(word, corrections.get(word, ()), is_open=word in last or len(word) > SHORT)
        for word in given
    )


def _alternatives(word: str, corrections: Sequence[str], *, is_open: bool) -> str:
    parts = parts_of(word)
    ending = ":*" if is_open else ""
    options = [f"{_lexeme(word)}{ending}", *map(_lexeme, corrections)]
    if parts and parts != [word]:
        options.append(" & ".join(map(_lexeme, parts)) + ending)
    return "(" + " | ".join(f"({option})" for option in options) + ")"


def _lexeme(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def slug_of(*texts: str) -> str:
    """A URL's last part: lower-case letters, digits and single hyphens."""
    folded = searchable(*texts)
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in folded)
    return "-".join(words.split())
