"""Order numbers that a person can read aloud and nobody can guess or count."""

import secrets

# Crockford's alphabet: no I, L, O, U, so nothing is mistaken for something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HALF = 5
LENGTH = 2 * HALF + 1
_MISHEARD = str.maketrans("OIL", "011")


def new_number() -> str:
    """Ten random characters, about 10^15 of them, in two groups: `7KQ2M-X9TVA`."""
    characters = [secrets.choice(ALPHABET) for _ in range(2 * HALF)]
    return "".join(characters[:HALF]) + "-" + "".join(characters[HALF:])


def as_written(heard: str) -> str:
    """A number, or the beginning of one, as the shop writes it: `7kq2m x9` is `7KQ2M-X9`."""
    letters = heard.upper().translate(_MISHEARD)
    kept = "".join(letter for letter in letters if letter in ALPHABET)
    return kept if len(kept) <= HALF else f"{kept[:HALF]}-{kept[HALF:]}"
