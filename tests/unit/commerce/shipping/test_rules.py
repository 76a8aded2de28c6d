"""Which rate holds for a place."""

import pytest

from commerce.core.database import new_id
from commerce.shipping.models import ShippingMethod, ShippingRate
from commerce.shipping.rules import Destination, by_price, options, place_name

Offered = tuple[ShippingMethod, ShippingRate]


def offered(
    code: str,
    amount: int,
    country: str | None = "VN",
    provinces: list[str] | None = None,
    free_from: int | None = None,
    position: int = 0,
) -> Offered:
    method = ShippingMethod(id=new_id(), code=code, name_vi=code, name_en=code, position=position)
    rate = ShippingRate(
        id=new_id(), country=country, provinces=provinces, currency="VND", amount=amount,
        free_from=free_from, min_days=1, max_days=2,
    )  # fmt: skip
    return method, rate


def costs(rates: list[Offered], country: str, city: str = "", goods: int = 0) -> dict[str, int]:
    found = options(rates, Destination(country, city))
    return {option.method.code: option.cost(goods) for option in found}


@pytest.mark.parametrize(
    "written",
    [
        "Hồ Chí Minh",
        "TP. Hồ Chí Minh",
        "Thành phố Hồ Chí Minh",
        "ho chi minh city",
        "TP HO CHI MINH",
    ],
)
def test_a_city_is_known_by_its_own_name_however_it_is_written(written: str) -> None:
    assert place_name(written) == "ho chi minh"


def test_a_province_goes_before_its_country_and_other_provinces_do_not_count() -> None:
    rates = [
        offered("courier", 50),
        offered("courier", 20, provinces=["ho chi minh"]),
        offered("courier", 10, provinces=["ha noi"]),
    ]

    assert costs(rates, "VN", "TP. Hồ Chí Minh") == {"courier": 20}
    assert costs(rates[::-1], "VN", "TP. Hồ Chí Minh") == {"courier": 20}
    assert costs(rates, "VN", "Huế") == {"courier": 50}


def test_the_rest_of_the_world_is_what_no_rate_names() -> None:
    rates = [offered("courier", 50), offered("airmail", 500, country=None)]

    assert costs(rates, "VN") == {"courier": 50}
    assert costs(rates, "FR") == {"airmail": 500}
    assert costs(rates[:1], "FR") == {}


@pytest.mark.parametrize(("goods", "cost"), [(999, 50), (1000, 0), (1001, 0)])
def test_a_method_is_free_from_its_sum(goods: int, cost: int) -> None:
    assert costs([offered("courier", 50, free_from=1000)], "VN", goods=goods) == {"courier": cost}


def test_the_cheapest_is_first_and_staff_decide_between_equals() -> None:
    rates = [
        offered("slow", 50, free_from=100, position=2),
        offered("fast", 80, position=3),
        offered("free", 0, position=1),
    ]

    found = options(rates, Destination("VN"))

    assert [option.method.code for option in by_price(found, 0)] == ["free", "slow", "fast"]
    assert [option.method.code for option in by_price(found, 100)] == ["free", "slow", "fast"]
