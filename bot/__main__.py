"""`python -m bot` is `rollcall`."""

from bot.cli import main

main()
