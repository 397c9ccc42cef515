"""Unexplained absences: whom the office calls, and what it did about each."""
