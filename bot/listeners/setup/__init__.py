"""/attendance setup: its modal with a part for each thing, the forms, and what they save."""
