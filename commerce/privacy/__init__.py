"""What shoppers may ask of the house about their data: a copy of it, and its end."""
