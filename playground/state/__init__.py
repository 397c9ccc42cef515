"""What a workspace remembers, in memory: conversations, views, tickets, log."""
