"""Trousers and skirts."""
