"""Nudges: the office has teachers reminded."""
