"""What routes of signing in ask for."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.auth.identity import IdentityProvider
from commerce.core.database import Database


def _transactions(request: Request) -> Callable[[], AbstractAsyncContextManager[AsyncSession]]:
    database: Database = request.app.state.database
    return database.transaction


def _identity_provider(request: Request) -> IdentityProvider:
    provider: IdentityProvider = request.app.state.identity_provider
    return provider


# For the few routes where something must stay written although the answer is a refusal (a failed
# attempt, a revoked family), or where time passes between two transactions.
Transactions = Annotated[
    Callable[[], AbstractAsyncContextManager[AsyncSession]], Depends(_transactions)
]
# Set by the composition root beside the database: `app.state.identity_provider`.
Firebase = Annotated[IdentityProvider, Depends(_identity_provider)]
