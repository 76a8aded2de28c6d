"""What Firebase says about a person, read with suspicion: its token carries what users typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictBool, TypeAdapter, ValidationError

from commerce.auth.schemas import EmailAddress, PhotoUrl
from commerce.core.schemas import Line, Plain

_line: TypeAdapter[str] = TypeAdapter(Line)
_photo_url: TypeAdapter[str] = TypeAdapter(PhotoUrl)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as Firebase knows them; `email` is theirs for certain only if it is verified.

    `signed_in_at` is when they last proved it, in seconds since 1970: renewing a token is no proof.
    """

    uid: str
    email: str | None
    email_verified: bool
    display_name: str | None
    photo_url: str | None
    provider: str
    signed_in_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands with Firebase.

    `valid_since` is when its sign-ins were last ended, in seconds since 1970: at a new password,
    at a new address, or because an operator said so.
    """

    is_open: bool
    valid_since: float


class _Firebase(BaseModel):
    sign_in_provider: Annotated[str, Field(max_length=100)]


class _Claims(BaseModel):
    uid: Annotated[str, Field(min_length=1, max_length=128), Plain]
    exp: int
    auth_time: int = 0
    email: EmailAddress | None = None
    email_verified: StrictBool = False
    name: object = None
    picture: object = None
    firebase: _Firebase


class _Account(BaseModel):
    disabled: bool = False
    validSince: float = 0.0  # noqa: N815 - as Firebase spells it


def standing_of(answer: Mapping[str, Any]) -> Standing:
    """What `accounts:lookup` of one account says; raises pydantic.ValidationError."""
    found = answer.get("users") or []
    if not found:
        return Standing(is_open=False, valid_since=0.0)
    account = _Account.model_validate(found[0])
    return Standing(is_open=not account.disabled, valid_since=account.validSince)


def identity_of(claims: Mapping[str, Any], now: float) -> Identity | None:
    """The person a verified ID token speaks of, or None when it has expired by `now`.

    The SDK checks the expiry of signed tokens; those of the emulator are checked only here.

    Raises:
        pydantic.ValidationError: a claim is missing or has the wrong shape.
    """
    read = _Claims.model_validate(claims)
    if read.exp <= now:
        return None
    return Identity(
        uid=read.uid,
        email=read.email,
        email_verified=read.email_verified,
        display_name=_fitting(_line, read.name),
        photo_url=_fitting(_photo_url, read.picture),
        provider=read.firebase.sign_in_provider,
        signed_in_at=read.auth_time,
    )


def _fitting(field: TypeAdapter[str], value: object) -> str | None:
    """A name or picture that the shop would not have accepted is left out."""
    try:
        return field.validate_python(value)
    except ValidationError:
        return None
