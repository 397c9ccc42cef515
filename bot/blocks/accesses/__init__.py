"""What admins see of the access log."""
