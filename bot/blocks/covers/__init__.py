"""Covers in Slack: the form, the list, and what is said of one."""
