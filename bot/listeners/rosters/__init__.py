"""A school's rosters, changed by hand: what is looked at, and what is saved."""
