"""Rosters as a school's admins look after them: imports that were done, and what stops one."""
