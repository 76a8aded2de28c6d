"""What the shop tells its shoppers: in the app, by email, by push."""
