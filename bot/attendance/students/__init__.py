"""Students: found by what is typed of their names, and what there is to see of one."""
