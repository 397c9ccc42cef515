"""Looking for students, and presses on what is shown of them."""
