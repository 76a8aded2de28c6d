"""The catalogue: products, their variants, and the stock of each variant."""
