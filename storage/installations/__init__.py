"""Where the bot is installed in Slack: kept, stopped, and read by who serves it."""
