"""What the program tells of itself to whoever runs it: counts, spans and errors; ids, no names."""
