"""What must hold once the shop has had time to finish, whatever was done to it."""
