"""One frozen settings object, read from the environment: `DATABASE__URL`, `AUTH__TOKEN_KEY`, ...

Secrets have no defaults. Outside development the shop refuses to start on placeholders, on the
Firebase emulator, whose tokens are unsigned, and on more (commerce/core/refusals.py).
"""

from datetime import timedelta
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from commerce.core import refusals, release
from commerce.core.money import PaymentMethod
from commerce.core.payment_settings import PaymentsSettings

SHORTEST_KEY = 32


class _Area(BaseModel):
    model_config = ConfigDict(frozen=True)


class DatabaseSettings(_Area):
    """PostgreSQL."""

    url: SecretStr
    pool_size: int = 8
    max_overflow: int = 4
    statement_timeout: timedelta = timedelta(seconds=10)
    lock_timeout: timedelta = timedelta(seconds=5)


class RedisSettings(_Area):
    """Redis: answers, progress of try-ons and rate limits. The shop sells on without it.

    What was found there may be told again for `answers_held_for`, without asking Redis: with the
    0.6 s of the edge no public answer is older than a second.
    """

    url: SecretStr
    answers_held_for: timedelta = timedelta(seconds=0.3)


class BrokerSettings(_Area):
    """RabbitMQ."""

    url: SecretStr


class StorageSettings(_Area):
    """An S3 store. Clients reach it at `public_endpoint`, the shop at `endpoint`."""

    endpoint: str
    public_endpoint: str = ""
    bucket: str
    access_key: SecretStr
    secret_key: SecretStr
    region: str = "us-east-1"
    signed_url_lifetime: timedelta = timedelta(minutes=15)

    @model_validator(mode="before")
    @classmethod
    def _clients_use_the_same_door_by_default(cls, values: dict[str, object]) -> dict[str, object]:
        door = values.get("public_endpoint") or values.get("endpoint")
        return {**values, "public_endpoint": door}


class FirebaseSettings(_Area):
    """Firebase Authentication and its REST interface, the Identity Toolkit."""

    project_id: str
    api_key: SecretStr
    emulator_host: str = ""
    timeout: timedelta = timedelta(seconds=10)
    # A service account's JSON key: for push messages and for deleting accounts.
    service_account: SecretStr | None = None
    messaging_url: str = "https://fcm.googleapis.com"

    @property
    def identity_toolkit(self) -> str:
        """The base URL of the Identity Toolkit."""
        host = "identitytoolkit.googleapis.com/v1"
        return f"http://{self.emulator_host}/{host}" if self.emulator_host else f"https://{host}"


class AuthSettings(_Area):
    """The shop's own tokens. Shoppers' and staff's have different keys, issuers and audiences."""

    token_key: SecretStr
    admin_token_key: SecretStr
    token_lifetime: timedelta = timedelta(hours=1)
    admin_token_lifetime: timedelta = timedelta(minutes=30)
    refresh_lifetime: timedelta = timedelta(days=30)
    # Two tabs that renew at once are no thieves; see commerce/auth/refresh.py.
    refresh_grace: timedelta = timedelta(seconds=10)
    # What seals the secrets in the database; a key of its own outlives a change of the others.
    secrets_key: SecretStr | None = None
    # While keys are changed (docs/runbooks.md): what was signed or sealed with these is good too.
    accepted_token_keys: tuple[SecretStr, ...] = ()
    accepted_admin_token_keys: tuple[SecretStr, ...] = ()
    accepted_secrets_keys: tuple[SecretStr, ...] = ()
    # Owners and managers without a second factor may do nothing but set one up.
    require_totp: bool = False

    @property
    def sealing_keys(self) -> tuple[SecretStr, ...]:
        """Keys of secrets at rest: what seals first, its own or staff's token key; all open."""
        if self.secrets_key is not None:
            return (self.secrets_key, *self.accepted_secrets_keys)
        # Where staff's key seals, the one before it has sealed.
        former = self.accepted_admin_token_keys
        return (self.admin_token_key, *self.accepted_secrets_keys, *former)

    @property
    def shopper_keys(self) -> tuple[SecretStr, ...]:
        """Keys of shoppers' tokens: the first signs, all are accepted."""
        return (self.token_key, *self.accepted_token_keys)

    @property
    def staff_keys(self) -> tuple[SecretStr, ...]:
        """Keys of staff's tokens: the first signs, all are accepted."""
        return (self.admin_token_key, *self.accepted_admin_token_keys)

    @property
    def own_keys(self) -> dict[str, str]:
        """Every key of the shop's own that is in use, by the variable that holds it."""
        keys = {
            "AUTH__TOKEN_KEY": self.token_key,
            "AUTH__ADMIN_TOKEN_KEY": self.admin_token_key,
            **({"AUTH__SECRETS_KEY": self.secrets_key} if self.secrets_key else {}),
        }
        return {name: key.get_secret_value() for name, key in keys.items()}

    @property
    def accepted_keys(self) -> dict[str, str]:
        """Every key that is accepted besides, by the variable and its place in it."""
        lists = {
            "AUTH__ACCEPTED_TOKEN_KEYS": self.accepted_token_keys,
            "AUTH__ACCEPTED_ADMIN_TOKEN_KEYS": self.accepted_admin_token_keys,
            "AUTH__ACCEPTED_SECRETS_KEYS": self.accepted_secrets_keys,
        }
        return {
            f"{name}[{place}]": key.get_secret_value()
            for name, keys in lists.items()
            for place, key in enumerate(keys)
        }


