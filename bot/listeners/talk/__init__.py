"""What people write to the bot: a mention in a channel, a direct message."""
