"""What an export changes: stored rows beside exported ones, both sorted by one key."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Protocol, TypeVar

PAGE = 2000
# The id of a link, then the course offering and the person, as an export names them.
Pair = tuple[str, str | None, str]


class SourcedRow(Protocol):
    """A row that an export names."""

    @property
    def sourced_id(self) -> str:
        """The name, unique within its side."""
        ...


S = TypeVar("S")
E = TypeVar("E")
K = TypeVar("K", str, tuple[str, str])


def name_of(row: SourcedRow) -> str:
    """Give the name of a row, for `merge`."""
    return row.sourced_id


def merge(
    stored: Iterable[S],
    exported: Iterable[E],
    key_of_stored: Callable[[S], K],
    key_of_exported: Callable[[E], K],
) -> Iterator[tuple[S | None, E | None]]:
    """Pair what has one key; None stands where a side has no such thing."""
    on_the_left, on_the_right = iter(stored), iter(exported)
    left, right = next(on_the_left, None), next(on_the_right, None)
    while left is not None and right is not None:
        name, other = key_of_stored(left), key_of_exported(right)
        if name == other:
            yield left, right
            left, right = next(on_the_left, None), next(on_the_right, None)
        elif name < other:
            yield left, None
            left = next(on_the_left, None)
        else:
            yield None, right
            right = next(on_the_right, None)
    while left is not None:
        yield left, None
        left = next(on_the_left, None)
    while right is not None:
        yield None, right
        right = next(on_the_right, None)


def clashes(stored: Iterator[Pair], exported: Iterator[Pair]) -> Iterator[str]:
    """Give the ids that name another pair in an export than in the database; both in order.

    A page at a time, since nearly all of them are the same on both sides.
    """
    olds = list(islice(stored, PAGE))
    news = list(islice(exported, PAGE)) if olds else []
    while olds and news:
        last = min(olds[-1][0], news[-1][0])
        of_olds, of_news = (bisect_right(rows, last, key=itemgetter(0)) for rows in (olds, news))
        names = {name for name, *_ in set(olds[:of_olds]).difference(news[:of_news])}
        yield from (name for name, *_ in (news[:of_news] if names else ()) if name in names)
        olds = olds[of_olds:] or list(islice(stored, PAGE))
        news = news[of_news:] or list(islice(exported, PAGE))
