"""Deliveries that could not be made."""
