"""WHEN SLACK IS TOLD: what is posted, drawn anew and kept up, once the facts are saved."""
