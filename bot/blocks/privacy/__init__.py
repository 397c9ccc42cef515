"""What people see of what is held of them."""
