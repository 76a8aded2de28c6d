"""The fitting room as a library: pictures in, pictures out."""
