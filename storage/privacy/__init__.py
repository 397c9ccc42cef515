"""What is held of one person, wherever it is: as the tables declare it, and nothing else."""
