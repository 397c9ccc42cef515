"""Taps on rosters, and the Details modal."""
