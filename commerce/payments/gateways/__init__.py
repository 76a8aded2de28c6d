"""One module a provider; commerce/payments/providers.py says what is asked of each."""