class EmailSettings(_Area):
    """Mail goes out by SMTP; without a `url` it does not.

    `smtps://user:password@host:465` is TLS throughout; `smtp://` turns to TLS where the server
    offers it, and must before a password is sent.
    """

    url: SecretStr | None = None
    sender: str = "Atelier <no-reply@localhost>"
    timeout: timedelta = timedelta(seconds=20)


class WebhookSettings(_Area):
    """Outbound webhooks. Private networks are a target in development only."""

    allow_private_targets: bool = False
    timeout: timedelta = timedelta(seconds=10)


class ShopSettings(_Area):
    """What the house decides about selling."""

    currency: Literal["VND", "USD"] = "VND"
    payment_methods: tuple[PaymentMethod, ...] = get_args(PaymentMethod)
    # How long an order waits for its payment before it is cancelled.
    payment_window: timedelta = timedelta(minutes=30)
    bank_transfer_window: timedelta = timedelta(hours=48)
    # How many orders to be paid at the door may be open: of a shopper, and of a telephone number.
    open_cash_orders_per_shopper: int = Field(5, ge=1)
    open_cash_orders_per_phone: int = Field(10, ge=1)
    # How long after its delivery an order may be sent back.
    return_window: timedelta = timedelta(days=14)
    # VAT contained in prices, in basis points by country; elsewhere it is an export, without VAT.
    vat_rates: dict[str, int] = {"VN": 1000}
    # From where on a new variant's stock counts as low, unless staff say otherwise.
    low_stock: int = Field(default=3, ge=0)
    # Where the shop's days begin and end.
    timezone: ZoneInfo = ZoneInfo("Asia/Ho_Chi_Minh")


class SellerSettings(_Area):
    """Who sells: what the law wants on an invoice."""

    name: str = "Atelier"
    address: str = "1 Đồng Khởi, Thành phố Hồ Chí Minh, Việt Nam"
    tax_id: str = ""
    email: str = ""
    phone: str = ""


class CartSettings(_Area):
    """Carts of guests: how long one is kept after it was last changed."""

    guest_lifetime: timedelta = timedelta(days=30)


class DiscountSettings(_Area):
    """Guessing codes: how many unknown ones a shopper and an address may try within the window."""

    guesses_per_shopper: int = Field(10, ge=1)
    guesses_per_address: int = Field(100, ge=1)
    guess_window: timedelta = timedelta(minutes=10)


class RateLimitSettings(_Area):
    """How often one address and one caller may come within the window.

    `trusted_proxies` is how many proxies of the house stand in front and append the client's
    address to X-Forwarded-For; with none, requests from this machine itself have no address.
    """

    window: timedelta = timedelta(minutes=1)
    per_address: int = Field(1200, ge=1)
    per_caller: int = Field(600, ge=1)
    sign_ins_per_address: int = Field(30, ge=1)
    # Orders, payments, uploads and try-ons: what costs the house something.
    costly_per_caller: int = Field(60, ge=1)
    # Services of the house, by their API keys.
    per_service: int = Field(6000, ge=1)
    costly_per_service: int = Field(1200, ge=1)
    # Searches by photo: of who has not signed in, by address, and of who has.
    photo_searches_per_address: int = Field(10, ge=1)
    photo_searches_per_caller: int = Field(30, ge=1)
    # Links to somebody's picture, which nobody has many of.
    shared_per_address: int = Field(60, ge=1)
    trusted_proxies: int = Field(0, ge=0, le=8)


class ActivitySettings(_Area):
    """What the shop remembers of what shoppers look at."""

    # Afterwards only counts by day remain. More than the few days within which events may be late.
    retention: Annotated[timedelta, Field(ge=timedelta(days=7))] = timedelta(days=90)
    # How far back orders count for what is bought together.
    baskets_kept: timedelta = timedelta(days=365)


# They paint the whole picture anew, and so can take a garment off whoever wears it in its picture.
GENERATIVE_ENGINES = frozenset({"fashn"})


