"""Closed days in: a school's calendar as an iCalendar file (RFC 5545)."""
