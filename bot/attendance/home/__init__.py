"""What somebody's Home shows: the day of each school that they work in."""
