"""Set-up by scripts: digests, closed days and reminders, by the rules of the modal."""
