"""Registers, their records, and the audit of every change."""
