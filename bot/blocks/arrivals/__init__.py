"""Pictures of the desk."""
