"""A local Slack workspace in the browser, for trying an app and for its tests.

It imports nothing else of this project: it speaks to the app over HTTP or Socket Mode, as Slack
does, and refuses what Slack refuses.
"""

from playground.config import Channel, Command, Hint, Person, Shortcut, WorkspaceConfig
from playground.server import create_playground

__all__ = [
    "Channel",
    "Command",
    "Hint",
    "Person",
    "Shortcut",
    "WorkspaceConfig",
    "create_playground",
]
