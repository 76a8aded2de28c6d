"""Activity: what shoppers look at, and what the house learns from it."""
