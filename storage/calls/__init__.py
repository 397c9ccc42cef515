"""Absences that nobody has explained, and what the office does about them."""
