"""Which workspaces there are, and which schools are whose."""
