"""Set-up by scripts: digests, closed days, reminders and books, by the rules of the modal."""
