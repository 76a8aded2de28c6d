"""Text that is safe in a spreadsheet."""

# A cell that begins so is a formula (OWASP, CSV Injection).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A value as a cell of a CSV file; what would be run as a formula is quoted as text."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULAS) else text
