"""Excuses, read and written."""
