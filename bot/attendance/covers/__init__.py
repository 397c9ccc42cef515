"""Covers: handed over, listed, ended, and the register that goes to whoever covers."""
