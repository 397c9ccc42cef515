"""ROSTERS IN: a school's OneRoster export is read, checked as a whole, and synced. No Slack."""
