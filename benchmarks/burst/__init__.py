"""A burst of try-ons on a cluster of several nodes: how it grows, how long shoppers wait."""
