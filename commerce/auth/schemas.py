"""The fields that every kind of sign-in shares."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from commerce.core.schemas import Input, Plain

# RFC 5321 allows 254 characters; what is refused here in spite of RFC 5322 no mailbox really uses.
EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    ),
]


def _refuse_halves_of_characters(password: SecretStr) -> SecretStr:
    """JSON can spell one surrogate without the other, which no encoding can."""
    try:
        password.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("must be Unicode text") from None
    return password


_Encodable = AfterValidator(_refuse_halves_of_characters)
# NIST SP 800-63B: length is what counts; no rules of composition.
NewPassword = Annotated[SecretStr, Field(min_length=8, max_length=128), _Encodable]
Password = Annotated[SecretStr, Field(min_length=1, max_length=128), _Encodable]
# Firebase's ID tokens have about 1 KB; custom claims add at most another.
LONGEST_TOKEN = 8192
Token = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TOKEN), Plain]
PhotoUrl = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$"),
]


class RefreshRequest(Input):
    """The refresh token that the last answer carried."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=200), Plain]
