"""The truth over spoilt truths over what took no effort."""

from pathlib import Path

import pytest

from benchmarks.quality import pairs, ranking
from benchmarks.quality.judging import Judge
from tryon import encoders
from tryon.quality import Fitting, Product, Reading

PAIRS = Path(__file__).parents[5] / "shared" / "tryon" / "evaluation" / "pairs"
NO_EFFORT = ("another garment", "photo unchanged", "grey box")
SPOILT = ("truth, blurred", "truth, recoloured", "truth, 24 px aside")


def known(fitting: Fitting, product: Product) -> pairs.Known:
    return pairs.Known(
        name="drawn",
        photo=fitting.photo,
        target=fitting.result,
        product=product,
        garment=fitting.garment,
        allowed=fitting.replaced,
        face=fitting.face,
        hands=fitting.hands,
    )


def test_a_drawn_truth_is_above_all_else(
    fitting: Fitting, product: Product, other_product: Product
) -> None:
    pair = known(fitting, product)

    overall = {
        name: pair.score(result, Reading())["overall"]
        for name, result in pairs.variants(pair, other_product)
    }

    assert overall["truth"] > max(overall[name] for name in (*SPOILT, *NO_EFFORT)) + 0.1
    assert overall["photo unchanged"] == 0


def test_deep_features_miss_a_garment_that_is_not_there(
    fitting: Fitting, product: Product, other_product: Product, weights_directory: Path
) -> None:
    encoder = encoders.create(encoders.DEFAULT, weights_directory)
    pair = known(fitting, product)

    scores = {
        name: pair.score(result, Reading(encoder))["features"]
        for name, result in pairs.variants(pair, other_product)
    }

    assert scores["truth"] > max(scores["photo unchanged"], scores["grey box"]) + 0.05


@pytest.fixture(scope="module")
def table(weights_directory: Path) -> ranking.Table:
    if not PAIRS.is_dir():
        pytest.skip(f"{PAIRS} is not there")
    judge = Judge(weights_directory)
    return ranking.rank([pairs.read(folder, judge) for folder in sorted(PAIRS.iterdir())], judge)


@pytest.mark.parametrize("worse", [*SPOILT, *NO_EFFORT])
def test_the_truth_of_photographs_is_above(table: ranking.Table, worse: str) -> None:
    assert table["truth"]["overall"] > table[worse]["overall"] + 0.1


@pytest.mark.parametrize(
    ("measure", "seen"),
    [
        ("colour", ("truth, recoloured", *NO_EFFORT)),
        ("texture", ("truth, blurred", *NO_EFFORT)),
        ("structure", ("truth, recoloured", *NO_EFFORT)),
        ("features", ("truth, blurred", *NO_EFFORT)),
        ("text", ("truth, blurred", *NO_EFFORT)),
        ("kept", ("truth, 24 px aside",)),
        ("face", ("truth, 24 px aside",)),
        ("hands", ("truth, 24 px aside",)),
        ("changed", ("photo unchanged",)),
    ],
)
def test_each_measure_sees_what_it_is_for(
    table: ranking.Table, measure: str, seen: tuple[str, ...]
) -> None:
    assert table["truth"][measure] > max(table[name][measure] for name in seen) + 0.05


def test_the_whole_picture_would_praise_an_unchanged_photo(table: ranking.Table) -> None:
    unchanged, other = table["photo unchanged"], table["another garment"]

    assert unchanged["whole-picture SSIM"] > 0.8
    assert unchanged["whole-picture SSIM"] > other["whole-picture SSIM"]
    assert unchanged["overall"] < other["overall"]
