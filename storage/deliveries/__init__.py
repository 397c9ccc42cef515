"""Deliveries: each posting of a message, who holds it, and what became of it."""
