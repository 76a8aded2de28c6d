"""Outbound webhooks: the shop's events, told to integrators' servers."""
