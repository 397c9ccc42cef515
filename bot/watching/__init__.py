"""What the program tells of itself to whoever runs it: counts and times, no names."""
