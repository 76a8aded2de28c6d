"""What a result's file says of itself, read with another program's eyes: the XMP's own grammar."""

import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from tryon.engine import Garment, TryOnRequest
from tryon.engines.drape import Drape
from tryon.imaging import codec
from tryon.provenance import Source, mark

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def described(picture: bytes) -> dict[str, str]:
    """The properties in a JPEG's XMP."""
    with Image.open(io.BytesIO(picture)) as image:
        packet = image.info["xmp"]
    root = ET.fromstring(packet)  # noqa: S314  # our own bytes
    (description,) = root.iter(f"{RDF}Description")
    return dict(description.attrib)


def from_a_phone(photo: bytes) -> bytes:
    """The photo as a phone would save it, with its owner's place and name."""
    exif = Image.Exif()
    exif[Base.Make] = "Telltale Phones"
    exif[Base.Artist] = "Owner of the Phone"
    exif.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (21.0, 1.0, 42.5), GPS.GPSMapDatum: "WGS-84"}
    )
    buffer = io.BytesIO()
    image = Image.open(io.BytesIO(photo)).convert("RGB")
    image.save(buffer, "JPEG", quality=95, exif=exif, comment=b"seen at home", xmp=b"<x>me</x>")
    return buffer.getvalue()


@pytest.mark.parametrize("source", Source)
def test_a_marked_picture_says_that_a_machine_made_it_and_how(source: Source) -> None:
    picture = codec.encode_jpeg(np.zeros((20, 20, 3), np.uint8), xmp=mark("velvet", source))

    said = described(picture)

    assert said[f"{XMP}CreatorTool"] == "Atelier velvet"
    assert said[f"{IPTC}DigitalSourceType"] == (
        f"http://cv.iptc.org/newscodes/digitalsourcetype/{source.value}"
    )


def test_a_name_cannot_write_the_packet() -> None:
    hostile = 'x" xmp:Label="<injected>'
    picture = codec.encode_jpeg(
        np.zeros((20, 20, 3), np.uint8), xmp=mark(hostile, Source.COMPOSITE_CAPTURE)
    )

    assert described(picture)[f"{XMP}CreatorTool"] == f"Atelier {hostile}"
    assert f"{XMP}Label" not in described(picture)


def test_a_result_carries_the_mark_and_nothing_of_the_photos_own_metadata(
    weights_directory: Path, picture: Callable[[str], bytes]
) -> None:
    engine = Drape(weights_directory)
    photo = from_a_phone(picture("studio-2.jpg"))
    garment = picture("saleordemoproduct_cl_boot03_1.png")
    prepared = engine.prepare(TryOnRequest(photo, (Garment(garment, "tops"),), mode="fast"))

    (result,) = engine.finish(prepared, engine.infer([prepared])[0])

    with Image.open(io.BytesIO(photo)) as before, Image.open(io.BytesIO(result.picture)) as after:
        assert dict(before.getexif().get_ifd(IFD.GPSInfo))
        assert dict(after.getexif()) == {}
        assert after.info.keys() & {"exif", "icc_profile", "comment", "photoshop"} == set()
    tells = (b"Telltale", b"Owner", b"WGS-84", b"seen at home", b"<x>me")
    assert all(word in photo for word in tells)
    assert not any(word in result.picture for word in tells)
    said = described(result.picture)
    assert said[f"{XMP}CreatorTool"] == "Atelier drape"
    assert set(said) == {f"{RDF}about", f"{XMP}CreatorTool", f"{IPTC}DigitalSourceType"}
