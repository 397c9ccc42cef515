"""SLACK OUT: everything that calls Slack, always after the facts are saved."""
