"""Days: what is today, when meetings are, which days are closed, when a wall-clock time is."""
