"""Rosters on their way in: what was read, and the rows that it changes."""
