"""The roster, the list of a day's registers, and the Details modal."""
