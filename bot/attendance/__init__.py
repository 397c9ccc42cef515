"""THE RULES: who may mark what, what a mark does, what a register shows. No Slack, no HTTP."""
