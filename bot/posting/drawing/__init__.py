"""What is open somewhere: drawn anew after a change, by one process at a time."""
