"""Students: found by the words of their names, and all that is recorded of one."""
