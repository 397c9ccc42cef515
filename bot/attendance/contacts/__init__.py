"""The contact clock: how soon somebody tries to reach the family of who is absent."""
