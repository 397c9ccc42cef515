"""Slack's judge of Block Kit: what it refuses, and in which words."""

from playground.judge.verdict import (
    Judging,
    Objection,
    file_problems,
    home_problems,
    message_problems,
    modal_problems,
    suggestion_problems,
)

__all__ = [
    "Judging",
    "Objection",
    "file_problems",
    "home_problems",
    "message_problems",
    "modal_problems",
    "suggestion_problems",
]
