"""VietQR: what a Vietnamese banking app reads to fill in a transfer.

EMVCo's Merchant-Presented Mode (nested id-length-value fields, CRC at the end) with NAPAS' profile:
field 38 carries the account and the service QRIBFTTA, a transfer to an account; field 62-08 the
purpose, by which the house finds the order.
"""

import re
import unicodedata

# "dynamic": this code is for one payment, so banking apps lock its amount.
_DYNAMIC = "12"
_NAPAS = "A000000727"
_TO_ACCOUNT = "QRIBFTTA"
_VND = "704"
LONGEST_PURPOSE = 25


def payload(bank_bin: str, account: str, amount: int, purpose: str) -> str:
    """The text of the code.

    Args:
        bank_bin: six digits that NAPAS gave the bank.
        account: at most 19 letters and digits.
        amount: in VND.
        purpose: what the transfer says; cut to 25 plain characters.
    """
    beneficiary = _field("00", bank_bin) + _field("01", account)
    merchant = _field("00", _NAPAS) + _field("01", beneficiary) + _field("02", _TO_ACCOUNT)
    fields = [
        _field("00", "01"),
        _field("01", _DYNAMIC),
        _field("38", merchant),
        _field("53", _VND),
        _field("54", str(amount)),
        _field("58", "VN"),
        _field("62", _field("08", plain(purpose))),
        "6304",
    ]
    text = "".join(fields)
    return f"{text}{crc16(text.encode()):04X}"


def plain(text: str) -> str:
    """What every bank passes on: Latin letters without marks, digits and spaces."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return re.sub(r"[^A-Za-z0-9 ]", "", kept)[:LONGEST_PURPOSE]


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, starting from FFFF (EMVCo QRCPS-MPM, 4.7.3)."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ (0x1021 if crc & 0x8000 else 0)
            crc &= 0xFFFF
    return crc


def _field(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"
