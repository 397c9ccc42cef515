"""Pictures of what is so of a whole workspace."""
