"""Staff's passwords."""

from commerce.auth import passwords


async def test_a_password_matches_its_own_hash() -> None:
    assert await passwords.matches("velvet-ribbon", await passwords.digest("velvet-ribbon"))


async def test_another_password_does_not_match() -> None:
    assert not await passwords.matches("velvet ribbon", await passwords.digest("velvet-ribbon"))


async def test_the_same_password_hashes_differently_every_time() -> None:
    assert await passwords.digest("velvet-ribbon") != await passwords.digest("velvet-ribbon")


async def test_nobody_has_no_password_not_even_the_one_that_stands_in() -> None:
    assert not await passwords.matches("nobody has this password", None)


async def test_a_damaged_hash_matches_nothing() -> None:
    assert not await passwords.matches("velvet-ribbon", "$argon2id$damaged")
