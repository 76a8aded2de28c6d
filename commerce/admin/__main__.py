"""`python -m commerce.admin create-admin EMAIL`: opens staff's accounts, the first one above all.

`python -m commerce.admin reseal`: after a change of keys, seals what is sealed under the new one.

The password comes from ATELIER_ADMIN_PASSWORD or a prompt, never from the command line, where
other users of the machine could read it.
"""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from typing import get_args

from pydantic import SecretStr, TypeAdapter, ValidationError

from commerce.admin import service as admin
from commerce.admin.errors import AdminExists
from commerce.admin.models import Role
from commerce.admin.resealing import reseal
from commerce.auth.schemas import EmailAddress, NewPassword
from commerce.core.database import Database
from commerce.core.settings import Settings

PASSWORD_VARIABLE = "ATELIER_ADMIN_PASSWORD"  # noqa: S105 - the variable's name, not a password

_email: TypeAdapter[str] = TypeAdapter(EmailAddress)
_password: TypeAdapter[SecretStr] = TypeAdapter(NewPassword)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers the exit status."""
    given = _parser().parse_args(arguments)
    if given.command == "reseal":
        return asyncio.run(_reseal())
    typed = os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Password: ")
    try:
        email, password = _email.validate_python(given.email), _password.validate_python(typed)
        asyncio.run(_create_admin(email, password, given.role, given.name))
    except ValidationError as error:
        return _complain("; ".join(problem["msg"] for problem in error.errors()))
    except AdminExists as problem:
        return _complain(problem.detail)
    sys.stdout.write(f"{email} may sign in as {given.role}.\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m commerce.admin", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    commands.add_parser("reseal", help="seal every secret in the database under the first key")
    create = commands.add_parser("create-admin", help="open an account for a member of staff")
    create.add_argument("email")
    create.add_argument("--role", choices=get_args(Role), default="owner")
    create.add_argument("--name", help="how colleagues see them")
    return parser


async def _create_admin(email: str, password: SecretStr, role: Role, name: str | None) -> None:
    database = Database(Settings().database)  # the environment fills it
    try:
        async with database.transaction() as session:
            await admin.create_admin(session, email, password.get_secret_value(), role, name)
    finally:
        await database.close()


async def _reseal() -> int:
    settings = Settings()
    database = Database(settings.database)
    try:
        done, lost = await reseal(database, settings)
    finally:
        await database.close()
    sys.stdout.write(f"{done} secrets are sealed with the first key.\n")
    if lost:
        return _complain(f"{lost} secrets can be opened by no key; nothing was done to them.")
    return 0


def _complain(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
