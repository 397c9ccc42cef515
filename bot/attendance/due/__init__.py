"""What is due, and what is complete: decided here and in storage.due, and nowhere else."""
