"""What the shop knows of the fitting room's engines, by name; it loads none of them."""

# They paint the whole picture anew, and so can take a garment off whoever wears it in its picture.
GENERATIVE = frozenset({"fashn"})
