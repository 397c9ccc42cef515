"""A school's beginning: it is made, and step by step comes to its first register."""
