"""Of what kind an error is, and what caused it: words of the code, never an error's message."""


def chain(error: BaseException | None) -> list[BaseException]:
    """List an error and what caused it, each once."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def kind(error: BaseException) -> str:
    """Name an error's kind, with the SQLSTATE where the database gave one."""
    state = getattr(error, "sqlstate", None)
    return f"{type(error).__name__}({state})" if state else type(error).__name__
