"""Wire models of shoppers and their sign-ins."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from commerce.auth.schemas import EmailAddress, NewPassword, Password, PhotoUrl, Token
from commerce.core.addresses import Address
from commerce.core.money import Currency
from commerce.core.schemas import Input, Line, Output, Plain
from commerce.users.models import Purpose

# BCP 47: a language and, if it matters, a country.
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
# ITU-T E.164.
PhoneNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^\+[1-9][0-9]{6,14}$")
]
DEFAULT_LOCALE: Locale = "vi"


class Registration(Input):
    """A new account with a password."""

    email: EmailAddress
    password: NewPassword
    display_name: Line | None = None


class SignIn(Input):
    """An email address with its password, or a Firebase ID token."""

    email: EmailAddress | None = None
    password: Password | None = None
    id_token: Token | None = None

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        by_password = self.email is not None and self.password is not None
        by_token = self.id_token is not None and self.email is None and self.password is None
        if not (by_token or (by_password and self.id_token is None)):
            raise ValueError("send either email and password, or idToken")
        return self


class GoogleSignIn(Input):
    """A Firebase ID token of a sign-in with Google."""

    id_token: Token


class ProfileUpdate(Input):
    """Changes to a profile: fields that are left out stay, null empties those that may be empty."""

    display_name: Line | None = None
    photo_url: PhotoUrl | None = None
    phone: PhoneNumber | None = None
    # Factories, because a plain default would be documented, and what is left out stays.
    locale: Locale = Field(default_factory=lambda: DEFAULT_LOCALE)
    currency: Currency = Field(default_factory=lambda: "VND")


class UserRead(Output):
    """A shopper as they see themselves."""

    id: UUID
    email: str | None
    display_name: str | None
    photo_url: str | None
    phone: str | None
    locale: str
    currency: Currency
    created_at: datetime


class SignedIn(Output):
    """A shopper who has signed in: `token` opens the shop for `expiresIn` seconds."""

    user: UserRead
    token: str
    refresh_token: str
    expires_in: int


class AddressWrite(Address):
    """An address of the caller's book. Without `isDefault`, what is the default stays it."""

    is_default: bool = False


class AddressRead(Output):
    """An address of the caller's book."""

    id: UUID
    is_default: bool
    full_name: str
    phone: str
    line1: str
    line2: str | None = None
    ward: str | None = None
    district: str | None = None
    city: str
    postal_code: str | None = None
    country: str


class AddressBook(Output):
    """Every address of the caller, the default one first."""

    items: list[AddressRead]


# Short words that name a text or a screen: `2026-11`, `checkout`.
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), Plain]


class ConsentChange(Input):
    """What the caller says about one use of their data."""

    purpose: Purpose
    granted: bool
    version: Label = Field(description="which text they saw, such as `2026-11`")
    source: Label = Field("app", description="where they said it, such as `checkout`")


class ConsentsWrite(Input):
    """What the caller says now; other uses stay as they are."""

    consents: Annotated[list[ConsentChange], Field(min_length=1, max_length=10)]


class ConsentRead(Output):
    """The caller's latest word on one use of their data; never asked is not granted."""

    purpose: Purpose
    granted: bool
    version: str | None = None
    source: str | None = None
    at: datetime | None = None


class Consents(Output):
    """The caller's latest word on every use of their data."""

    items: list[ConsentRead]


class SignInRead(Output):
    """A device on which the caller is signed in."""

    id: UUID
    user_agent: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class SignIns(Output):
    """Every device on which the caller is signed in, the latest used first."""

    items: list[SignInRead]


class PasswordResetRequest(Input):
    """Whose password is to be reset."""

    email: EmailAddress
