"""Excuses: entered, listed, withdrawn, and what each does to the records that are there."""
