"""What an import has written and what stood there before, so that it can be undone."""
