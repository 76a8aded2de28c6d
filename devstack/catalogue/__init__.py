"""The demo catalogue: what the house sells as data, its pictures, and how both reach the shop."""
