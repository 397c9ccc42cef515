"""Rosters that were given in Slack: read, tried and brought in, and what came of it."""
