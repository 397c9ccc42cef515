"""Exports: staged while they are read, kept for the next, known where they come again."""
