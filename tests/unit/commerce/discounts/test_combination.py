"""Which discounts are combined."""

from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commerce.core.database import new_id
from commerce.discounts import rules
from commerce.discounts.basket import Basket
from commerce.discounts.combination import MOST_STACKED, ORDER, Combination, best
from commerce.discounts.models import Discount
from tests.unit.commerce.discounts.sales import basket, discount, line


def taken(found: Combination) -> list[Discount]:
    return [step.discount for step in found.steps]


def paid(found: Combination, bought: Basket) -> int:
    return sum(found.left) + (0 if found.frees_shipping else bought.shipping)


def stack(**columns: Any) -> Discount:  # noqa: ANN401 - whatever the table has
    return discount(stackable=True, **columns)


def test_without_discounts_everything_is_paid() -> None:
    found = best([], basket(100, 200))

    assert (found.steps, found.left) == ((), (100, 200))


def test_of_two_that_exclude_each_other_the_better_one_counts() -> None:
    ten, fifteen = discount(value=10), discount(value=15)

    assert taken(best([ten, fifteen], basket(1000))) == [fifteen]


def test_stackable_ones_add_up_percentages_first() -> None:
    fixed, tenth = stack(kind="fixed", value=100), stack(value=10)

    found = best([fixed, tenth], basket(1000))

    assert taken(found) == [tenth, fixed]
    assert [step.per_line for step in found.steps] == [(100,), (100,)]


def test_a_percentage_is_of_what_the_one_before_has_left() -> None:
    found = best([stack(value=50), stack(value=50)], basket(1000))

    assert found.left == (250,)


def test_one_that_stands_alone_wins_if_it_is_worth_more_than_all_that_stack() -> None:
    alone, *stacked = discount(value=30), stack(value=10), stack(value=10)

    assert taken(best([*stacked, alone], basket(1000))) == [alone]


def test_a_code_that_would_take_off_nothing_more_is_not_used_up() -> None:
    everything, more = stack(kind="fixed", value=1000), stack(kind="fixed", value=5)

    assert taken(best([everything, more], basket(900))) == [everything]


def test_of_the_same_worth_the_shoppers_own_code_counts() -> None:
    promotion, code = discount(code=None), discount()

    assert taken(best([promotion, code], basket(1000))) == [code]


def test_of_the_same_worth_the_older_one_counts_in_whatever_order_they_come() -> None:
    older, newer = discount(code=None), discount(code=None)

    assert taken(best([newer, older], basket(1000))) == [older]
    assert taken(best([older, newer], basket(1000))) == [older]


def test_free_shipping_is_worth_what_shipping_costs() -> None:
    freed, tenth = discount(kind="free_shipping", value=0), discount(value=10)

    assert taken(best([freed, tenth], basket(1000, shipping=101))) == [freed]
    assert taken(best([freed, tenth], basket(1000, shipping=99))) == [tenth]


def test_shipping_is_freed_once() -> None:
    twice = [stack(kind="free_shipping", value=0) for _ in range(2)]

    assert len(taken(best(twice, basket(1000, shipping=50)))) == 1


def test_the_codes_of_an_empty_cart_are_kept() -> None:
    code, promotion = discount(), discount(code=None)

    assert taken(best([promotion, code], basket())) == [code]


def test_the_shoppers_codes_are_looked_at_before_promotions_that_are_too_many() -> None:
    promotions = [stack(code=None, kind="fixed", value=2) for _ in range(MOST_STACKED + 4)]
    code = stack(kind="fixed", value=1)

    found = taken(best([*promotions, code], basket(1000)))

    assert len(found) == MOST_STACKED
    assert code in found


def _legal_sets(usable: list[Discount]) -> list[tuple[Discount, ...]]:
    """Every set that the rules allow, found the slow way."""
    stackable = [one for one in usable if one.stackable]
    alone = [(one,) for one in usable]
    return alone + [s for n in range(2, len(stackable) + 1) for s in combinations(stackable, n)]


def _paid_with(chosen: tuple[Discount, ...], bought: Basket) -> int:
    left = tuple(item.total for item in bought.lines)
    for one in sorted(chosen, key=lambda one: (ORDER[one.kind], one.id)):
        parts = rules.take(one, rules.covered(one, bought), left)
        left = tuple(amount - part for amount, part in zip(left, parts, strict=True))
    is_free = any(one.kind == "free_shipping" for one in chosen)
    return sum(left) + (0 if is_free else bought.shipping)


def _discounts() -> st.SearchStrategy[Discount]:
    sizes = st.one_of(
        st.builds(lambda value: {"kind": "percentage", "value": value}, st.integers(1, 100)),
        st.builds(lambda value: {"kind": "fixed", "value": value}, st.integers(1, 5000)),
        st.just({"kind": "free_shipping", "value": 0}),
    )
    scopes = st.lists(st.sampled_from(["coats", "bags"]), max_size=1)

    def make(size: dict[str, Any], scope: list[str], **columns: Any) -> Discount:  # noqa: ANN401
        return discount(id=new_id(), category_slugs=scope, **size, **columns)

    codes = st.sampled_from([None, "CODE"])
    return st.builds(make, sizes, scopes, stackable=st.booleans(), code=codes)


def _basket(lines: list[tuple[int, str]], shipping: int) -> Basket:
    return basket(*(line(total, shelf) for total, shelf in lines), shipping=shipping)


baskets = st.builds(
    _basket,
    st.lists(st.tuples(st.integers(0, 9000), st.sampled_from(["coats", "bags"])), max_size=4),
    st.integers(0, 500),
)


@given(st.lists(_discounts(), max_size=6), baskets)
def test_no_legal_combination_is_better(usable: list[Discount], bought: Basket) -> None:
    found = best(usable, bought)

    everything = bought.total + bought.shipping
    least = min([everything, *(_paid_with(one, bought) for one in _legal_sets(usable))])
    assert paid(found, bought) == least


@given(st.lists(_discounts(), max_size=6), baskets)
def test_the_chosen_combination_is_legal_and_adds_up(
    usable: list[Discount], bought: Basket
) -> None:
    found = best(usable, bought)

    chosen = taken(found)
    assert len(chosen) <= 1 or all(one.stackable for one in chosen)
    assert len({one.id for one in chosen}) == len(chosen)
    for n, item in enumerate(bought.lines):
        parts = [step.per_line[n] for step in found.steps]
        assert all(part >= 0 for part in parts)
        assert item.total - sum(parts) == found.left[n] >= 0


@given(st.lists(_discounts(), max_size=6), baskets, st.randoms())
def test_the_same_combination_is_chosen_in_whatever_order_discounts_come(
    usable: list[Discount],
    bought: Basket,
    chance: Any,  # noqa: ANN401
) -> None:
    shuffled = list(usable)
    chance.shuffle(shuffled)

    assert taken(best(usable, bought)) == taken(best(shuffled, bought))
