"""The desk in Slack: the command, the form, presses on who has arrived."""
