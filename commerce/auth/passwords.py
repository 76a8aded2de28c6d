"""Passwords of staff: Argon2id with the parameters of RFC 9106, section 4 (second choice, 64 MiB).

Shoppers' passwords never come here to stay: Firebase keeps them.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# Each hash takes 64 MiB and a core; more at once would starve the requests beside it.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def digest(password: str) -> str:
    """The password's salted hash, in the PHC string format."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, _hasher.hash, password)


async def matches(password: str, expected: str | None) -> bool:
    """Whether the password has this hash; None, for nobody's, takes as long and is False."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, _matches, password, expected)


def _matches(password: str, expected: str | None) -> bool:
    try:
        _hasher.verify(expected or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return expected is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
