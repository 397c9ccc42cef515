"""What the demo says first, in the terminal and on its page: three things to try."""

from datetime import datetime
from math import ceil

from rich.console import Console

from bot.cli.demo import workspace
from bot.cli.demo.preparing import Promised
from playground import Hint
from storage.tables.words import DigestKind

MINUTE = 60
DIGEST_NAMES = {
    DigestKind.DAILY: "today's digest",
    DigestKind.WEEKLY: "the week's, with a chart",
    DigestKind.BOARD: "the board of what is missing",
}


def hints(promised: Promised, now: datetime) -> list[Hint]:
    """Say in three lines what to try; only what comes true."""
    return [
        Hint(
            person=workspace.TEACHER.id,
            channel=workspace.STAFFROOM,
            text="As Tunde Okafor: type /attendance biology and tap who is not there.",
        ),
        _reminder(promised.reminded_at, now),
        _office(promised),
    ]


def _reminder(reminded_at: datetime | None, now: datetime) -> Hint:
    if reminded_at is None:
        return Hint(
            person=workspace.COLLEAGUE.id,
            channel=workspace.STAFFROOM,
            text="As Märta Lindqvist: type /attendance reading yesterday to see a past day.",
        )
    minutes = ceil((reminded_at - now).total_seconds() / MINUTE)
    when = f"in about {minutes} minutes" if minutes > 1 else "within a minute"
    return Hint(
        person=workspace.TEACHER.id,
        channel=workspace.TO_TEACHER,
        text=f"As Tunde Okafor: {when} Rollcall reminds you of Registration 9A; that message is "
        "the register.",
    )


def _office(promised: Promised) -> Hint:
    *others, last = [DIGEST_NAMES[kind] for kind in promised.digests] or [""]
    posted = f"{', '.join(others)} and {last}" if others else last
    if posted:
        text = (
            f"As Inês Duarte: read #attendance-office, which gets {posted}; then Rollcall's Home."
        )
        return Hint(person=workspace.CLERK.id, channel=workspace.OFFICE, text=text)
    text = "As Ruth Abernathy: type /attendance setup and set a digest up."
    return Hint(person=workspace.HEAD.id, channel=workspace.OFFICE, text=text)


def first_hints() -> list[Hint]:
    """Say what to try in a workspace without a school."""
    told = (
        (workspace.HEAD, "type /attendance, or open Rollcall's Home, and create your school."),
        (workspace.HEAD, "follow the next step on Home until a first register is complete."),
        (workspace.TEACHER, "type /attendance before that: it says whom to ask."),
    )
    return [
        Hint(person=who.id, channel=workspace.STAFFROOM, text=f"As {who.name}: {text}")
        for who, text in told
    ]


def say_first_hello(address: str, _api: str) -> None:
    """Print the address of a workspace without a school, and what to do there."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\nRollcall's playground: [bold]{address}[/bold]\n")
    console.print("There are people in it and no school yet. Open it, and try:")
    for number, hint in enumerate(first_hints(), 1):
        console.print(f"  {number}. {hint.text}", markup=False)
    console.print(
        "\nRuth Abernathy, the head, leads the workspace. Change who you are at the top left.\n"
        "Ctrl-C ends it; what you set up stays.\n"
    )


def say_hello(address: str, api: str, token: str, promised: Promised, now: datetime) -> None:
    """Print the addresses, and what to do there."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\nRollcall's playground: [bold]{address}[/bold]\n")
    console.print("Open it, and try:")
    for number, hint in enumerate(hints(promised, now), 1):
        console.print(f"  {number}. {hint.text}", markup=False)
    console.print(
        "\nChange who you are at the top left. Ruth Abernathy, the head, changes reminders and "
        "digests by /attendance setup.\n"
        "Ctrl-C ends it; the records stay, and so does what you set up.\n"
    )
    console.print(f"The same records by the API, described at {api}/docs:")
    console.print(f'curl "{api}/academic/attendance" -H "Authorization: Bearer {token}"\n')
