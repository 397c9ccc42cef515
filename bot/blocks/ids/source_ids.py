"""Action ids of the source that a school's rosters are fetched from."""

SOURCE = "roster_source"
FETCH = "roster_fetch"
