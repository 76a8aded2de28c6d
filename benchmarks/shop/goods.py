"""What is sold while the shop is measured, and who buys it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from benchmarks.goods import fill
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings
from commerce.discounts.models import Discount
from commerce.users.models import User

CODE = "LUXURY20"


@dataclass(frozen=True)
class Goods:
    """What is there.

    Attributes:
        products: how many; see `benchmarks.goods.product_id`.
        lines: bodies of `POST /cart/items`, each of another product.
        tokens: one signed-in shopper each.
    """

    products: int
    lines: list[dict[str, object]]
    tokens: list[str]

    def write(self, file: Path) -> None:
        """For shoppers, who are another process."""
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self)))


async def stock(settings: Settings, products: int, shoppers: int) -> Goods:
    """Fill the empty shop that these settings are of: nothing in it sells out."""
    await fill(settings.database.url.get_secret_value(), products, endless=True)
    database = Database(settings.database)
    users = [
        User(id=new_id(), firebase_uid=uuid4().hex, locale="vi", currency="VND")
        for _ in range(shoppers)
    ]
    async with database.transaction() as session:
        session.add_all(users)
        session.add(
            Discount(
                id=new_id(), code=CODE, name="Luxury", kind="percentage", value=20, active=True
            )
        )
    async with database.reading() as session:
        on_sale = text(
            "SELECT product_id, size, color FROM product_variants v JOIN products p"
            " ON p.id = v.product_id WHERE p.published AND v.position = 3 ORDER BY v.id LIMIT 5000"
        )
        lines = [
            {"productId": str(product), "size": size, "color": color, "quantity": 1}
            for product, size, color in await session.execute(on_sale)
        ]
    await database.close()
    keys = tokens.shoppers(settings.auth)
    return Goods(products, lines, [keys.issue(Claims(user.id, 0)) for user in users])
