"""Text as a search sees it: without case and without diacritics."""

import unicodedata


def searchable(*texts: str) -> str:
    """Fold texts so that "áo dài" is found by "ao dai" and "đầm" by "dam"."""
    # Decomposed before case is folded too, or a letter's fancy forms would keep their case.
    lower = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    decomposed = unicodedata.normalize("NFKD", lower).replace("đ", "d")
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def containing(text: str) -> str:
    r"""A LIKE pattern for texts that contain `text`; its own %, _ and \ are letters."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def slug_of(*texts: str) -> str:
    """A URL's last part: lower-case letters, digits and single hyphens."""
    folded = searchable(*texts)
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in folded)
    return "-".join(words.split())
