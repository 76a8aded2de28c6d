"""Measurements, never tests: each starts what it measures, and says what it compared it with."""
