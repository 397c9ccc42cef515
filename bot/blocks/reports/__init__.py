"""Pictures of families' reports: those to decide, the forms, what became of them."""
