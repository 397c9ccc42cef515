"""Pictures of a school's beginning: the form that makes it, and how far it is."""
