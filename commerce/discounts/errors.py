"""What can go wrong with a code."""

from commerce.core.errors import Unprocessable


class DiscountNotApplicable(Unprocessable):
    """This code cannot be used for this order."""
