"""A shopper's visit to the running shop, from the door to the fitting room, over HTTP alone."""
