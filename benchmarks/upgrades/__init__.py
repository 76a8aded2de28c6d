"""New code, new weights and a migration rolled out while shoppers shop; a bad release undone."""
