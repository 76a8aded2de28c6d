"""The languages of the shop, and which of them a client reads best (RFC 9110, 12.5.4)."""

from typing import Annotated, Literal, get_args

from fastapi import Depends, Header

Locale = Literal["vi", "en"]
# The language that names and descriptions are first written in; others are translations.
FIRST: Locale = "vi"
LOCALES: tuple[Locale, ...] = get_args(Locale)
# What browsers send is far shorter; what is longer is not read to its end.
_LONGEST, _MOST = 1000, 30


def negotiate(accept_language: str) -> Locale:
    """The best of the shop's languages for an Accept-Language header.

    A range matches by its first subtag (`en-GB` reads English), `*` stands for whatever is not
    named, `q=0` refuses. Nothing that matches, or nothing that can be read, is the first language.
    """
    qualities: dict[str, float] = {}
    for part in accept_language[:_LONGEST].split(",")[:_MOST]:
        tag, _, parameters = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language:
            qualities[language] = max(_quality(parameters), qualities.get(language, 0.0))
    rest = qualities.get("*", 0.0)
    best = max(LOCALES, key=lambda locale: qualities.get(locale, rest))
    return best if qualities.get(best, rest) > 0 else FIRST


def _quality(parameters: str) -> float:
    """The weight of a language range: between 0 and 1, and 1 where none is given."""
    name, _, value = parameters.replace(" ", "").partition("=")
    if name.lower() != "q":
        return 1.0
    digits = value.replace(".", "", 1)
    return min(float(value), 1.0) if digits.isascii() and digits.isdecimal() else 0.0


async def _negotiated(
    accept_language: Annotated[
        str, Header(description="`vi` or `en`, with weights; the answer's Content-Language tells.")
    ] = "",
) -> Locale:
    return negotiate(accept_language)


WantedLocale = Annotated[Locale, Depends(_negotiated)]