class TryOnSettings(_Area):
    """Try-on jobs: what is accepted, how long an attempt may take, how often it is tried."""

    engine: str = "drape"
    max_photo_bytes: int = 20 * 1024 * 1024
    max_photo_pixels: int = 50_000_000
    upload_lifetime: timedelta = timedelta(minutes=15)
    lease: timedelta = timedelta(seconds=30)
    attempt_timeout: timedelta = timedelta(minutes=3)
    rescue_after: timedelta = timedelta(minutes=5)
    max_attempts: int = 5
    sync_wait: timedelta = timedelta(seconds=25)
    uploads_kept: timedelta = timedelta(hours=1)
    results_kept: timedelta = timedelta(days=30)
    # Who asks the same again while the pictures are kept has copies of them at once.
    remember_results: bool = True
    # How long a link to a picture lives where its maker does not say, and what it is made of before
    # its token: a page of the web shop; empty for this API's own path.
    share_lifetime: timedelta = timedelta(days=7)
    share_url: str = ""
    # Off, a shopper who said nothing is served, for the web shop may have asked; a no is heeded.
    consent_required: bool = False
    # Which text shoppers agree to who say so with a try-on.
    consent_version: str = "2026-11"
    running_per_shopper: int = 50
    daily_per_shopper: int = 500
    # How long a line that tells of a job is held; who still waits comes back. Less than
    # Serve gives any request (request_timeout_s), and a web replica that is replaced to finish.
    stream_lifetime: timedelta = timedelta(seconds=45)
    # Streams of statuses that a caller may hold open at once.
    streams_per_shopper: int = Field(20, ge=1)
    streams_per_service: int = Field(500, ge=1)
    # Services ask for many people.
    running_per_service: int = 500
    daily_per_service: int = 20_000

    @property
    def is_generative(self) -> bool:
        """Whether the engine paints pictures, and does not only lay one over the other."""
        return self.engine in GENERATIVE_ENGINES


class Settings(BaseSettings):
    """Everything the shop needs to know about where it runs."""

    model_config = SettingsConfigDict(
        env_nested_delimiter="__",
        frozen=True,
        extra="ignore",
        case_sensitive=False,
        # A refusal to start is logged, and its input holds every secret.
        hide_input_in_errors=True,
    )

    environment: Literal["development", "production"] = "production"
    # Hosts that production reaches without TLS: in a network where nobody else listens.
    plaintext_hosts: tuple[str, ...] = ()
    version: str = release.name()
    cors_origins: tuple[str, ...] = ()
    max_body_bytes: int = 1024 * 1024
    # A photo to search with.
    max_search_photo_bytes: int = Field(8 * 1024 * 1024, ge=1)
    # A file of products to import: about a hundred thousand.
    max_import_bytes: int = 128 * 1024 * 1024
    database: DatabaseSettings
    redis: RedisSettings
    broker: BrokerSettings
    storage: StorageSettings
    firebase: FirebaseSettings
    auth: AuthSettings
    shop: ShopSettings = ShopSettings()
    rate_limits: RateLimitSettings = RateLimitSettings()
    cart: CartSettings = CartSettings()
    discounts: DiscountSettings = DiscountSettings()
    seller: SellerSettings = SellerSettings()
    payments: PaymentsSettings = PaymentsSettings()
    tryon: TryOnSettings = TryOnSettings()
    activity: ActivitySettings = ActivitySettings()
    email: EmailSettings = EmailSettings()
    webhooks: WebhookSettings = WebhookSettings()
    # The Firebase SDK's own variable; it is what makes the SDK accept unsigned tokens.
    firebase_auth_emulator_host: str = Field(default="")

    @model_validator(mode="before")
    @classmethod
    def _emulator_is_one_fact(cls, values: dict[str, object]) -> dict[str, object]:
        host = values.get("firebase_auth_emulator_host")
        firebase = values.get("firebase")
        if host and isinstance(firebase, dict):
            values = {**values, "firebase": {**firebase, "emulator_host": host}}
        return values

    @model_validator(mode="after")
    def _refuse_to_start_unsafely(self) -> Self:
        own, accepted = self.auth.own_keys, self.auth.accepted_keys
        found = [
            f"{name} must have at least {SHORTEST_KEY} characters"
            for name, key in {**own, **accepted}.items()
            if len(key) < SHORTEST_KEY
        ]
        if len(set(own.values())) != len(own):
            found.append(f"{', '.join(own)} must differ")
        if set(self.auth.shopper_keys) & set(self.auth.staff_keys):
            found.append("AUTH__* must not accept one key for both shoppers and staff")
        if self.environment == "production":
            found += refusals.found(self, {**own, **accepted})
        if found:
            raise ValueError("; ".join(found))
        return self
