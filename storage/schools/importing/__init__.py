"""Imports of rosters: where they come from, which were done, and how much one may end."""
