"""Digests: set up, due, and what they say."""
