"""The modals of /attendance setup: all that a school has set up, and a form for each part."""
