"""What a file says about itself in its header."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from commerce.tryons.pictures import dimensions_of


def encoded(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (12, 34), "tan").save(content, kind)
    return content.getvalue()


PICTURES = {kind: encoded(kind) for kind in ("JPEG", "PNG", "WEBP")}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_tells_its_size(kind: str) -> None:
    assert dimensions_of(PICTURES[kind]) == (12, 34)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_formats_that_nobody_asked_for_are_not_even_parsed(kind: str) -> None:
    assert dimensions_of(encoded(kind)) is None


# Pillow warns of odd metadata; a warning spoils nothing.
@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_no_damage_to_a_header_does_more_than_spoil_the_picture(
    kind: str, data: st.DataObject
) -> None:
    content = bytearray(PICTURES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))

    found = dimensions_of(bytes(content[:cut]))

    assert found is None or len(found) == 2


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_judged_without_a_failure(content: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\1\0WEBP"):
        found = dimensions_of(start + content)

        assert found is None or len(found) == 2


def test_a_size_that_is_only_claimed_is_not_allocated() -> None:
    header = struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 20_000, 20_000, 8, 2, 0, 0, 0, 0x49B4E8B7)

    assert dimensions_of(b"\x89PNG\r\n\x1a\n" + header) in {None, (20_000, 20_000)}
