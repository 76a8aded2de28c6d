"""The mark in a result's file that says a machine made it, and how.

It is read by search engines, editors and social networks, and names nobody.

Sources: Adobe, "XMP Specification Part 1", 2012; IPTC, "Photo Metadata Standard", whose property
Digital Source Type takes its values from https://cv.iptc.org/newscodes/digitalsourcetype/.
"""

from enum import StrEnum
from xml.sax.saxutils import quoteattr

_VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_MAKER = "Atelier"


class Source(StrEnum):
    """How a result came to be, in the words of the IPTC's vocabulary."""

    COMPOSITE_CAPTURE = "compositeCapture"
    """Photographs put together: nothing in it was generated."""

    EDITED_BY_A_MODEL = "compositeWithTrainedAlgorithmicMedia"
    """A photograph, part of which a trained model drew anew."""


def mark(engine: str, source: Source) -> bytes:
    """The XMP packet of a result.

    Args:
        engine: by its name in the registry.
        source: how that engine makes its pictures.
    """
    tool, kind = quoteattr(f"{_MAKER} {engine}"), quoteattr(_VOCABULARY + source)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmp:CreatorTool={tool}
 Iptc4xmpExt:DigitalSourceType={kind}/>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()
