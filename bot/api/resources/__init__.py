"""What can be asked for and written, a file for each resource, and the shapes of it."""
