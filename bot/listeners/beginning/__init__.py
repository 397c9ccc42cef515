"""A school's beginning: the form that makes it."""
