"""The fitting room as a library: images in, images out."""
