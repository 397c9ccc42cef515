"""Staff of a school: found, linked to who they are in Slack, and sought there."""
