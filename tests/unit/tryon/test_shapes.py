import pytest

from tryon.shapes import KINDS, TEMPLATES, GarmentShape, Kind, validate

TROUSERS = {
    "left-waist": (0.3, 0.1),
    "right-waist": (0.7, 0.1),
    "crotch": (0.5, 0.35),
    "left-hem-outer": (0.25, 0.9),
    "left-hem-inner": (0.45, 0.9),
    "right-hem-inner": (0.55, 0.9),
    "right-hem-outer": (0.75, 0.9),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_pairs_and_rules_about_its_own_points(kind: Kind) -> None:
    template = TEMPLATES[kind]

    mirrored = {name.replace("left-", "right-", 1) for name in template.names}
    assert mirrored <= set(template.names)
    assert {name for pair in template.above for name in pair} <= set(template.names)


def test_a_whole_shape_is_valid_and_survives_json() -> None:
    shape = GarmentShape("trousers", TROUSERS)

    validate(shape)

    assert GarmentShape.from_json(shape.to_json()) == shape


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"crotch": None}, "crotch is missing"),
        ({"tail": (0.5, 0.5)}, "a trousers has no tail"),
        ({"left-hip": (0.3, 0.2)}, "right-hip is missing"),
        ({"crotch": (0.5, 1.01)}, "crotch lies outside"),
        ({"crotch": (float("nan"), 0.4)}, "crotch lies outside"),
        ({"left-waist": (0.8, 0.1)}, "left-waist must lie to the left of right-waist"),
        ({"crotch": (0.5, 0.95)}, "crotch must lie above left-hem-inner"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, tuple[float, float] | None], words: str) -> None:
    points = {name: at for name, at in {**TROUSERS, **changes}.items() if at is not None}

    with pytest.raises(ValueError, match=words):
        validate(GarmentShape("trousers", points))


@pytest.mark.parametrize(
    "kept", [{}, {"kind": "hat", "points": {}}, {"kind": "skirt", "points": [1]}, {"kind": []}]
)
def test_other_json_is_no_shape(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="garment"):
        GarmentShape.from_json(kept)
