"""Families' reports in Slack: the command, the list, accepting and declining."""
