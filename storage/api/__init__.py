"""What the API keeps and lists: tokens, answers, the catalogue."""
