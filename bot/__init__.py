"""Rollcall: school attendance inside Slack."""
