"""Reminders of registers that are not complete: to teachers, and as a list to the office."""
