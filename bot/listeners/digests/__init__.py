"""Buttons below digests and below notices of them."""
