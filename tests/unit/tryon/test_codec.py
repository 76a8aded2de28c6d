import io
import random
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from tryon.imaging import codec
from tryon.imaging.codec import Decoded, TooLarge, Unreadable

Jpeg = Callable[..., bytes]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixels."""
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + size
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(size)) + chunk
    return (
        start + struct.pack(">I", zlib.crc32(chunk)) + struct.pack(">I", 64) + b"IDAT" + bytes(64)
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_reads_the_formats_that_phones_and_shops_use(jpeg: Jpeg, kind: str) -> None:
    assert codec.decode(jpeg(kind=kind), 1000).picture.shape == (400, 300, 3)


def test_turns_a_photo_upright_as_its_exif_says(jpeg: Jpeg) -> None:
    picture = codec.decode(jpeg(orientation=6), 1000).picture

    assert picture.shape == (300, 400, 3)
    assert picture[0, -1, 2] > 150  # the blue corner went from top left to top right


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_undone_as_pillow_undoes_it(jpeg: Jpeg, orientation: int) -> None:
    data = jpeg(orientation=orientation)

    with Image.open(io.BytesIO(data)) as image:
        known = np.array(ImageOps.exif_transpose(image))
    assert np.array_equal(codec.decode(data, 1000).picture, known)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_shrunk_is_turned_upright_as_well(jpeg: Jpeg, orientation: int) -> None:
    data = jpeg(orientation=orientation)

    with Image.open(io.BytesIO(data)) as image:
        known = ImageOps.exif_transpose(image)
        known.thumbnail((100, 100), Image.Resampling.LANCZOS)
    shrunk = codec.decode(data, 100).picture
    assert shrunk.shape == np.asarray(known).shape
    assert np.abs(shrunk - np.asarray(known, np.int16)).mean() < 3


def test_huge_pictures_that_come_side_by_side_are_all_read() -> None:
    huge = io.BytesIO()
    Image.new("RGBA", (5000, 4000), (90, 120, 40, 128)).save(huge, "WEBP", lossless=True, method=0)

    with ThreadPoolExecutor(3) as side_by_side:
        read = list(side_by_side.map(codec.decode, [huge.getvalue()] * 3, [200] * 3))

    assert [one.picture.shape for one in read] == [(160, 200, 3)] * 3
    with pytest.raises(Unreadable):
        codec.decode(huge.getvalue()[:30], 200)


def test_a_photo_whose_exif_is_damaged_is_read_as_it_lies(jpeg: Jpeg) -> None:
    data = jpeg(orientation=6)
    begin = data.index(b"Exif\0\0") + 6
    rng = random.Random(8)

    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(begin, begin + 26)] = rng.randrange(256)
        shape = codec.decode(bytes(damaged), 1000).picture.shape
        assert sorted(shape) == [3, 300, 400]


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA", "I;16"])
def test_pictures_of_every_mode_are_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    buffer = io.BytesIO()
    image = Image.new("I;16", (40, 30)) if mode == "I;16" else Image.new("RGB", (40, 30), "red")
    (image if mode == "I;16" else image.convert(mode)).save(buffer, kind)

    assert codec.decode(buffer.getvalue(), 20).picture.shape == (15, 20, 3)


def test_greys_of_sixteen_bits_keep_their_lightness() -> None:
    ramp = np.linspace(0, 65535, 60 * 40).reshape(40, 60).astype(np.uint16)
    buffer = io.BytesIO()
    Image.fromarray(ramp).save(buffer, "PNG")

    whole, small = (codec.decode(buffer.getvalue(), longest).picture for longest in (100, 30))

    assert np.array_equal(whole[..., 1], ramp >> 8)
    assert abs(float(small.mean()) - 127.5) < 2


def test_shrinks_to_the_longest_side_wanted(jpeg: Jpeg) -> None:
    assert codec.decode(jpeg(3000, 1500), 600).picture.shape[:2] == (300, 600)


@pytest.mark.parametrize("data", [b"", b"just some text", b"\x89PNG\r\n\x1a\n", b"GIF89a" * 20])
def test_refuses_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(Unreadable):
        codec.decode(data, 1000)


def test_refuses_a_truncated_photo(jpeg: Jpeg) -> None:
    whole = jpeg(800, 800)

    with pytest.raises(Unreadable):
        codec.decode(whole[: len(whole) // 2], 1000)


@pytest.mark.parametrize("side", [8_000, 14_200, 100_000])
def test_refuses_a_decompression_bomb_by_its_header(side: int) -> None:
    with pytest.raises(TooLarge):
        codec.decode(png_header(side, side), 1000)


def test_refuses_too_many_bytes_without_reading_them() -> None:
    with pytest.raises(TooLarge):
        codec.decode(bytes(codec.MAX_BYTES + 1), 1000)


def test_keeps_transparency_apart() -> None:
    image = Image.new("RGBA", (40, 30), (10, 20, 30, 0))
    image.paste((10, 20, 30, 255), (0, 0, 20, 30))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")

    decoded = codec.decode(buffer.getvalue(), 1000)

    assert decoded.alpha is not None
    assert (decoded.alpha[0, 0], decoded.alpha[0, -1]) == (255, 0)


def test_an_opaque_alpha_channel_counts_as_none() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 30), (10, 20, 30, 255)).save(buffer, "PNG")

    assert codec.decode(buffer.getvalue(), 1000).alpha is None


def test_an_encoded_picture_can_be_read_back() -> None:
    ramp = np.tile(np.arange(0, 250, dtype=np.uint8)[:, None, None], (1, 250, 3))

    copy = codec.decode_jpeg(np.frombuffer(codec.encode_jpeg(ramp), np.uint8))

    assert np.abs(copy.astype(int) - ramp).max() <= 4


def test_a_result_tells_nothing_of_the_photos_metadata(jpeg: Jpeg) -> None:
    photo = codec.decode(jpeg(orientation=6), 1000).picture

    with Image.open(io.BytesIO(codec.encode_jpeg(photo))) as result:
        assert dict(result.getexif()) == {}
        assert not result.info.keys() & {"exif", "xmp", "icc_profile", "comment"}


def wide(colour: tuple[int, int, int], kind: str, profile: bytes) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(buffer, kind, icc_profile=profile)
    return buffer.getvalue()


def linear_profile() -> bytes:
    """Grey in linear light, the simplest profile that is not sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()


