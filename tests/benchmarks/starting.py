"""Starting: how soon `rollcall serve` is ready, in how much memory, and the list of commands.

These are figures of one machine at one time, with their aims: nothing else does the same job.
"""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks import load, school, sink
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.load import SECRET
from tests.benchmarks.sink import Sink
from tests.serving import free_port

HOW = (
    "`rollcall serve` as a process of its own on a migrated database, until /readyz says that it "
    "is ready, with a Slack that answers at once; and `rollcall --help`. Medians of the turns, "
    "after one that does not count, in which Python compiles what it loads."
)
HEADINGS = ("", "seconds", "CPU seconds", "MB")
TURNS = 6
READY_SECONDS, READY_MEGABYTES, HELP_SECONDS = 2.0, 110.0, 0.4
START_SECONDS = 60
ROOT = Path(__file__).parents[2]
INHERITED = ("PATH", "HOME", "LANG")


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds of clock and CPU until it was ready, and the memory it had then."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def measure(kinds: Sequence[Kind], tell: Callable[[str], None], turns: int = TURNS) -> Part:
    """Start again and again."""
    rows: list[tuple[str, float, float, float | str]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            url = databases.empty()
            school.build(url)
            tell(f"{kind}: starting")
            ready = _middle([asyncio.run(serve(url)) for _ in range(turns)])
        label = f"serve ({kind})"
        rows.append((label, ready.seconds, ready.cpu_seconds, ready.megabytes))
        ratios += [
            Ratio(f"2 seconds over {label}", READY_SECONDS / ready.seconds, 1),
            Ratio(f"110 MB over {label}", READY_MEGABYTES / ready.megabytes, 1),
        ]
    tell("listing the commands")
    listed = _middle([list_commands() for _ in range(turns)])
    rows.append(("--help", listed.seconds, listed.cpu_seconds, ""))
    ratios.append(Ratio("0.4 seconds over --help", HELP_SECONDS / listed.seconds, 1))
    return Part("start", HOW, ratios, HEADINGS, rows)


async def serve(url: str) -> Start:
    """Start the bot on a database, wait until it is ready, and end it."""
    async with sink.served() as slack:
        used, began = _cpu_of_children(), time.perf_counter()
        async with ready(url, slack) as (_, process):
            seconds, used_by_it = time.perf_counter() - began, megabytes(process.pid)
        return Start(seconds, _cpu_of_children() - used, used_by_it)


@asynccontextmanager
async def ready(url: str, slack: Sink) -> AsyncGenerator[tuple[int, subprocess.Popen[bytes]]]:
    """Hold `rollcall serve` on a database; gives its port and process once it is ready."""
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "ROLLCALL_DATABASE_URL": url,
        "ROLLCALL_SLACK_API_URL": f"{slack.url}/api/",
    }
    port = free_port()
    async with _rollcall("serve", "--port", str(port), **settings) as process:
        await asyncio.wait_for(_until_ready(port, process), START_SECONDS)
        yield port, process


def list_commands() -> Start:
    """Print the list of the commands."""
    used, began = _cpu_of_children(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        env=_environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return Start(time.perf_counter() - began, _cpu_of_children() - used, 0)


@asynccontextmanager
async def _rollcall(*arguments: str, **settings: str) -> AsyncGenerator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, env=_environment(**settings), stderr=subprocess.DEVNULL) as it:  # noqa: ASYNC220 - begun before the clock matters
        try:
            yield it
        finally:
            it.kill()


def _environment(**settings: str) -> dict[str, str]:
    """Keep what a process needs, and nothing that has Python compile the program each time."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return kept | settings | {"PYTHONPATH": str(ROOT)}


async def _until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            await load.get(port, "/readyz")
        except (OSError, asyncio.IncompleteReadError, ValueError):
            await asyncio.sleep(0.01)
        else:
            return
    raise RuntimeError(f"the bot ended with {process.returncode}: run it by hand to see why")


def _cpu_of_children() -> float:
    """Tell the CPU seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def megabytes(pid: int) -> float:
    """Tell the memory of a process: what of it is in RAM now, shared libraries included."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, stdout=subprocess.PIPE)  # noqa: S607
    return int(told.stdout) / 1024


def _middle(starts: Sequence[Start]) -> Start:
    """Take the medians. The first counts only where it is alone."""
    counted = starts[1:] or starts
    return Start(
        median(each.seconds for each in counted),
        median(each.cpu_seconds for each in counted),
        median(each.megabytes for each in counted),
    )
