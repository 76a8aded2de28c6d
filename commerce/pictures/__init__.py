"""Pictures of products, prepared beforehand: in the sizes that pages need, and what they show."""
