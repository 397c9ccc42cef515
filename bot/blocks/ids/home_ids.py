"""Ids of the app's Home. Its buttons carry what those of other screens do."""

HOME = "home"
