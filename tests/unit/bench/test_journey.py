"""A journey told again: what is its own is made anew, all else stays as it was said."""

from benchmarks.goods import product_id
from benchmarks.shop.journey import FIRST, Statement, script

USER = "01a20ac1-d099-7705-ae92-afb5a9eb5752"
MADE = "01a20ac1-d891-76a8-9dbd-6dc1272ca6ca"


def test_what_is_the_same_in_every_journey_is_a_constant_of_the_run() -> None:
    heard = [Statement("SELECT\n    1 FROM discounts WHERE code = $1", ("LUXURY20",))]

    told = script(heard, "N-1", USER, ["u1", "u2"], 100)

    assert told.script.splitlines()[-1] == "SELECT 1 FROM discounts WHERE code = :v0_0;"
    assert told.variables["v0_0"] == "LUXURY20"
    assert told.variables["users"] == "u1,u2"


def test_shopper_product_number_and_telephone_are_each_journeys_own() -> None:
    value = f'{{"user": "{USER}", "of": "{product_id(FIRST)}", "no": "N-1", "off": "20%"}}'
    heard = [Statement("INSERT $1, $2", (value, "+84 901 234 567"))]

    told = script(heard, "N-1", USER, ["u1"], 100)

    assert told.variables["tv0_0"] == (
        '{"user": "%5$s", "of": "%1$s", "no": "%6$s", "off": "20%%"}'
    )
    assert told.variables["tv0_1"] == "%8$s"


def test_an_id_that_a_journey_makes_is_another_one_each_time_but_the_same_throughout() -> None:
    heard = [Statement("INSERT $1", (MADE,)), Statement("DELETE $1", (f"{{{MADE}}}",))]

    told = script(heard, "N-1", USER, ["u1"], 100)

    made = told.variables["tv0_0"]
    assert made == "01a20ac1-d891-7000-8000-%9$s"
    assert told.variables["tv1_0"] == f"{{{made}}}"


def test_no_value_is_said_as_such() -> None:
    told = script([Statement("SELECT $1::uuid", (None,))], "N-1", USER, ["u1"], 100)

    assert told.script.endswith("SELECT NULL::uuid;\n")
