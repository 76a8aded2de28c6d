"""Order numbers that a person can read aloud and nobody can guess or count."""

import secrets

# Crockford's alphabet: no I, L, O, U, so nothing is mistaken for something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number() -> str:
    """Ten random characters, about 10^15 of them, in two groups: `7KQ2M-X9TVA`."""
    characters = [secrets.choice(ALPHABET) for _ in range(10)]
    return "".join(characters[:5]) + "-" + "".join(characters[5:])
