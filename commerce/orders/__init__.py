"""Orders: selling the last one to exactly one person."""
