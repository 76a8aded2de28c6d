"""Routes of the signed-in shopper's own profile."""

from fastapi import APIRouter

from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.users import service as users
from commerce.users.current import CurrentUser
from commerce.users.schemas import ProfileUpdate, UserRead

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/profile", responses=problems(Unauthenticated))
async def read_profile(shopper: CurrentUser, session: ReadSession) -> UserRead:
    """The caller's profile."""
    return UserRead.model_validate(await users.read(session, shopper.id))


@router.put("/profile", responses=problems(Unauthenticated))
async def change_profile(shopper: CurrentUser, session: Session, wanted: ProfileUpdate) -> UserRead:
    """Change the caller's profile."""
    return UserRead.model_validate(await users.change_profile(session, shopper.id, wanted))
