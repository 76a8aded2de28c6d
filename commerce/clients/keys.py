"""API keys: random, shown once, known again by their hash.

A key has 256 bits of chance, so a plain hash keeps it as safe as a slow one would, and finds it by
an index. Its beginning says whose it is to people and to scanners that look for secrets in code.
"""

import hashlib
import re
import secrets
from datetime import timedelta

MARK = "atl_"
# Enough to tell keys apart by, too little to guess by.
SHOWN = len(MARK) + 8
# How long a service may take to change to its new key.
LONGEST_OVERLAP = timedelta(days=30)
_SHAPE = re.compile(r"atl_[A-Za-z0-9_-]{43}")


def new_key() -> str:
    """A key that nobody has had."""
    return MARK + secrets.token_urlsafe(32)


def hash_of(key: str) -> bytes | None:
    """By what the key is known again; None for what cannot be one."""
    if not _SHAPE.fullmatch(key):
        return None
    return hashlib.sha256(key.encode()).digest()
