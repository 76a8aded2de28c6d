"""What a statement that failed may say: which rule it broke, and not with whose data.

PostgreSQL quotes the row: `DETAIL:  Key (email)=(ada@example.com) already exists.` Failures are
logged with their causes, so the quote is taken out where SQLAlchemy first meets them. The names of
table and constraint stay; server logs leave quotes out with `log_error_verbosity = terse`.
"""

from collections.abc import Iterator

from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

# Data exceptions, whose very messages quote what was sent (appendix A of PostgreSQL's manual).
_QUOTING = "22"
_DETAIL = "\nDETAIL:"


def install(engine: Engine) -> None:
    """Have every failure of a statement on this engine keep rows to itself."""
    event.listen(engine, "handle_error", _keep_rows_back)


def _keep_rows_back(context: ExceptionContext) -> None:
    keep_rows_back(context.original_exception, context.sqlalchemy_exception)


def keep_rows_back(original: BaseException, wrapped: BaseException | None = None) -> None:
    """Take the quote of a row out of a driver's error, and out of what was made of it."""
    code = getattr(original, "sqlstate", None) or ""
    for error in (wrapped, *_with_causes(original)):
        if error is None:
            continue
        # asyncpg keeps the quote apart, and puts it behind its message when it is printed.
        if isinstance(getattr(error, "detail", None), str):
            vars(error)["detail"] = None
        if error.args and isinstance(error.args[0], str):
            error.args = (_without_quotes(error.args[0], code), *error.args[1:])


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _without_quotes(message: str, code: str) -> str:
    if code.startswith(_QUOTING):
        return f"a value does not fit (SQLSTATE {code})"
    return message.partition(_DETAIL)[0]
