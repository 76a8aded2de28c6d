"""What shoppers are told of, in which groups they choose, and over which channels."""

from typing import Literal, get_args

Kind = Literal[
    "order-placed",
    "order-paid",
    "order-processing",
    "order-shipped",
    "order-delivered",
    "order-cancelled",
    "order-refunded",
    "order-returned",
    "price-drop",
    "back-in-stock",
    "tryon-ready",
    "tryon-failed",
    "security",
]
Group = Literal["orders", "wishlist", "tryons", "security"]
Channel = Literal["in-app", "email", "push"]

KINDS: tuple[Kind, ...] = get_args(Kind)
GROUPS: tuple[Group, ...] = get_args(Group)
CHANNELS: tuple[Channel, ...] = get_args(Channel)

# What is on until a shopper says otherwise: mail that nobody asked for is left out.
ON_BY_DEFAULT: dict[Group, frozenset[Channel]] = {
    "orders": frozenset({"in-app", "email", "push"}),
    "wishlist": frozenset({"in-app", "push"}),
    "tryons": frozenset({"in-app", "push"}),
    "security": frozenset({"in-app", "email", "push"}),
}
# A thief who is signed in must not silence the warning.
ALWAYS_ON: frozenset[tuple[Group, Channel]] = frozenset(
    {("security", "in-app"), ("security", "email")}
)

_GROUP_OF: dict[Kind, Group] = {
    "price-drop": "wishlist",
    "back-in-stock": "wishlist",
    "tryon-ready": "tryons",
    "tryon-failed": "tryons",
    "security": "security",
}


def group_of(kind: Kind) -> Group:
    """The group under which a shopper chooses about this kind."""
    return _GROUP_OF.get(kind, "orders")
