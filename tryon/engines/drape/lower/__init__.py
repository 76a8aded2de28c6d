"""Trousers and skirts.

`fit`, `garment`, `gate` and `measure` are to them what their namesakes above are to tops; `legs` is
what `body` is, `draw` what `render` is, `bare` what `arms` is, and `piece` what `top` is.
"""
