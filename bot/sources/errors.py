"""Why a fetch has failed: a sentence for the school's admins, without anybody's name."""

from bot.oneroster.problems import ExportError, OneRosterError, RowProblem


class FetchError(OneRosterError):
    """Rosters could not be fetched; `passes` says that it may be otherwise in an hour."""

    def __init__(self, sentence: str, *, passes: bool = False) -> None:
        super().__init__(sentence)
        self.passes = passes


class FilterRefusedError(FetchError):
    """A service does not say what was changed since an instant."""


class UnderWayError(OneRosterError):
    """Another process fetches the same rosters just now."""

    def __init__(self) -> None:
        super().__init__("These rosters are being fetched just now: look again in a minute.")


def nameless(error: OneRosterError) -> str:
    """Say what an error says without a cell of anybody's row."""
    if not isinstance(error, ExportError):
        return str(error)
    first = error.problems[0]
    rest = len(error.problems) - 1
    more = f" And {rest} more." if rest else ""
    return f"The export is unsound. {_place(first)}, expected {first.expected}.{more}"


def _place(problem: RowProblem) -> str:
    row = "" if problem.row is None else f", row {problem.row}"
    column = "" if problem.column is None else f", column {problem.column}"
    return f"{problem.file}{row}{column}"
