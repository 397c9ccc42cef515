"""MEMORY: tables, queries by noun, the one Database. Knows nobody else."""
