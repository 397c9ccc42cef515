"""Pictures of a school's rosters as an admin changes them: lists and forms."""
