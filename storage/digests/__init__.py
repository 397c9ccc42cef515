"""Digests, and what they tell of."""
