"""Rosters on their way in: the rows that an import reads and changes."""
