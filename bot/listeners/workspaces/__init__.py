"""Schools that go from one workspace to another."""
