"""The desk: who comes late to school and who leaves early, by time and not by lesson."""
