"""`python -m devstack.standins STATE PORT MAIL_PORT PUBLIC_URL`: the stand-ins, until stopped."""

import sys
from pathlib import Path

import uvicorn

from devstack.credentials import Secrets
from devstack.standins import mailbox
from devstack.standins.house import House, Keys


def main() -> None:
    """Serve on the loopback interface alone: whoever reaches a stand-in may pay."""
    state, port, mail_port, public_url = sys.argv[1:]
    house = House(Keys.from_secrets(Secrets(Path(state)).get), public_url)
    mail = mailbox.open_at(int(mail_port), mailbox.directory(Path(state)))
    try:
        uvicorn.run(house.app(), host="127.0.0.1", port=int(port), log_level="warning")
    finally:
        mail.stop()


if __name__ == "__main__":
    main()
