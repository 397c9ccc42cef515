"""A file goes to Slack's own file hosts, and never where an answer or a redirection sends it."""

import pytest

from bot.slack.addresses import is_slacks
from bot.slack.methods.files import FILE_HOSTS


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/upload/v1/ABC",
        "https://files.slack-gov.com/upload/v1/ABC",
    ],
)
def test_files_go_to_slacks_file_hosts(url: str) -> None:
    assert is_slacks(url, FILE_HOSTS, None)
    assert is_slacks(url, FILE_HOSTS, "http://127.0.0.1:1/api/")


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/upload/v1/ABC",
        "https://files.slack.com.evil.example/",
        "https://files.slack.com@evil.example/",
        "https://files.slack.com:8443/upload",
        "https://hooks.slack.com/upload",
        "http://127.0.0.1:1/upload",
        "https://[broken/",
        "",
    ],
)
def test_files_go_nowhere_else(url: str) -> None:
    assert not is_slacks(url, FILE_HOSTS, None)


def test_the_host_of_another_slack_api_counts_as_slacks() -> None:
    assert is_slacks("http://127.0.0.1:1/upload", FILE_HOSTS, "http://127.0.0.1:1/api/")
    assert not is_slacks("http://127.0.0.1:2/upload", FILE_HOSTS, "http://127.0.0.1:1/api/")
