"""What integrators may hear of."""

import pytest
from pydantic import ValidationError

from commerce.webhooks import topics
from commerce.webhooks.schemas import WebhookCreate


def test_only_what_is_named_leaves_the_house() -> None:
    payload = {"orderId": "o1", "number": "7", "shippingAddress": {"phone": "+84"}, "email": "a@b"}

    assert topics.told("order.placed", payload) == {"orderId": "o1", "number": "7"}


def test_nothing_personal_is_ever_named() -> None:
    named = {field for fields in topics.FIELDS.values() for field in fields}

    assert named.isdisjoint({"email", "phone", "shippingAddress", "fullName", "photoKey"})


@pytest.mark.parametrize("topic", ["user.signed-out-everywhere", "webhook.disabled", "x", ""])
def test_what_is_the_houses_own_is_not_told(topic: str) -> None:
    assert not topics.is_told(topic)


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://u:p@hook.example/"}, {"url": "https://hook.example/#x"},
        {"url": "ftp://hook.example/"}, {"url": "https://"}, {"url": "https:///x"},
        {"url": "https://hook.example:0/"}, {"url": "https://hook.example:99999/"},
        {"url": "https://hook.example/\r\nX: y"}, {"url": "https://hook.example/ a"},
        {"url": "https://" + "x" * 2000}, {"topics": []}, {"topics": ["order.*"]},
        {"topics": ["webhook.ping"]}, {"topics": ["user.signed-out-everywhere"]}, {"secret": "x"},
    ],
)  # fmt: skip
def test_an_endpoint_that_makes_no_sense_is_refused(fields: dict[str, object]) -> None:
    good = {"url": "https://hook.example/in?key=1", "topics": ["order.placed", "*"]}
    assert WebhookCreate.model_validate(good)

    with pytest.raises(ValidationError):
        WebhookCreate.model_validate(good | fields)
