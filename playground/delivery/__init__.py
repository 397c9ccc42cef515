"""What Slack sends to the app, how it gets there, and what becomes of the app's answer."""
