"""Forms with a file, as browsers send them and as nobody should."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.visual_search.forms import UnreadableForm, parts_of

FORM = "multipart/form-data; boundary=x"


@given(st.binary(max_size=2000), st.text('abc"\\ é;=', max_size=20))
def test_a_file_arrives_as_it_was_sent(content: bytes, name: str) -> None:
    files = {"photo": (name, content, "image/jpeg")}
    sent = httpx.Request("POST", "http://shop.test", files=files)

    found = parts_of(sent.read(), sent.headers["content-type"])

    assert found == {"photo": content}


@given(st.binary(max_size=300))
def test_anything_is_a_form_or_refused(body: bytes) -> None:
    for sent in (body, b"--x" + body + b"\r\n--x--", b"--x\r\n" + body + b"\r\n\r\n\r\n--x--"):
        try:
            parts_of(sent, FORM)
        except UnreadableForm:
            continue


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" +
     "x" * 71, 'multipart/form-data; boundary="', "multipart/form-data; boundary*=utf-8''%ff"],
)  # fmt: skip
def test_a_form_without_a_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(UnreadableForm):
        parts_of(b"--x\r\n\r\n\r\n--x--", content_type)


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b"--x\r\n--x--", b"--x\r\nContent-Disposition: form-data\r\n\r\nfile\r\n--x--",
     b"--x\r\nContent-Disposition: form-data; name=photo\r\n\r\nfile",
     b"--x\r\n" + b"a" * 10_000 + b"\r\n\r\nfile\r\n--x--",
     b"".join(b"--x\r\nContent-Disposition: form-data; name=p%d\r\n\r\n\r\n" % n for n in range(30))
     + b"--x--"],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableForm):
        parts_of(body, FORM)


@pytest.mark.parametrize("nested", [b"(", b" (", b"(a)", b'"', b";", b"=?", b"a=b; "])
def test_a_header_that_nests_or_goes_on_is_read_or_refused(nested: bytes) -> None:
    for begins in (b"", b"form-data; name="):
        header = b"Content-Disposition: " + begins + nested * (8000 // len(nested))

        try:
            parts_of(b"--x\r\n" + header + b"\r\n\r\nfile\r\n--x--", FORM)
        except UnreadableForm:
            continue
