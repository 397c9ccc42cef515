"""What is due: written down, posted once, and kept as the records say."""
