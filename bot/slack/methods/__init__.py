"""What Slack is asked for, by what it is about: messages, modals, files, people, channels."""
