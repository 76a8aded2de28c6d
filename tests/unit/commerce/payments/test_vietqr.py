"""VietQR beside a code that another implementation made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.payments import vietqr

# Published by github.com/subiz/vietqr.
PUBLISHED = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    "530370454061200005802VN62170813ung ho lu lut6304C15C"
)


def test_a_code_is_the_one_that_another_library_makes() -> None:
    code = vietqr.payload("970415", "0011001932418", 120_000, "ủng hộ lũ lụt")

    assert code == PUBLISHED


def test_the_checksum_is_that_of_the_standard() -> None:
    assert vietqr.crc16(b"123456789") == 0x29B1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7KQ2M-X9TVA", "7KQ2MX9TVA"), ("Đầm dạ hội đỏ", "Dam da hoi do"), ("₫🎀", "")],
)
def test_a_purpose_holds_what_every_bank_passes_on(text: str, expected: str) -> None:
    assert vietqr.plain(text) == expected


@given(
    account=st.from_regex(r"[A-Za-z0-9]{4,19}", fullmatch=True),
    amount=st.integers(1, 10**12),
    purpose=st.text(max_size=60),
)
def test_every_length_in_a_code_is_true(account: str, amount: int, purpose: str) -> None:
    code = vietqr.payload("970415", account, amount, purpose)

    fields = parsed(code)
    assert list(fields) == ["00", "01", "38", "53", "54", "58", "62", "63"]
    assert fields["54"] == str(amount)
    assert parsed(parsed(fields["38"])["01"]) == {"00": "970415", "01": account}
    assert int(fields["63"], 16) == vietqr.crc16(code[:-4].encode())


def parsed(code: str) -> dict[str, str]:
    fields = {}
    while code:
        length = int(code[2:4])
        fields[code[:2]] = code[4 : 4 + length]
        code = code[4 + length :]
    return fields
