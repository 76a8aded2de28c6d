"""Text that is safe in a spreadsheet, and reads again as what it was."""

import re

# A cell that begins so is a formula (OWASP, CSV Injection), also in the wide letters of East Asia.
# One that is quoted already is quoted once more, so that what comes back is what went out.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """Text as a cell: what would be run as a formula is quoted as text."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """What a guarded cell says."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def cell(value: object) -> str:
    """A value as a cell of a CSV file; numbers are no text, and need no guard."""
    text = "" if value is None else str(value)
    return guarded(text) if isinstance(value, str) else text
