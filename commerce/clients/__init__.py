"""Services of the house that call the shop for themselves, by an API key."""
