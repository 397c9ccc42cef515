"""Pictures of excuses: the form, the list, what became of one."""
