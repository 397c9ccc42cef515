"""The access log: lines that are added, and read."""
