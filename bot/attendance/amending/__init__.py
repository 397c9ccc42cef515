"""Changes after a school's window for them: until when, under which reason, and closed books."""
