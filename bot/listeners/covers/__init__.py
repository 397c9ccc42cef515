"""Handing a register over in Slack: the command, the button, the form, the list."""
