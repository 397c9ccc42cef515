"""The only way from a Slack person or a token to something that it may touch."""
