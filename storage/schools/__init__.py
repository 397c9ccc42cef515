"""Schools: what each has set up, with its people and its imports."""
