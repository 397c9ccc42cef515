"""The app's Home tab, and the shortcut that opens a register from anywhere."""
