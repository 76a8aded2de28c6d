"""How much of what a load needs, computed from what was measured; see docs/sizing.md."""
