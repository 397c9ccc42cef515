"""SLACK OUT: the one client of Slack, and what its refusals mean."""
