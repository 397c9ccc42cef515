"""The access log: what is kept of who is shown whose records, and reading it."""
