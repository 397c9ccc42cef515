"""The call list in Slack: the command, presses on the list, the form of a call."""
