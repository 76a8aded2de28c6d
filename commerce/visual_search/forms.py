"""Files in forms: `multipart/form-data` (RFC 7578) of a bounded body, taken apart in memory."""

from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import collapse_rfc2231_value

from commerce.core.errors import BadRequest

LONGEST_BOUNDARY = 70
LONGEST_HEADER = 8192
MOST_PARTS = 8


class UnreadableForm(BadRequest):
    """This form cannot be read."""


def parts_of(body: bytes, content_type: str) -> dict[str, bytes]:
    """The fields of a form by their names; raises UnreadableForm."""
    described = Message()
    described["Content-Type"] = content_type
    boundary = (described.get_boundary() or "").encode(errors="replace")
    if not 0 < len(boundary) <= LONGEST_BOUNDARY:
        raise UnreadableForm("Content-Type names no boundary.")
    _before, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_PARTS + 1)
    if not pieces or not pieces[-1].startswith(b"--"):
        raise UnreadableForm("The form does not end, or has too many parts.")
    return dict(map(_part, pieces[:-1]))


def _part(piece: bytes) -> tuple[str, bytes]:
    """A part's name and content, from what follows its boundary."""
    header, separator, content = piece.partition(b"\r\n\r\n")
    if not separator or len(header) > LONGEST_HEADER:
        raise UnreadableForm("A part of the form has no beginning.")
    # Not with a policy of today's: its grammar goes one call deeper for every open parenthesis, and
    # takes seconds over some kilobytes of them.
    described = BytesHeaderParser().parsebytes(header.lstrip() + b"\r\n\r\n")
    try:
        name = described.get_param("name", header="content-disposition")
    # The parser raises these on damaged headers.
    except (AttributeError, KeyError, ValueError, IndexError, TypeError, LookupError) as error:
        raise UnreadableForm("A part of the form has no name.") from error
    if name is None:
        raise UnreadableForm("A part of the form has no name.")
    return collapse_rfc2231_value(name), content
