"""What routes of signing in ask for."""

from typing import Annotated

from fastapi import Depends, Request

from commerce.auth.identity import IdentityToolkit


async def _identity_toolkit(request: Request) -> IdentityToolkit:
    identity: IdentityToolkit = request.app.state.identity
    return identity


Firebase = Annotated[IdentityToolkit, Depends(_identity_toolkit)]
