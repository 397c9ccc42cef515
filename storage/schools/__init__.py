"""Schools and their staff."""
