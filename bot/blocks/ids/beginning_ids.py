"""Action ids of a school's beginning."""

CREATE = "begin_create"
