"""From a delivery to its message, by what it is a posting of."""
