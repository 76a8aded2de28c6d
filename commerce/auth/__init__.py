"""Who is asking: tokens, passwords, sign-ins that renew themselves, Firebase Authentication."""
