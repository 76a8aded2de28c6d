"""What the browser journeys of the web store are told about the platform they walk through."""

from collections.abc import Mapping
from pathlib import Path

from devstack.credentials import Secrets
from devstack.paths import CACHE
from devstack.standins import mailbox

# Who the fitting room can dress.
_PHOTO = CACHE / "pictures" / "studio-2.jpg"


def told(state: Path, web: str, api: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of `playwright test`, but for the browser.

    Args:
        state: the platform's, with its secrets and its mails.
        web: where browsers find the web store.
        api: where the API is reached without it.
        settings: the shop's environment.
    """
    # Imported late: it loads the whole shop, which the runner itself does not need.
    from devstack.catalogue.accounts import sign_ins  # noqa: PLC0415

    shopper, staff = sign_ins(Secrets(state))
    return {
        "WEB_ORIGIN": web,
        "API_ORIGIN": api,
        "SHOPPER_EMAIL": shopper.email,
        "SHOPPER_PASSWORD": shopper.password,
        "STAFF_EMAIL": staff.email,
        "STAFF_PASSWORD": staff.password,
        "FIREBASE_AUTH_EMULATOR": settings.get("FIREBASE_AUTH_EMULATOR_HOST", ""),
        "MAILBOX": str(mailbox.directory(state).resolve()),
        "PHOTO": str(_PHOTO),
    }
