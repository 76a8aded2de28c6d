"""What becomes of accepted try-ons while everything they stand on is killed at random."""
