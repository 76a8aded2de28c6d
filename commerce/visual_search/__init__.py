"""Products by how they look: like another product, or like a photo."""
