"""Pictures of the office's calls."""
