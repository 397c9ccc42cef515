"""Introducing: who has not used the bot yet is found in Slack."""
