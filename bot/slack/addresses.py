"""Which addresses that Slack's requests and answers name are Slack's own."""

from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit


def is_slacks(url: str, hosts: AbstractSet[str], other_api_url: str | None) -> bool:
    """Whether records may be sent there: to one of Slack's hosts by https.

    Where the Slack API is set to another server, that server's host counts as Slack's too.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if other_api_url is not None and parts.netloc == urlsplit(other_api_url).netloc:
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and parts.netloc in hosts
