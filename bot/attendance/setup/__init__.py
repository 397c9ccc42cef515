"""What admins set up, by the modal or by the command line: digests, reminders, days, the zone."""
