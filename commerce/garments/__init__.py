"""Garments: what a product's pictures show, cut out and measured beforehand, corrected by staff."""
