"""What admins change of what a school has set up, kept with who and when."""
