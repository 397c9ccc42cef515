"""The database itself: engines, transactions, column types, upserts."""
