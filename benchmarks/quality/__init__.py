"""What the try-on is worth: a contact sheet for the eye, and scores for every cell of it."""