def swapped_profile() -> bytes:
    """sRGB, except that its red and blue primaries are swapped; hence red means blue."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for description in (b"s\0R\0G\0B", b"sRGB"):
        data = data.replace(description, description.replace(b"R", b"X"))
    for here in range(132, 132 + 12 * int.from_bytes(data[128:132]), 12):
        names = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
        name = bytes(data[here : here + 4])
        data[here : here + 4] = names.get(name, name)
    return bytes(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_are_those_that_the_pictures_own_profile_means(kind: str) -> None:
    data = wide((255, 0, 0), kind, swapped_profile())

    red, _, blue = codec.decode(data, 1000).picture[20, 30].tolist()

    assert blue > 250
    assert red < 5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("profile", [b"no profile at all", bytes(200), linear_profile()[:150]])
def test_a_profile_that_cannot_be_used_is_ignored(kind: str, profile: bytes) -> None:
    picture = codec.decode(wide((200, 100, 50), kind, profile), 1000).picture

    assert np.abs(picture[20, 30].astype(int) - (200, 100, 50)).max() <= 4


def test_a_profile_of_other_colours_than_the_pictures_is_ignored() -> None:
    buffer = io.BytesIO()
    Image.new("L", (60, 40), 120).save(buffer, "PNG", icc_profile=swapped_profile())

    assert codec.decode(buffer.getvalue(), 1000).picture[0, 0].tolist() == [120, 120, 120]


def test_transparency_survives_the_profile() -> None:
    image = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 30))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", icc_profile=swapped_profile())

    decoded = codec.decode(buffer.getvalue(), 1000)

    assert decoded.alpha is not None
    assert (decoded.alpha[0, 0], decoded.alpha[0, -1]) == (255, 0)
    assert decoded.picture[0, 0, 2] > 250


def test_what_is_transparent_is_shown_white() -> None:
    picture = np.full((2, 2, 3), 100, np.uint8)
    alpha = np.array([[255, 0], [128, 255]], np.uint8)

    shown = codec.on_white(Decoded(picture, alpha))

    assert shown[..., 0].tolist() == [[100, 255], [177, 100]]
    assert codec.on_white(Decoded(picture, None)) is picture
