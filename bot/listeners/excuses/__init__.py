"""Excuses in Slack: the command, the form, the list."""
