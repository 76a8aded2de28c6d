"""Wire models of shoppers and their sign-ins."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from commerce.auth.schemas import EmailAddress, NewPassword, Password, PhotoUrl, Token
from commerce.core.money import Currency
from commerce.core.schemas import Input, Line, Output

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
