"""Measurements, never tests: `make bench` against a running platform."""
