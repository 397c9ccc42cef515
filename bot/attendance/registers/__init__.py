"""Registers: asked for, shown, marked, and written by tokens."""
