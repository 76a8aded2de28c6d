"""The composition root: the one place that wires the shop together."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from commerce.activity.router import router as activity_router
from commerce.admin import operations_page
from commerce.admin.router import router as admin_router
from commerce.auth.identity import IdentityToolkit
from commerce.auth.limits import ClientAddress, RateLimits
from commerce.cart.discount_router import router as cart_discount_router
from commerce.cart.router import router as cart_router
from commerce.core import errors, openapi, reference, tracing
from commerce.core.cache import open_redis
from commerce.core.checks import checks
from commerce.core.database import Database, DatabaseBusy
from commerce.core.headers import REQUEST_ID, RequestId, SecurityHeaders
from commerce.core.health import Check
from commerce.core.loops import forever
from commerce.core.measured_requests import MeasuredRequests
from commerce.core.middleware import BodyLimit
from commerce.core.nudges import Nudges
from commerce.core.platform import Platform
from commerce.core.probes import router as probes_router
from commerce.core.ratelimit import Limiter
from commerce.core.service_levels import Books, Tally
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.core.traced_requests import TracedRequests
from commerce.notifications.router import router as notifications_router
from commerce.orders.return_router import router as returns_router
from commerce.orders.router import router as orders_router
from commerce.payments.registry import Providers
from commerce.payments.router import router as payments_router
from commerce.payments.webhook_router import router as payment_webhooks_router
from commerce.privacy.router import router as privacy_router
from commerce.products.cache import AnswerCache
from commerce.products.edge import CatalogueEdge
from commerce.products.memory import Memory
from commerce.products.moment import Moments
from commerce.products.router import router as products_router
from commerce.products.shelf_router import router as shelf_router
from commerce.shipping.router import router as shipping_router
from commerce.tryons.following import Follower
from commerce.tryons.live_router import router as tryons_live_router
from commerce.tryons.progress import Progress
from commerce.tryons.router import router as tryons_router
from commerce.tryons.sessions_router import router as tryons_sessions_router
from commerce.tryons.share_router import router as tryons_share_router
from commerce.users.auth_router import router as auth_router
from commerce.users.router import router as users_router
from commerce.visual_search import photos
from commerce.visual_search.embedding import Embedder, Gallery, NoEmbedder
from commerce.visual_search.index import PictureIndex
from commerce.visual_search.router import router as visual_search_router
from commerce.wishlists.router import router as wishlists_router

BASE = "/api/v1"

ROUTERS = (
    auth_router,
    users_router,
    products_router,
    shelf_router,
    visual_search_router,
    cart_router,
    cart_discount_router,
    wishlists_router,
    orders_router,
    returns_router,
    shipping_router,
    payments_router,
    payment_webhooks_router,
    activity_router,
    tryons_router,
    tryons_live_router,
    tryons_sessions_router,
    tryons_share_router,
    privacy_router,
    notifications_router,
    admin_router,
    probes_router,
)


def create_app(
    settings: Settings,
    extra_checks: Mapping[str, Check] | None = None,
    *,
    platform: Platform | None = None,
    names_requests: bool = True,
    embedder: Embedder | None = None,
) -> FastAPI:
    """The shop as an ASGI application.

    Args:
        settings: where everything is.
        extra_checks: health checks of parts that the shop itself does not know, by name.
        platform: what runs the shop; where there is one, an account of the error budget is kept.
        names_requests: False where the server itself answers with X-Request-ID.
        embedder: who looks at photos that are searched with; without one, nobody does.
    """
    app = FastAPI(
        title="Atelier",
        version=settings.version,
        description="A luxury fashion shop with a fitting room.",
        lifespan=partial(_opened, settings=settings, extra_checks=extra_checks or {}),
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{BASE}/openapi.json",
        generate_unique_id_function=openapi.operation_id,
        # A redirect would be built from the client's Host header, and lead where that says.
        redirect_slashes=False,
    )
    app.state.gallery = Gallery(embedder or NoEmbedder())
    errors.install(app)
    openapi.install(app)
    reference.install(app, f"{BASE}/docs")
    operations_page.install(app, "/ops", BASE)
    app.state.platform, app.state.tally = platform, Tally()
    _add_middleware(app, settings, names_requests=names_requests)
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    return app


def _add_middleware(app: FastAPI, settings: Settings, *, names_requests: bool) -> None:
    """What every request passes through, innermost first."""
    app.add_middleware(CatalogueEdge, base=BASE)
    larger = {
        f"{BASE}/admin/products/import": settings.max_import_bytes,
        f"{BASE}/products/search-by-photo": settings.max_search_photo_bytes + photos.ROOM_FOR_FORM,
    }
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes, exceptions=larger)
    app.add_middleware(RateLimits, limits=settings.rate_limits, auth=settings.auth)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=[REQUEST_ID, "Retry-After", "ETag", "Idempotent-Replayed", "Location"],
        )
    app.add_middleware(SecurityHeaders, https=settings.environment == "production")
    app.add_middleware(RequestId, answer=names_requests)
    app.add_middleware(ClientAddress, trusted_proxies=settings.rate_limits.trusted_proxies)
    if tracing.is_on():
        app.add_middleware(TracedRequests, health=f"{BASE}/health")
    app.add_middleware(MeasuredRequests, tally=app.state.tally, probes=f"{BASE}/health")


@asynccontextmanager
async def _opened(
    app: FastAPI, settings: Settings, extra_checks: Mapping[str, Check]
) -> AsyncIterator[None]:
    """Open what the routes use, keep it on `app.state`, and close it again."""
    database = Database(settings.database)
    redis = open_redis(settings.redis)
    storage = Storage(settings.storage)
    identity = IdentityToolkit(settings.firebase)
    app.state.settings = settings
    app.state.database, app.state.redis = database, redis
    app.state.limiter = Limiter(redis)
    app.state.storage, app.state.identity = storage, identity
    cache = app.state.catalogue_cache = AnswerCache(redis, settings)
    app.state.catalogue_memory = Memory()
    moments = app.state.catalogue_moments = Moments(settings.redis.answers_held_for)
    database.after_commit(cache.after_commit)
    database.after_commit(moments.after_commit)
    database.after_commit(Nudges(redis).after_commit)
    providers = app.state.payment_providers = Providers(settings)
    app.state.follower = Follower(database, storage, Progress(redis))
    app.state.picture_index = PictureIndex(database)

    app.state.checks = {**checks(settings, database, redis, storage), **extra_checks}
    try:
        async with _account(app, database):
            yield
    finally:
        await providers.close()
        await identity.close()
        await redis.aclose()
        await database.close()


@asynccontextmanager
async def _account(app: FastAPI, database: Database) -> AsyncIterator[None]:
    """Keep an account of what is served, where the shop runs on a platform."""
    tally: Tally = app.state.tally
    if app.state.platform is None:
        yield
        return
    books = Books(database, tally)
    keeping = asyncio.create_task(forever("service levels", books.step, books.pause))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        with suppress(DatabaseBusy):
            await tally.save(database)
