"""What keeps the database from doing a piece of work. Each message is a sentence.

DatabaseError
|- DatabaseUrlError      the URL can't be used
|- DatabaseMissingError  there is no database where the URL says
|- DatabaseNewerError    the tables are of a newer program
|- DatabaseCopyError     a backup can't be made, or not be put in the database's place
`- NothingDoneError      the database did not take a piece of work: surely nothing of it was done
   |- DatabaseBusyError  nobody got round to it in time
   |  `- ImportAtWorkError  an import was changing what it had to wait for
   `- DatabaseGoneError  the file is not the one that was opened any more
"""


class DatabaseError(Exception):
    """The database can't be worked with."""


class DatabaseUrlError(DatabaseError, ValueError):
    """The database's URL can't be used; the message says what was found and what was expected."""


class DatabaseMissingError(DatabaseError):
    """There is no database where the URL says, and who asks does not make one."""


class DatabaseNewerError(DatabaseError):
    """The database's tables are of a newer program than this one."""


class DatabaseCopyError(DatabaseError):
    """A backup can't be made, or not be put in the database's place; both stay as they were."""


class NothingDoneError(DatabaseError):
    """The database did not take a piece of work; nothing of it was done."""


class DatabaseBusyError(NothingDoneError):
    """Nobody got round to a piece of work in time."""


class ImportAtWorkError(DatabaseBusyError):
    """An import, a dry run or an undoing was at work, and held what a piece of work waited for."""

    def __init__(self) -> None:
        super().__init__(
            "An import is changing the rosters just now, so nothing was saved: try again in a "
            "moment."
        )


class DatabaseGoneError(NothingDoneError):
    """The database's file vanished or was replaced while it was open: a commit would be lost."""
