"""What a school answers for to a person: what is held of them, and for how long."""
